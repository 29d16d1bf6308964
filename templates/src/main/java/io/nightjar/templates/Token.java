package io.nightjar.templates;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text data as it is printed, a string without quotes and escapes, a number or name or operator as it is written
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {

    /** What a token is. */
    enum Kind {
        DATA("template text"),
        VARIABLE_BEGIN("'{{'"),
        VARIABLE_END("'}}'"),
        BLOCK_BEGIN("'{%'"),
        BLOCK_END("'%}'"),
        NAME("a name"),
        STRING("a string"),
        INTEGER("an integer"),
        FLOAT("a number"),
        OPERATOR("an operator"),
        END("the end of the template");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** As messages say it. */
        String description() {
            return description;
        }
    }

    /** Whether it is this operator. */
    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** Whether it is this word. */
    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** As messages say it. */
    String description() {
        return switch (kind) {
            case NAME, OPERATOR, INTEGER, FLOAT -> "'" + text + "'";
            default -> kind.description();
        };
    }
}
