package io.nightjar.formats;

import io.nightjar.base.Shape;

/**
 * AWQ of four bits: eight outputs to a word, rows and columns exchanged, and the outputs in an order of their own.
 *
 * <pre>
 * X.qweight  I32 [inputs x outputs / 8]   value of input i, output o: word [i, o / 8], bits 4 PLACE[o % 8]
 * X.qzeros   I32 [groups x outputs / 8]   zero points in the same order
 * X.scales   F16 [groups x outputs]
 * </pre>
 *
 * <p>Source: Lin et al., "AWQ: Activation-aware Weight Quantization" (2023), and the GEMM layout of AutoAWQ.
 */
final class PackedAwq implements PackedLayout {

    private static final String VALUES = ".qweight";
    private static final int PER_WORD = 8;
    /** Where in a word each of its eight outputs is. */
    private static final int[] PLACE = {0, 4, 1, 5, 2, 6, 3, 7};

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        return tensor.name().endsWith(VALUES);
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        String name = PackedFourBits.base(values, VALUES);
        String version = parts.config().findText("quantization_config.version").orElse("gemm");
        if (!version.equalsIgnoreCase("gemm")) {
            throw PackedParts.unsupported(values, "AWQ of version " + GgufCursor.shown(version));
        }
        long inputs = PackedFourBits.matrix(values).rows();
        long words = values.shape().columns();
        long outputs = words * PER_WORD;
        StoredTensor scales = parts.require(name + ".scales", values);
        long groups = PackedFourBits.matrix(scales).rows();
        parts.require(name + ".scales", values, scales.type(), Shape.of(groups, outputs));
        StoredTensor zeros = parts.require(name + ".qzeros", values, SafetensorsType.I32, Shape.of(groups, words));
        float[] scaleOf = PackedParts.floats(scales);
        PackedFourBits.Source source = new PackedFourBits.Source() {
            @Override
            public int value(long output, long input) {
                return nibble(values, input, output);
            }

            @Override
            public int zero(long output, long group) {
                return nibble(zeros, group, output);
            }

            @Override
            public float scale(long output, long group) {
                return scaleOf[(int) (group * outputs + output)];
            }

            private int nibble(StoredTensor tensor, long row, long output) {
                return PackedFourBits.nibble(
                        tensor.data(), row * words + output / PER_WORD, PLACE[(int) (output % PER_WORD)]);
            }
        };
        return PackedFourBits.weight(values, name + ".weight", Shape.of(outputs, inputs), groups, source);
    }
}
