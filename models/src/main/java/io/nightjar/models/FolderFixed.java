package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.HuggingFaceFolder;
import java.util.List;

/**
 * An entry of {@code config.json} that changes what a model computes, and that is written in our code of the family, as it is
 * in every release that we know. A folder that says anything else is refused by the entry's name when its tensors are asked
 * for; one that says nothing has the usual value.
 *
 * @param entries names of the entry; the first that is there counts
 * @param values what it may say, all of which mean the same; numbers with a point
 */
record FolderFixed(List<String> entries, List<String> values) {

    private static final List<String> ACTIVATION =
            List.of("hidden_act", "hidden_activation", "activation_function", "activation");

    /** By the error function. */
    static final FolderFixed GELU = activation("gelu");

    /** Its approximation by tanh. */
    static final FolderFixed GELU_TANH = activation("gelu_pytorch_tanh", "gelu_new", "gelu_fast");

    static final FolderFixed RELU_SQUARED = activation("relu2");

    /** Qwen could give a window to its upper layers; no release does. */
    static final FolderFixed NO_WINDOWS = of("use_sliding_window", "false");

    /** The entries of every architecture; a table's own rows for the same entry win over these. */
    static final List<FolderFixed> COMMON = List.of(
            activation("silu", "swish"),
            // Where yarn's ramp begins and ends.
            yarnTruncated(true),
            // "vision" is about images.
            of("use_bidirectional_attention", "false", "vision"));

    /** Copies the lists. */
    FolderFixed {
        entries = List.copyOf(entries);
        values = List.copyOf(values);
    }

    /** An entry with one name. */
    static FolderFixed of(String entry, String... values) {
        return new FolderFixed(List.of(entry), List.of(values));
    }

    /** The activation of the feed-forward blocks, by its names. */
    static FolderFixed activation(String... names) {
        return new FolderFixed(ACTIVATION, List.of(names));
    }

    /** Whether yarn's ramp is between whole pairs. */
    static FolderFixed yarnTruncated(boolean truncated) {
        return new FolderFixed(List.of(FolderRope.names("truncate")), List.of(Boolean.toString(truncated)));
    }

    /**
     * Checks a folder.
     *
     * @throws UnsupportedModelException if it says anything else
     */
    void check(FolderConfig config) {
        config.shown(entries.toArray(String[]::new))
                .filter(value -> !values.contains(value))
                .ifPresent(value -> {
                    throw new UnsupportedModelException(
                            HuggingFaceFolder.CONFIG + " " + entries.getFirst() + ": " + value
                                    + " is not supported in model_type " + config.modelType() + ", which has "
                                    + String.join(" or ", values));
                });
    }
}
