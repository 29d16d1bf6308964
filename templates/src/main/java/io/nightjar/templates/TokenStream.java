package io.nightjar.templates;

import io.nightjar.base.ModelFormatException;
import java.util.List;

/** The tokens of a template, read one after the other. */
final class TokenStream {

    /** Brackets and blocks inside each other: far above any template's, far below what would fill the stack. */
    private static final int MAX_DEPTH = 100;

    private final String templateName;
    private final List<Token> tokens;
    private int position;
    private int depth;

    TokenStream(String templateName, List<Token> tokens) {
        this.templateName = templateName;
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    /** The token after the current one. */
    Token look() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    /** Gives the current token and goes on; the end stays. */
    Token next() {
        Token token = current();
        if (token.kind() != Token.Kind.END) {
            position++;
        }
        return token;
    }

    /** Goes past a word, if it is the current one. */
    boolean skipName(String name) {
        if (current().isName(name)) {
            next();
            return true;
        }
        return false;
    }

    /** Goes past an operator, if it is the current one. */
    boolean skipOperator(String operator) {
        if (current().isOperator(operator)) {
            next();
            return true;
        }
        return false;
    }

    boolean isKind(Token.Kind kind) {
        return current().kind() == kind;
    }

    /** Goes past a token that must be of this kind. */
    Token expect(Token.Kind kind) {
        if (!isKind(kind)) {
            throw error("expected " + kind.description() + ", got " + current().description());
        }
        return next();
    }

    /** Goes past a word that must be there. */
    void expectName(String name) {
        if (!skipName(name)) {
            throw error("expected '" + name + "', got " + current().description());
        }
    }

    /** Goes past an operator that must be there. */
    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw error("expected '" + operator + "', got " + current().description());
        }
    }

    /** Goes one level deeper. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw error("nested more than " + MAX_DEPTH + " deep");
        }
    }

    /** Comes back up. */
    void leave() {
        depth--;
    }

    int line() {
        return current().line();
    }

    /** An error at the current token. */
    ModelFormatException error(String message) {
        return error(line(), message);
    }

    /** An error at a line. */
    ModelFormatException error(int line, String message) {
        return new ModelFormatException(templateName + " line " + line + ": " + message);
    }
}
