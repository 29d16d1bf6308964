package io.nightjar.text;

/** The part of {@link RegexParser} that reads sets of characters: {@code [...]} and the escapes that are allowed in it. */
final class RegexClassParser {

    private static final int DEEPEST_BRACKET = 20;

    private final RegexParser parser;
    private int depth;

    RegexClassParser(RegexParser parser) {
        this.parser = parser;
    }

    /** {@code [...]}, with ranges, escapes, brackets within and intersections. */
    CodePointSet bracket() {
        if (++depth > DEEPEST_BRACKET) {
            throw parser.refused("brackets at most " + DEEPEST_BRACKET + " deep");
        }
        parser.take("[");
        boolean negative = parser.take("^");
        CodePointSet set = items(parser.take("]") ? parser.literals(']', ']') : CodePointSet.EMPTY);
        while (parser.take("&&")) {
            set = set.intersect(items(CodePointSet.EMPTY));
        }
        if (!parser.take("]")) {
            throw parser.refused("']'");
        }
        depth--;
        return negative ? set.complement() : set;
    }

    /** An escape that stands for a character or a class. */
    CodePointSet escape() {
        if (!atClassEscape()) {
            int codePoint = character();
            return parser.literals(codePoint, codePoint);
        }
        parser.take("\\");
        int letter = parser.next("an escape");
        CodePointSet set = switch (Character.toLowerCase(letter)) {
            case 's' -> CharacterClasses.WHITESPACE;
            case 'd' -> CharacterClasses.category("Nd");
            case 'w' -> CharacterClasses.wordCharacters();
            default -> property();
        };
        return Character.isUpperCase(letter) ? set.complement() : set;
    }

    /* What stands side by side in brackets, up to an intersection or the end. */
    private CodePointSet items(CodePointSet first) {
        CodePointSet set = first;
        while (parser.peek() >= 0 && parser.peek() != ']' && !parser.at("&&")) {
            set = set.union(item());
        }
        return set;
    }

    private CodePointSet item() {
        if (parser.take("[:")) {
            return posix(parser.upTo(":]"));
        }
        if (parser.peek() == '[') {
            return bracket();
        }
        if (atClassEscape()) {
            return escape();
        }
        int first = character();
        int last = first;
        if (parser.at("-") && !parser.at("-]") && !parser.at("-[")) {
            parser.take("-");
            last = character();
        }
        if (last < first) {
            throw parser.refused("a range that rises");
        }
        return parser.literals(first, last);
    }

    private boolean atClassEscape() {
        return parser.peek() == '\\' && "pPsSdDwW".indexOf(parser.peekSecond()) >= 0;
    }

    /* A single character, plain or escaped. */
    private int character() {
        if (!parser.take("\\")) {
            return parser.next("a character");
        }
        int letter = parser.next("an escape");
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            case 'a' -> 0x07;
            case 'e' -> 0x1B;
            case '0' -> 0;
            case 'x' -> hexadecimal(parser.take("{") ? parser.upTo("}") : parser.some(2));
            case 'u' -> hexadecimal(parser.take("{") ? parser.upTo("}") : parser.some(4));
            default -> {
                if (Character.isLetterOrDigit(letter)) {
                    throw parser.refused("an escape other than '\\" + Character.toString(letter) + "'");
                }
                yield letter;
            }
        };
    }

    private int hexadecimal(String digits) {
        if (!digits.matches("[0-9A-Fa-f]{1,6}") || Integer.parseInt(digits, 16) > Character.MAX_CODE_POINT) {
            throw parser.refused("a code point");
        }
        return Integer.parseInt(digits, 16);
    }

    /* After \p: {name}, {^name} or one letter. */
    private CodePointSet property() {
        String name = parser.take("{") ? parser.upTo("}") : parser.some(1);
        boolean negative = name.startsWith("^");
        CodePointSet set = CharacterClasses.named(negative ? name.substring(1) : name)
                .orElseThrow(() -> parser.refused("a general category or script other than '" + name + "'"));
        return negative ? set.complement() : set;
    }

    private CodePointSet posix(String name) {
        boolean negative = name.startsWith("^");
        CodePointSet set = switch (negative ? name.substring(1) : name) {
            case "alpha" -> CharacterClasses.category("L");
            case "digit" -> CharacterClasses.category("Nd");
            case "alnum" -> CharacterClasses.category("L").union(CharacterClasses.category("Nd"));
            case "punct" -> CharacterClasses.category("P").union(CodePointSet.of("$+<=>^`|~"));
            case "space" -> CharacterClasses.WHITESPACE;
            case "upper" -> CharacterClasses.category("Lu");
            case "lower" -> CharacterClasses.category("Ll");
            case "word" -> CharacterClasses.wordCharacters();
            default -> throw parser.refused("a class other than '[:" + name + ":]'");
        };
        return negative ? set.complement() : set;
    }
}
