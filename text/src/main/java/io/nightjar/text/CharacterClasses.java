package io.nightjar.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** The Unicode classes that pre-tokenizers are written in, by the Unicode version of the JDK. */
final class CharacterClasses {

    /** {@code \s}: the property White_Space; neither Java's nor C's notion. */
    static final CodePointSet WHITESPACE = CodePointSet.range(0x09, 0x0D)
            .union(CodePointSet.of(" \u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000"))
            .union(CodePointSet.range(0x2000, 0x200A));

    /* The two letters of each value of Character.getType. */
    private static final Map<Byte, String> CATEGORIES = Map.ofEntries(
            Map.entry(Character.UPPERCASE_LETTER, "Lu"),
            Map.entry(Character.LOWERCASE_LETTER, "Ll"),
            Map.entry(Character.TITLECASE_LETTER, "Lt"),
            Map.entry(Character.MODIFIER_LETTER, "Lm"),
            Map.entry(Character.OTHER_LETTER, "Lo"),
            Map.entry(Character.NON_SPACING_MARK, "Mn"),
            Map.entry(Character.ENCLOSING_MARK, "Me"),
            Map.entry(Character.COMBINING_SPACING_MARK, "Mc"),
            Map.entry(Character.DECIMAL_DIGIT_NUMBER, "Nd"),
            Map.entry(Character.LETTER_NUMBER, "Nl"),
            Map.entry(Character.OTHER_NUMBER, "No"),
            Map.entry(Character.SPACE_SEPARATOR, "Zs"),
            Map.entry(Character.LINE_SEPARATOR, "Zl"),
            Map.entry(Character.PARAGRAPH_SEPARATOR, "Zp"),
            Map.entry(Character.CONTROL, "Cc"),
            Map.entry(Character.FORMAT, "Cf"),
            Map.entry(Character.PRIVATE_USE, "Co"),
            Map.entry(Character.SURROGATE, "Cs"),
            Map.entry(Character.UNASSIGNED, "Cn"),
            Map.entry(Character.DASH_PUNCTUATION, "Pd"),
            Map.entry(Character.START_PUNCTUATION, "Ps"),
            Map.entry(Character.END_PUNCTUATION, "Pe"),
            Map.entry(Character.CONNECTOR_PUNCTUATION, "Pc"),
            Map.entry(Character.OTHER_PUNCTUATION, "Po"),
            Map.entry(Character.INITIAL_QUOTE_PUNCTUATION, "Pi"),
            Map.entry(Character.FINAL_QUOTE_PUNCTUATION, "Pf"),
            Map.entry(Character.MATH_SYMBOL, "Sm"),
            Map.entry(Character.CURRENCY_SYMBOL, "Sc"),
            Map.entry(Character.MODIFIER_SYMBOL, "Sk"),
            Map.entry(Character.OTHER_SYMBOL, "So"));

    private static final Runs CATEGORY_RUNS = Runs.of(codePoint -> Character.getType(codePoint));

    private CharacterClasses() {}

    /** {@code \w}: letters, marks, digits and what connects them. */
    static CodePointSet wordCharacters() {
        return category("L").union(category("M")).union(category("N")).union(category("Pc"));
    }

    /**
     * What {@code \p{name}} means: a general category by one or two letters ({@code L}, {@code Nd}), {@code L&} for cased
     * letters, or a script by its name ({@code Han}).
     */
    static Optional<CodePointSet> named(String name) {
        if (name.equals("L&") || name.equals("LC")) {
            return Optional.of(category("Lu").union(category("Ll")).union(category("Lt")));
        }
        if (CATEGORIES.values().stream().anyMatch(category -> category.startsWith(name))) {
            return Optional.of(category(name));
        }
        try {
            Character.UnicodeScript script = Character.UnicodeScript.forName(name.toUpperCase(Locale.ROOT));
            return Optional.of(Runs.of(codePoint -> Character.UnicodeScript.of(codePoint) == script ? 1 : 0)
                    .having(List.of(1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A general category, or all that begin with this letter. */
    static CodePointSet category(String prefix) {
        return CATEGORY_RUNS.having(CATEGORIES.entrySet().stream()
                .filter(entry -> entry.getValue().startsWith(prefix))
                .map(entry -> entry.getKey().intValue())
                .toList());
    }

    /* The code points as runs of an equal property: some 3,400 for the general category. */
    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Runs(int[] starts, int[] values) {

        static Runs of(IntUnaryOperator property) {
            int[] starts = new int[8192];
            int[] values = new int[8192];
            int size = 0;
            for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
                int value = property.applyAsInt(codePoint);
                if (size > 0 && values[size - 1] == value) {
                    continue;
                }
                if (size == starts.length) {
                    starts = Arrays.copyOf(starts, size * 2);
                    values = Arrays.copyOf(values, size * 2);
                }
                starts[size] = codePoint;
                values[size++] = value;
            }
            return new Runs(Arrays.copyOf(starts, size), Arrays.copyOf(values, size));
        }

        CodePointSet having(List<Integer> wanted) {
            int[] bounds = new int[starts.length + 1];
            int size = 0;
            boolean inside = false;
            for (int i = 0; i < starts.length; i++) {
                boolean now = wanted.contains(values[i]);
                if (now != inside) {
                    bounds[size++] = starts[i];
                    inside = now;
                }
            }
            if (inside) {
                bounds[size++] = Character.MAX_CODE_POINT + 1;
            }
            return CodePointSet.ofBounds(Arrays.copyOf(bounds, size));
        }
    }
}
