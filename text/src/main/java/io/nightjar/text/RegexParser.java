package io.nightjar.text;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.text.RegexNode.Ahead;
import io.nightjar.text.RegexNode.Choice;
import io.nightjar.text.RegexNode.Next;
import io.nightjar.text.RegexNode.One;
import io.nightjar.text.RegexNode.Previous;
import io.nightjar.text.RegexNode.Repeat;
import io.nightjar.text.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular expressions that pre-tokenizers are written in: Oniguruma's syntax in so far as tokenizers use it.
 * Left out, and refused, is what no linear matcher has: back-references, and atomic or possessive repetition of more than
 * one class of characters (of one class it is a repetition and a look-ahead).
 *
 * <p>Source: Oniguruma, doc/RE.
 */
final class RegexParser {

    private static final int MOST_CHARACTERS = 1 << 14;
    private static final int DEEPEST_GROUP = 100;
    private static final int MOST_REPEATS = 1000;
    private static final int NONE = -1;

    private final String origin;
    private final String pattern;
    private final RegexClassParser classes;
    private int position;
    private int depth;
    private boolean insideAhead;
    private boolean caseless;

    private RegexParser(String origin, String pattern) {
        this.origin = origin;
        this.pattern = pattern;
        classes = new RegexClassParser(this);
    }

    /**
     * The tree of an expression.
     *
     * @param origin where the expression is from, for messages
     * @throws UnsupportedModelException if it is malformed or has a construct that is not supported
     */
    static RegexNode parse(String origin, String pattern) {
        RegexParser parser = new RegexParser(origin, pattern);
        if (pattern.length() > MOST_CHARACTERS) {
            throw parser.refused("at most " + MOST_CHARACTERS + " characters");
        }
        RegexNode node = parser.choice();
        if (parser.peek() != NONE) {
            throw parser.refused("no ')' without a '('");
        }
        return node;
    }

    private RegexNode choice() {
        boolean outerCaseless = caseless;
        List<RegexNode> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (take("|"));
        caseless = outerCaseless;
        return alternatives.size() == 1 ? alternatives.getFirst() : new Choice(alternatives);
    }

    private RegexNode sequence() {
        List<RegexNode> parts = new ArrayList<>();
        while (peek() != NONE && peek() != '|' && peek() != ')') {
            if (take("(?i)")) {
                caseless = true;
                continue;
            }
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
    }

    private RegexNode repeated(RegexNode atom) {
        RegexNode node = atom;
        while (true) {
            int least = 0;
            int most = RegexNode.UNLIMITED;
            boolean interval = false;
            if (take("?")) {
                most = 1;
            } else if (take("+")) {
                least = 1;
            } else if (!take("*")) {
                int[] bounds = interval();
                if (bounds.length == 0) {
                    return node;
                }
                least = bounds[0];
                most = bounds[1];
                interval = true;
            }
            if (take("?")) {
                node = new Repeat(node, least, most, false);
            } else if (!interval && take("+")) {
                node = possessive(new Repeat(node, least, most, true));
            } else {
                node = new Repeat(node, least, most, true);
            }
        }
    }

    /* {m}, {m,}, {,n} or {m,n}; empty if the brace is a character like any other. */
    private int[] interval() {
        int closing = peek() == '{' ? pattern.indexOf('}', position) : NONE;
        if (closing < 0) {
            return new int[0];
        }
        String body = pattern.substring(position + 1, closing);
        if (!body.matches("[0-9]{1,4}(,[0-9]{0,4})?|,[0-9]{1,4}")) {
            return new int[0];
        }
        int comma = body.indexOf(',');
        int least = comma < 0 ? Integer.parseInt(body) : number(body.substring(0, comma), 0);
        int most = comma < 0 ? least : number(body.substring(comma + 1), RegexNode.UNLIMITED);
        if (least > most || least > MOST_REPEATS || (most > MOST_REPEATS && most != RegexNode.UNLIMITED)) {
            throw refused("a repetition of at most " + MOST_REPEATS + " times");
        }
        position = closing + 1;
        return new int[] {least, most};
    }

    private static int number(String digits, int absent) {
        return digits.isEmpty() ? absent : Integer.parseInt(digits);
    }

    /* Nothing is given back: after X++ there is no X. Of other bodies that is more than a look-ahead can say. */
    private RegexNode possessive(Repeat repeat) {
        if (!(repeat.body() instanceof One one)) {
            throw refused("possessive repetition of a single class only");
        }
        RegexNode noMore = new Next(one.set().complement(), true);
        return repeat.most() == 1 ? new Choice(List.of(one, noMore)) : new Sequence(List.of(repeat, noMore));
    }

    private RegexNode atom() {
        int codePoint = peek();
        return switch (codePoint) {
            case '(' -> group();
            case '[' -> new One(classes.bracket());
            case '\\' -> escape();
            case '*', '+', '?' -> throw refused("something to repeat");
            default -> {
                position += Character.charCount(codePoint);
                yield switch (codePoint) {
                    case '.' -> new One(CodePointSet.of("\n").complement());
                    case '^' -> new Previous(CodePointSet.of("\n"), true);
                    case '$' -> new Next(CodePointSet.of("\n"), true);
                    default -> new One(literals(codePoint, codePoint));
                };
            }
        };
    }

    private RegexNode escape() {
        if (take("\\b")) {
            CodePointSet word = CharacterClasses.wordCharacters();
            CodePointSet noWord = word.complement();
            return new Choice(List.of(
                    new Sequence(List.of(new Previous(word, false), new Next(noWord, true))),
                    new Sequence(List.of(new Previous(noWord, true), new Next(word, false)))));
        }
        if (take("\\A")) {
            return new Previous(CodePointSet.EMPTY, true);
        }
        if (take("\\z")) {
            return new Next(CodePointSet.EMPTY, true);
        }
        return new One(classes.escape());
    }

    private RegexNode group() {
        if (++depth > DEEPEST_GROUP) {
            throw refused("groups at most " + DEEPEST_GROUP + " deep");
        }
        RegexNode node;
        if (take("(?=") || take("(?!")) {
            node = ahead(pattern.charAt(position - 1) == '!');
        } else if (take("(?<=") || take("(?<!")) {
            boolean negative = pattern.charAt(position - 1) == '!';
            if (!(choice() instanceof One one)) {
                throw refused("look-behind at a single character");
            }
            node = new Previous(negative ? one.set().complement() : one.set(), negative);
        } else if (take("(?>")) {
            RegexNode body = choice();
            node = body instanceof Repeat repeat && repeat.greedy() ? possessive(repeat) : onlyOne(body);
        } else if (take("(?i:")) {
            boolean outer = caseless;
            caseless = true;
            node = choice();
            caseless = outer;
        } else if (take("(?:") || (!at("(?") && take("("))) {
            node = choice();
        } else {
            throw refused("a group (, (?:, (?i:, (?=, (?!, (?<=, (?<! or (?>");
        }
        if (!take(")")) {
            throw refused("')'");
        }
        depth--;
        return node;
    }

    private RegexNode onlyOne(RegexNode body) {
        if (body instanceof One) {
            return body;
        }
        throw refused("an atomic group of a single repeated class");
    }

    private RegexNode ahead(boolean negative) {
        boolean outer = insideAhead;
        insideAhead = true;
        RegexNode body = choice();
        insideAhead = outer;
        if (body instanceof One one) {
            return new Next(negative ? one.set().complement() : one.set(), negative);
        }
        if (outer) {
            throw refused("look-ahead at a single character within look-ahead");
        }
        return new Ahead(body, negative);
    }

    /* A range of characters under the case rule in force; simple folding, as far as tokenizers need it. */
    CodePointSet literals(int first, int last) {
        CodePointSet set = CodePointSet.range(first, last);
        if (!caseless || last - first > Character.MAX_VALUE) {
            return set;
        }
        StringBuilder variants = new StringBuilder();
        for (int codePoint = first; codePoint <= last; codePoint++) {
            int lower = Character.toLowerCase(codePoint);
            int upper = Character.toUpperCase(codePoint);
            if (lower != upper) {
                variants.appendCodePoint(lower).appendCodePoint(upper);
            }
            /* The long s and the Kelvin sign. */
            variants.append(lower == 's' ? "\u017F" : lower == 'k' ? "\u212A" : "");
        }
        return set.union(CodePointSet.of(variants.toString()));
    }

    /* The code point here, or NONE at the end. */
    int peek() {
        return position < pattern.length() ? pattern.codePointAt(position) : NONE;
    }

    /* The character after the one here, or NONE. */
    int peekSecond() {
        return position + 1 < pattern.length() ? pattern.charAt(position + 1) : NONE;
    }

    /* Whether this comes next. */
    boolean at(String expected) {
        return pattern.startsWith(expected, position);
    }

    /* Goes on if this comes next. */
    boolean take(String expected) {
        boolean found = at(expected);
        position += found ? expected.length() : 0;
        return found;
    }

    /* The code point here, and goes on. */
    int next(String expected) {
        int codePoint = peek();
        if (codePoint == NONE) {
            throw refused(expected);
        }
        position += Character.charCount(codePoint);
        return codePoint;
    }

    /* The text up to this end, and goes on behind it. */
    String upTo(String end) {
        int found = pattern.indexOf(end, position);
        if (found < 0) {
            throw refused("'" + end + "'");
        }
        String text = pattern.substring(position, found);
        position = found + end.length();
        return text;
    }

    /* As many characters, and goes on behind them. */
    String some(int characters) {
        if (position + characters > pattern.length()) {
            throw refused(characters + " characters");
        }
        position += characters;
        return pattern.substring(position - characters, position);
    }

    UnsupportedModelException refused(String expected) {
        String shown = pattern.length() > 200 ? pattern.substring(0, 200) + "..." : pattern;
        return new UnsupportedModelException(
                origin + ": expected " + expected + " at character " + position + " of the expression " + shown);
    }
}
