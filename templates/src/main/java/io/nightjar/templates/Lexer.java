package io.nightjar.templates;

import io.nightjar.base.ModelFormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Cuts a template into tokens, with the white space around tags treated as transformers wants it: a line break behind a
 * block is dropped (trim_blocks), so is what stands before a block on its line if it is blank (lstrip_blocks); {@code -}
 * takes all white space, {@code +} none. The template's last line break is dropped. One pass, no backtracking.
 *
 * <p>Source: jinja2 3.1.6, {@code lexer.py}, as specification.
 */
final class Lexer {

    /** The longest known template has 20,000; a token takes a hundred times its length. */
    private static final int MAX_LENGTH = 1 << 18;

    private static final Set<String> LONG_OPERATORS = Set.of("//", "**", "==", "!=", ">=", "<=");
    private static final String OPERATORS = "+-*/%~[](){}><=.:|,;";

    private final String templateName;
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Character> open = new ArrayDeque<>();
    private int position;
    private int line = 1;
    /* Whether the last tag, with the white space that it took, ended at a line's start. */
    private boolean atLineStart = true;

    private Lexer(String templateName, String source) {
        this.templateName = templateName;
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    }

    /** The tokens of a template, the last of which is its end. */
    static List<Token> tokens(String templateName, String source) {
        if (source.length() > MAX_LENGTH) {
            throw new ModelFormatException(templateName + ": a template of more than " + MAX_LENGTH + " characters");
        }
        Lexer lexer = new Lexer(templateName, source);
        lexer.readTemplate();
        return lexer.tokens;
    }

    private void readTemplate() {
        while (position < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                addData(source.substring(position));
                position = source.length();
            } else {
                readTag(tag);
            }
        }
        add(Token.Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', position); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private void readTag(int tag) {
        char kind = source.charAt(tag + 1);
        char sign = signAt(tag + 2);
        String data = source.substring(position, tag);
        String kept = beforeTag(data, sign, kind == '{');
        addData(kept);
        line += countLines(data) - countLines(kept);
        position = tag + (sign == ' ' ? 2 : 3);
        switch (kind) {
            case '#' -> skipComment();
            case '{' -> readExpression(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END);
            default -> {
                int raw = rawEnd();
                if (raw >= 0) {
                    readRaw(raw);
                } else {
                    readExpression(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END);
                }
            }
        }
    }

    private char signAt(int i) {
        return i < source.length() && (source.charAt(i) == '-' || source.charAt(i) == '+') ? source.charAt(i) : ' ';
    }

    /* What remains of the text before a tag. */
    private String beforeTag(String data, char sign, boolean variable) {
        if (sign == '-') {
            return Characters.stripEnd(data);
        }
        int lineStart = data.lastIndexOf('\n') + 1;
        boolean blank = Characters.skipSpace(data, lineStart) == data.length();
        return sign != '+' && !variable && blank && (lineStart > 0 || atLineStart)
                ? data.substring(0, lineStart)
                : data;
    }

    private void skipComment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw error("missing end of comment tag");
        }
        char sign = end > position ? signAt(end - 1) : ' ';
        moveTo(end + 2);
        afterTag(sign, true);
    }

    /* Where "raw %}" behind a block's begin ends, or -1. */
    private int rawEnd() {
        int i = Characters.skipSpace(source, position);
        if (!source.startsWith("raw", i)) {
            return -1;
        }
        i = Characters.skipSpace(source, i + 3);
        if (source.startsWith("-%}", i)) {
            return Characters.skipSpace(source, i + 3);
        }
        return source.startsWith("%}", i) ? i + 2 : -1;
    }

    private void readRaw(int start) {
        moveTo(start);
        for (int begin = source.indexOf("{%", start); begin >= 0; begin = source.indexOf("{%", begin + 1)) {
            char sign = signAt(begin + 2);
            int i = Characters.skipSpace(source, begin + (sign == ' ' ? 2 : 3));
            if (!source.startsWith("endraw", i)) {
                continue;
            }
            i = Characters.skipSpace(source, i + "endraw".length());
            char endSign = signAt(i);
            int end = endSign == ' ' ? i : i + 1;
            if (source.startsWith("%}", end)) {
                String data = source.substring(start, begin);
                add(Token.Kind.DATA, beforeTag(data, sign, false));
                moveTo(end + 2);
                afterTag(endSign, true);
                return;
            }
        }
        throw error("missing end of raw directive");
    }

    private void readExpression(Token.Kind begin, Token.Kind end) {
        add(begin, "");
        boolean block = end == Token.Kind.BLOCK_END;
        String close = block ? "%}" : "}}";
        while (true) {
            moveTo(Characters.skipSpace(source, position));
            if (position >= source.length()) {
                throw error("the template ends inside a tag");
            }
            if (open.isEmpty()) {
                char sign = signAt(position);
                boolean signed = sign == '-' || (sign == '+' && block);
                if (source.startsWith(close, position + (signed ? 1 : 0))) {
                    add(end, "");
                    moveTo(position + (signed ? 3 : 2));
                    afterTag(signed ? sign : ' ', block);
                    return;
                }
            }
            readToken();
        }
    }

    private void readToken() {
        char c = source.charAt(position);
        if (c == '\'' || c == '"') {
            readString(c);
        } else if (c >= '0' && c <= '9') {
            readNumber();
        } else if (Characters.beginsName(source.codePointAt(position))) {
            int end = position;
            while (end < source.length() && Characters.continuesName(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            addUpTo(Token.Kind.NAME, end);
        } else {
            readOperator(c);
        }
    }

    private void readNumber() {
        NumberLiteral number = NumberLiteral.at(source, position);
        addUpTo(number.isFloat() ? Token.Kind.FLOAT : Token.Kind.INTEGER, number.end());
    }

    private void readString(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw error("unexpected char " + quote + ": the string does not end");
        }
        try {
            add(Token.Kind.STRING, StringEscapes.resolve(source.substring(position + 1, end)));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(templateName + " line " + line + ": " + e.getMessage(), e);
        }
        moveTo(end + 1);
    }

    private void readOperator(char c) {
        boolean isLong =
                position + 1 < source.length() && LONG_OPERATORS.contains(source.substring(position, position + 2));
        if (!isLong && OPERATORS.indexOf(c) < 0) {
            throw error("unexpected char " + PythonText.quote(source.substring(position, position + 1)));
        }
        switch (c) {
            case '{' -> open.push('}');
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '}', ')', ']' -> {
                if (open.isEmpty() || open.peek() != c) {
                    throw error("unexpected '" + c + "'" + (open.isEmpty() ? "" : ", expected '" + open.peek() + "'"));
                }
                open.pop();
            }
            default -> {}
        }
        addUpTo(Token.Kind.OPERATOR, position + (isLong ? 2 : 1));
    }

    /* White space behind a tag: all of it, none, or one line break. */
    private void afterTag(char sign, boolean dropLineBreak) {
        int start = position;
        if (sign == '-') {
            moveTo(Characters.skipSpace(source, position));
        } else if (sign == ' ' && dropLineBreak && position < source.length() && source.charAt(position) == '\n') {
            moveTo(position + 1);
        }
        atLineStart = position > start && source.charAt(position - 1) == '\n';
    }

    private void addData(String data) {
        if (!data.isEmpty()) {
            add(Token.Kind.DATA, data);
            line += countLines(data);
        }
    }

    private void addUpTo(Token.Kind kind, int end) {
        add(kind, source.substring(position, end));
        moveTo(end);
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void moveTo(int end) {
        for (int i = position; i < end; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        position = end;
    }

    private static int countLines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private ModelFormatException error(String message) {
        return new ModelFormatException(templateName + " line " + line + ": " + message);
    }
}
