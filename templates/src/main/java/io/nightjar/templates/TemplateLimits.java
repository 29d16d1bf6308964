package io.nightjar.templates;

/**
 * What one rendering may use, so that a hostile template ends in an error soon. The defaults are a hundred times what the
 * longest conversations need.
 *
 * @param steps expressions evaluated, items made and characters walked over (16 to a step)
 * @param depth expressions, statements and macro calls inside each other
 * @param characters in all texts that are made, the output among them, in UTF-16 units
 */
public record TemplateLimits(long steps, int depth, long characters) {

    /** Ends a hostile template within a second and 200 MB. */
    public static final TemplateLimits DEFAULT = new TemplateLimits(10_000_000, 400, 64L << 20);

    /** Checks that all are positive. */
    public TemplateLimits {
        if (steps <= 0 || depth <= 0 || characters <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
