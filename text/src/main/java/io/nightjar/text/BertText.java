package io.nightjar.text;

import java.text.Normalizer;
import java.util.function.UnaryOperator;

/**
 * What BERT does to a text before it is cut into pieces: no control characters, spaces around punctuation and Chinese
 * characters, and, where the model is uncased, small letters without accents. Words are then what lies between white space.
 *
 * <p>Source: google-research/bert, tokenization.py.
 *
 * @param lowercase whether capitals become small letters
 * @param stripAccents whether letters lose their marks
 */
record BertText(boolean lowercase, boolean stripAccents) implements UnaryOperator<String> {

    /** What cuts the changed text into words. */
    static final String WORDS = "\\S+";

    private static final int REPLACEMENT = 0xFFFD;
    private static final CodePointSet CONTROL = CharacterClasses.category("Cc")
            .union(CharacterClasses.category("Cf"))
            .union(CharacterClasses.category("Co"))
            .intersect(CodePointSet.of("\t\n\r").complement());
    private static final CodePointSet MARKS = CharacterClasses.category("Mn");
    /* The ideographs of tokenization.py. The sixth block begins a page late there; the vocabularies are made so. */
    private static final CodePointSet ALONE = CharacterClasses.category("P")
            .union(CodePointSet.of("$+<=>^`|~"))
            .union(CodePointSet.range(0x4E00, 0x9FFF))
            .union(CodePointSet.range(0x3400, 0x4DBF))
            .union(CodePointSet.range(0x20000, 0x2A6DF))
            .union(CodePointSet.range(0x2A700, 0x2B81F))
            .union(CodePointSet.range(0x2B920, 0x2CEAF))
            .union(CodePointSet.range(0xF900, 0xFAFF))
            .union(CodePointSet.range(0x2F800, 0x2FA1F));

    @Override
    public String apply(String text) {
        StringBuilder changed = new StringBuilder(text.length() + text.length() / 8);
        int position = 0;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            position += Character.charCount(codePoint);
            if (codePoint < 0x80 || !stripAccents) {
                append(codePoint, changed);
            } else {
                /* Character by character: the JDK takes quadratic time to order a long run of marks, which go anyway. */
                Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD)
                        .codePoints()
                        .filter(part -> !MARKS.contains(part))
                        .forEach(part -> append(part, changed));
            }
        }
        return changed.toString();
    }

    private void append(int codePoint, StringBuilder changed) {
        if (codePoint == 0 || codePoint == REPLACEMENT || CONTROL.contains(codePoint)) {
            return;
        }
        if (ALONE.contains(codePoint)) {
            changed.append(' ').appendCodePoint(codePoint).append(' ');
        } else {
            changed.appendCodePoint(lowercase ? Character.toLowerCase(codePoint) : codePoint);
        }
    }
}
