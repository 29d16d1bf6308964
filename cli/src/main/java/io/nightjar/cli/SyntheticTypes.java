package io.nightjar.cli;

import io.nightjar.base.ElementType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which number format each matrix of a synthetic model has: the same in all, or those of a mixture of llama.cpp's. */
enum SyntheticTypes {
    F32(ElementType.F32, 0),
    F16(ElementType.F16, 1),
    Q4_0(ElementType.Q4_0, 2),
    Q4_1(ElementType.Q4_1, 3),
    Q8_0(ElementType.Q8_0, 7),
    Q5_0(ElementType.Q5_0, 8),
    Q5_1(ElementType.Q5_1, 9),
    BF16(ElementType.BF16, 32),
    Q4_K_M(ElementType.Q4_K, 15);

    private final ElementType common;
    private final int fileType;

    SyntheticTypes(ElementType common, int fileType) {
        this.common = common;
        this.fileType = fileType;
    }

    /**
     * The types of a name, in any case.
     *
     * @throws WrongUsage if there are none
     */
    static SyntheticTypes parse(String name) {
        for (SyntheticTypes types : values()) {
            if (types.name().equals(name.toUpperCase(Locale.ROOT))) {
                return types;
            }
        }
        String known = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
        throw new WrongUsage("--synthetic: expected a type of " + known + ", got '" + name + "'");
    }

    /** llama.cpp's number for {@code general.file_type}. */
    int fileType() {
        return fileType;
    }

    /** The format of the embedding. */
    ElementType embedding(boolean tied) {
        return tied ? output() : common;
    }

    /** The format of the output matrix. */
    ElementType output() {
        return this == Q4_K_M ? ElementType.Q6_K : common;
    }

    /** The format of matrices that have no special one. */
    ElementType common() {
        return common;
    }

    /**
     * The format of a layer's matrices for values and for the way back from the feed-forward width, which mixtures keep finer in some
     * layers. Source: llama.cpp, use_more_bits: the first and last eighth, and every third between.
     */
    ElementType sensitive(int layer, int layers) {
        int eighth = layers / 8;
        boolean finer = layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
        return this == Q4_K_M && finer ? ElementType.Q6_K : common;
    }
}
