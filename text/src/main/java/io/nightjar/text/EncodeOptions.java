package io.nightjar.text;

/**
 * How a text is encoded.
 *
 * @param addSpecial put the model's begin and end tokens around it, where the model wants them
 * @param parseSpecial read the spelling of a control token as that token, not as text; only for text from a trusted
 *     source, such as a rendered chat template
 */
public record EncodeOptions(boolean addSpecial, boolean parseSpecial) {

    /** Only the text itself. */
    public static final EncodeOptions TEXT = new EncodeOptions(false, false);

    /** A plain prompt: begin token, then text. */
    public static final EncodeOptions PROMPT = new EncodeOptions(true, false);

    /** A piece of a rendered chat template that has its own begin token. */
    public static final EncodeOptions TEMPLATE = new EncodeOptions(false, true);

    /** A whole prompt that spells its control tokens but has no begin token. */
    public static final EncodeOptions PROMPT_WITH_CONTROL = new EncodeOptions(true, true);
}
