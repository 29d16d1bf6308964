package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.ops.Rotation;
import java.util.ArrayList;
import java.util.List;

/** Inverse frequencies of a rotary embedding, with the ways in which they are stretched over longer contexts. */
final class RotationScaling {

    private static final String FACTORS = "rope_freqs.weight";
    private static final float DEFAULT_BASE = 10_000f;
    private static final double YARN_FAST_TURNS = 32;
    private static final double YARN_SLOW_TURNS = 1;

    private RotationScaling() {}

    /** Where yarn's ramp begins and ends. */
    enum Ramp {
        /** At whole pairs. */
        ROUNDED,
        /** Between pairs too. */
        EXACT
    }

    /** The rotation that the header describes: none, linear, yarn or by factors for each pair (Llama 3). */
    static Rotation read(Header header, Rotation.Pairs pairs) {
        return read(header, pairs, rotated(header), Ramp.ROUNDED);
    }

    /** The rotation that the header describes, of as many values of a head. */
    static Rotation read(Header header, Rotation.Pairs pairs, int rotated, Ramp ramp) {
        double base = header.metadata().real(header.key("rope.freq_base"), DEFAULT_BASE);
        String type = header.metadata()
                .findText(header.key("rope.scaling.type"))
                .orElse(header.metadata().contains(header.key("rope.scaling.factor")) ? "linear" : "none");
        double[] frequencies = plain(rotated, base);
        float magnitude = header.metadata().real(header.key("rope.scaling.attn_factor"), 1);
        switch (type) {
            // Longrope is none but for its factors and its magnitude.
            case "none", "longrope" -> {}
            case "linear" -> divide(frequencies, factor(header));
            case "yarn" -> magnitude *= yarn(header, frequencies, base, ramp);
            default ->
                throw new UnsupportedModelException(header.source().name() + " " + header.key("rope.scaling.type")
                        + ": rope scaling \"" + type + "\" is not supported");
        }
        for (String factors : List.of(FACTORS, longRope(header))) {
            header.source()
                    .findTensor(factors, Shape.of(rotated / 2))
                    .ifPresent(tensor -> divideEach(frequencies, tensor.toFloats()));
        }
        return new Rotation(pairs, toFloats(frequencies), magnitude);
    }

    /**
     * Longrope has two sets of factors, for contexts up to the original one and beyond. A sequence must not change sets while
     * it grows, because its keys stay as they are: the model's context decides.
     *
     * <p>Source: Ding et al., "LongRoPE" (2024); Abdin et al., "Phi-3 Technical Report" (2024).
     */
    private static String longRope(Header header) {
        int context = header.contextTokens();
        boolean stretched = context > originalContext(header);
        return stretched ? "rope_factors_long.weight" : "rope_factors_short.weight";
    }

    private static int originalContext(Header header) {
        String key = header.key("rope.scaling.original_context_length");
        return header.metadata().integer(key, 1, 1 << 28, header.contextTokens());
    }

    /** The header's rotation without any scaling. */
    static Rotation unscaled(Header header, Rotation.Pairs pairs) {
        return unscaled(header, pairs, header.metadata().real(header.key("rope.freq_base"), DEFAULT_BASE));
    }

    /** An unscaled rotation of as many values as the header says. */
    static Rotation unscaled(Header header, Rotation.Pairs pairs, float base) {
        return unscaled(pairs, rotated(header), base);
    }

    /** An unscaled rotation. */
    static Rotation unscaled(Rotation.Pairs pairs, int rotated, float base) {
        return new Rotation(pairs, toFloats(plain(rotated, base)), 1);
    }

    /** How many values of a head are turned. */
    static int rotated(Header header) {
        int headDim = header.heads().dim();
        int rotated = header.metadata().integer(header.key("rope.dimension_count"), 2, headDim, headDim);
        if (rotated % 2 != 0) {
            throw ModelFormatException.of(
                    header.source().name(),
                    header.key("rope.dimension_count"),
                    "an even number",
                    Integer.toString(rotated));
        }
        return rotated;
    }

    private static double[] plain(int rotated, double base) {
        double[] frequencies = new double[rotated / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / Math.pow(base, 2.0 * i / rotated);
        }
        return frequencies;
    }

    private static float factor(Header header) {
        String key = header.key("rope.scaling.factor");
        float factor = header.metadata().real(key, 1);
        if (factor <= 0) {
            throw ModelFormatException.of(header.source().name(), key, "a positive number", Float.toString(factor));
        }
        return factor;
    }

    private static void divide(double[] frequencies, float factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
    }

    private static void divideEach(double[] frequencies, float[] factors) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factors[i];
        }
    }

    /**
     * Pairs that turn often within the original context keep their frequency, those that turn less than once are stretched,
     * with a ramp between. Returns the magnitude.
     *
     * <p>Source: Peng et al., "YaRN: Efficient Context Window Extension of Large Language Models" (2023), section 3.
     */
    private static float yarn(Header header, double[] frequencies, double base, Ramp ramp) {
        float factor = factor(header);
        int original = originalContext(header);
        double fast = header.metadata().real(header.key("rope.scaling.yarn_beta_fast"), (float) YARN_FAST_TURNS);
        double slow = header.metadata().real(header.key("rope.scaling.yarn_beta_slow"), (float) YARN_SLOW_TURNS);
        int rotated = 2 * frequencies.length;
        double start = pairTurning(fast, original, rotated, base);
        double end = pairTurning(slow, original, rotated, base);
        double first = Math.max(0, ramp == Ramp.ROUNDED ? Math.floor(start) : start);
        double last = Math.min(rotated - 1.0, ramp == Ramp.ROUNDED ? Math.ceil(end) : end);
        double span = Math.max(0.001, last - first);
        for (int i = 0; i < frequencies.length; i++) {
            double stretched = Math.clamp((i - first) / span, 0.0, 1.0);
            frequencies[i] = frequencies[i] / factor * stretched + frequencies[i] * (1 - stretched);
        }
        return factor <= 1 ? 1 : (float) (0.1 * Math.log(factor) + 1);
    }

    /** The (fractional) pair that makes this many full turns over the original context. */
    private static double pairTurning(double turns, int originalContext, int rotated, double base) {
        return rotated * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }

    private static List<Float> toFloats(double[] frequencies) {
        List<Float> floats = new ArrayList<>(frequencies.length);
        for (double frequency : frequencies) {
            floats.add((float) frequency);
        }
        return floats;
    }
}
