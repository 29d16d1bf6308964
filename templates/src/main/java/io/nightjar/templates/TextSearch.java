package io.nightjar.templates;

/** Finds texts in texts, in time that does not depend on the product of their lengths. */
final class TextSearch {

    /** Up to here, comparing at every place is as good. */
    private static final int SHORT = 8;

    private TextSearch() {}

    /** Where {@code part} first occurs from {@code from} on, in UTF-16 units; -1 if it does not. */
    static int indexOf(String text, String part, int from) {
        if (part.length() > text.length() - from) {
            return -1;
        }
        if (part.length() <= SHORT || text.length() - from < SHORT * 2) {
            return text.indexOf(part, from);
        }
        // Knuth, Morris and Pratt: border[i] is the longest proper border of the first i + 1 characters.
        int[] border = new int[part.length()];
        for (int i = 1, k = 0; i < border.length; i++) {
            k = extend(part, border, k, part.charAt(i));
            border[i] = k;
        }
        for (int i = Math.max(0, from), k = 0; i < text.length(); i++) {
            k = extend(part, border, k, text.charAt(i));
            if (k == part.length()) {
                return i + 1 - k;
            }
        }
        return -1;
    }

    /** Where {@code part} last occurs and ends at {@code end} at the latest; -1 if it does not. */
    static int lastIndexOf(String text, String part, int end) {
        String before = text.substring(0, end);
        if (part.length() <= SHORT) {
            return before.lastIndexOf(part);
        }
        // Not reverse(), which keeps surrogate pairs together.
        int found = indexOf(backwards(before), backwards(part), 0);
        return found < 0 ? -1 : end - found - part.length();
    }

    private static int extend(String part, int[] border, int matched, char next) {
        int k = matched;
        while (k > 0 && part.charAt(k) != next) {
            k = border[k - 1];
        }
        return part.charAt(k) == next ? k + 1 : k;
    }

    private static String backwards(String text) {
        char[] characters = new char[text.length()];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = text.charAt(characters.length - 1 - i);
        }
        return new String(characters);
    }
}
