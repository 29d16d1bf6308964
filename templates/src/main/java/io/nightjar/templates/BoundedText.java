package io.nightjar.templates;

/** A text that is being written, within the budget. */
final class BoundedText {

    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    BoundedText(Budget budget) {
        this.budget = budget;
    }

    /** Adds a text. */
    BoundedText append(CharSequence more) {
        budget.spendCharacters(more.length());
        text.append(more);
        return this;
    }

    /** Adds a part of a text. */
    BoundedText append(CharSequence more, int start, int end) {
        budget.spendCharacters(end - start);
        text.append(more, start, end);
        return this;
    }

    /** Adds a code point. */
    BoundedText appendCodePoint(int codePoint) {
        budget.spendCharacters(1);
        text.appendCodePoint(codePoint);
        return this;
    }

    /** Adds a text several times. */
    BoundedText repeat(String more, long times) {
        long count = Math.max(0, times);
        budget.spendCharacters(more.isEmpty() ? 0 : saturatedProduct(count, more.length()));
        if (!more.isEmpty()) {
            text.repeat(more, (int) count);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
