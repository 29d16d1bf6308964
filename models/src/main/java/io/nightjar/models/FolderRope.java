package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rotary embedding of a folder: the keys and the factors that GGUF keeps as tensors. Since transformers 5 the entries
 * are in {@code rope_parameters}, of models with two kinds of layers in an object for each; before, in {@code
 * rope_scaling} and beside it.
 */
final class FolderRope {

    /** Kinds that change no frequency within the trained context, or are told by {@link #factors}. */
    private static final List<String> WITHOUT_TYPE = List.of("default", "llama3", "dynamic", "mrope", "proportional");

    /** The factor by which GGUF slows pairs that do not turn. */
    private static final float STANDING = 1e30f;

    /** The keys of every architecture with rotary embeddings. */
    static final List<FolderKey> KEYS = List.of(
            key("rope.freq_base", "rope_theta", "rotary_emb_base"),
            new FolderKey(
                    "rope.freq_base_swa",
                    config -> FolderKey.boxed(config.real(
                            "rope_parameters.sliding_attention.rope_theta",
                            "rope_local_base_freq",
                            "local_rope_theta"))),
            new FolderKey("rope.dimension_count", FolderRope::rotated),
            new FolderKey("rope.scaling.type", config -> scaling(config).map(Text::new)),
            scaled("rope.scaling.factor", "factor"),
            scaled("rope.scaling.yarn_beta_fast", "beta_fast"),
            scaled("rope.scaling.yarn_beta_slow", "beta_slow"),
            new FolderKey(
                    "rope.scaling.original_context_length",
                    config -> scaling(config).flatMap(_ -> config.integers(names("original_max_position_embeddings")))),
            new FolderKey("rope.scaling.attn_factor", FolderRope::magnitude));

    private FolderRope() {}

    /** Factors of the pairs by the name of the tensor that GGUF keeps them in; none for most models. */
    static Map<String, float[]> factors(FolderConfig config) {
        Map<String, float[]> factors = new LinkedHashMap<>();
        String type = type(config);
        if (type.equals("llama3")) {
            factors.put("rope_freqs.weight", stretched(config));
        }
        if (type.equals("longrope") || type.equals("su")) {
            config.reals(names("long_factor")).ifPresent(values -> factors.put("rope_factors_long.weight", values));
            config.reals(names("short_factor")).ifPresent(values -> factors.put("rope_factors_short.weight", values));
        }
        if (type.equals("proportional")) {
            factors.put("rope_freqs.weight", proportional(config));
        }
        return factors;
    }

    /** The first pairs turn as if all did, the others stand still. */
    private static float[] proportional(FolderConfig config) {
        int headDim = FolderGemma.globalHeadDim(config);
        double part = config.real(names("partial_rotary_factor")).orElse(1);
        float[] factors = new float[headDim / 2];
        Arrays.fill(factors, STANDING);
        int turning = (int) Math.clamp(part * headDim / 2, 0, factors.length);
        Arrays.fill(factors, 0, turning, (float) positive(config, "factor", 1));
        return factors;
    }

    /** The names under which an entry of the (global) rotation may stand. */
    static String[] names(String... entries) {
        return Arrays.stream(entries)
                .flatMap(entry -> List.of(
                        "rope_parameters.full_attention." + entry,
                        "rope_parameters." + entry,
                        "rope_scaling." + entry,
                        entry)
                        .stream())
                .toArray(String[]::new);
    }

    /** Hunyuan's way to longer contexts: the base grows so that the slowest pair turns that much more slowly. */
    static Optional<MetadataValue> baseTimesAlpha(FolderConfig config) {
        double base = config.real(names("rope_theta")).orElse(10_000);
        double alpha = type(config).equals("dynamic") ? positive(config, "alpha", 1) : 1;
        double dim = config.headDim();
        return Optional.of(new Real(alpha == 1 ? base : base * Math.pow(alpha, dim / (dim - 2)), false));
    }

    private static FolderKey key(String name, String... entries) {
        return new FolderKey(name, config -> FolderKey.boxed(config.real(names(entries))));
    }

    /** An entry that counts only where frequencies are scaled. */
    private static FolderKey scaled(String name, String entry) {
        return new FolderKey(name, config -> scaling(config).flatMap(_ -> FolderKey.boxed(config.real(names(entry)))));
    }

    private static String type(FolderConfig config) {
        return config.text(
                        "rope_parameters.full_attention.rope_type",
                        "rope_parameters.rope_type",
                        "rope_parameters.type",
                        "rope_scaling.rope_type",
                        "rope_scaling.type")
                .orElse("default");
    }

    /** GGUF's name of the scaling; empty for none. */
    private static Optional<String> scaling(FolderConfig config) {
        String type = type(config);
        return switch (type) {
            case "su" -> Optional.of("longrope");
            default -> WITHOUT_TYPE.contains(type) ? Optional.empty() : Optional.of(type);
        };
    }

    private static Optional<MetadataValue> rotated(FolderConfig config) {
        OptionalDouble part = config.real(names("partial_rotary_factor", "rotary_pct", "rope_pct"));
        if (part.isEmpty() || type(config).equals("proportional")) {
            return Optional.empty();
        }
        return FolderKey.whole((long) (part.getAsDouble() * config.headDim()));
    }

    /**
     * GGUF's factor comes on top of the one that follows from the scaling, transformers' takes its place. Only for longrope
     * GGUF has the factor that follows, too.
     */
    private static Optional<MetadataValue> magnitude(FolderConfig config) {
        OptionalDouble whole = config.real(names("attention_factor", "attn_factor", "long_mscale"));
        if (scaling(config).equals(Optional.of("longrope"))) {
            return Optional.of(new Real(whole.orElseGet(() -> longRopeMagnitude(config)), false));
        }
        if (whole.isEmpty() || !scaling(config).equals(Optional.of("yarn"))) {
            return Optional.empty();
        }
        double factor = config.real(names("factor")).orElse(1);
        double implied = factor > 1 ? 0.1 * Math.log(factor) + 1 : 1;
        return Optional.of(new Real(whole.getAsDouble() / implied, false));
    }

    private static double longRopeMagnitude(FolderConfig config) {
        double original = positive(config, "original_max_position_embeddings", 4096);
        double factor = positive(config, "factor", positive(config, "max_position_embeddings", original) / original);
        return factor <= 1 || original <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    }

    /**
     * Llama 3's way: pairs that turn fast stay, slow ones are stretched by the factor, with a ramp between.
     *
     * <p>Source: "The Llama 3 Herd of Models" (2024) and the reference code of Llama 3.1.
     */
    private static float[] stretched(FolderConfig config) {
        double base = config.real(names("rope_theta")).orElse(10_000);
        double factor = positive(config, "factor", 8);
        double low = positive(config, "low_freq_factor", 1);
        double high = positive(config, "high_freq_factor", 4);
        double original = positive(config, "original_max_position_embeddings", 8192);
        int headDim = config.headDim();
        float[] factors = new float[headDim / 2];
        for (int i = 0; i < factors.length; i++) {
            double turns = original / (2 * Math.PI * Math.pow(base, 2.0 * i / headDim));
            double kept = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
            factors[i] = (float) (1 / ((1 - kept) / factor + kept));
        }
        return factors;
    }

    private static double positive(FolderConfig config, String entry, double fallback) {
        double value = config.real(names(entry)).orElse(fallback);
        if (!(value > 0 && Double.isFinite(value))) {
            throw ModelFormatException.of(HuggingFaceFolder.CONFIG, entry, "a positive number", Double.toString(value));
        }
        return value;
    }
}
