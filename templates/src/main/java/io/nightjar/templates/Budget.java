package io.nightjar.templates;

/** What is left of a rendering's {@link TemplateLimits}. */
final class Budget {

    /** Characters that are copied, compared or searched in about the time that an expression takes. */
    static final int CHARACTERS_PER_STEP = 16;

    private final TemplateLimits limits;
    private long steps;
    private long characters;
    private int depth;

    Budget(TemplateLimits limits) {
        this.limits = limits;
    }

    /** Takes steps; ask before the work is done. */
    void spend(long more) {
        steps = Math.addExact(steps, Math.min(more, Long.MAX_VALUE / 2));
        if (steps > limits.steps()) {
            throw RenderFailure.exhausted("more than " + limits.steps() + " steps");
        }
    }

    /** Takes room for a text, and the steps to write it; ask before the text is made. */
    void spendCharacters(long more) {
        characters = Math.addExact(characters, Math.min(more, Long.MAX_VALUE / 2));
        if (characters > limits.characters()) {
            throw RenderFailure.exhausted("texts of more than " + limits.characters() + " characters");
        }
        spend(more / CHARACTERS_PER_STEP);
    }

    /** Goes one level deeper. */
    void enter() {
        spend(1);
        if (++depth > limits.depth()) {
            throw RenderFailure.exhausted("nested more than " + limits.depth() + " deep");
        }
    }

    /** Comes back up; not called when a failure passes, which ends the rendering. */
    void leave() {
        depth--;
    }
}
