package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import java.lang.foreign.ValueLayout;

/**
 * BitNet's weights of -1, 0 and 1: four rows of the matrix to a row of bytes, two bits each, one more than the value.
 *
 * <pre>
 * X.weight        U8 [rows / 4 x columns]   bits 2i and 2i + 1 belong to row i * rows / 4 + r
 * X.weight_scale     [1]                    a factor on the values, or a divisor where the class is "bitlinear"
 * </pre>
 *
 * <p>They become TQ2_0 where its blocks fit and its scales of 16 bits hold the factor, else U4_G32, which takes any.
 *
 * <p>Source: Ma et al., "BitNet b1.58 2B4T Technical Report" (2025), and the layout of its released folder.
 */
final class PackedTernary implements PackedLayout {

    private static final String WEIGHT = ".weight";
    private static final String DIVIDING_CLASS = "bitlinear";
    private static final String FAMILY = "bitnet";
    private static final int ROWS_IN_BYTE = 4;

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        return tensor.type() == SafetensorsType.U8
                && tensor.name().endsWith(WEIGHT)
                && parts.config().findText("quantization_config.quant_method").stream()
                        .anyMatch(FAMILY::equals);
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        if (parts.config().findText("model_type").stream().noneMatch(FAMILY::equals)) {
            // The activations are rounded too, which is part of the architecture here.
            throw PackedParts.unsupported(values, "BitNet's layout in another family");
        }
        long packedRows = PackedFourBits.matrix(values).rows();
        Shape shape = Shape.of(
                Math.multiplyExact(packedRows, ROWS_IN_BYTE), values.shape().columns());
        float factor = factor(values, parts);
        PackedFourBits.Source source = new PackedFourBits.Source() {
            @Override
            public int value(long row, long column) {
                int packed = values.data().get(ValueLayout.JAVA_BYTE, row % packedRows * shape.columns() + column);
                return (packed >>> (2 * (row / packedRows))) & 3;
            }

            @Override
            public int zero(long row, long group) {
                return 1;
            }

            @Override
            public float scale(long row, long group) {
                return factor;
            }
        };
        ElementType type = ElementType.TQ2_0;
        boolean fits = shape.columns() % type.blockValues() == 0
                && Float.float16ToFloat(Float.floatToFloat16(factor)) == factor;
        if (!fits) {
            return PackedFourBits.weight(values, values.name(), shape, 1, source);
        }
        return new Weight(values.name(), type, shape, (row, block, dst, offset) -> {
            float[] plain = new float[type.blockValues()];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (source.value(row, block * plain.length + i) - 1) * factor;
            }
            type.encode(plain, 0, dst, offset, plain.length);
        });
    }

    private static float factor(StoredTensor values, PackedParts parts) {
        StoredTensor scale = parts.require(values.name() + "_scale", values);
        if (scale.shape().elements() != 1) {
            throw ModelFormatException.of(
                    scale.fileName(),
                    "tensor " + scale,
                    "one value",
                    scale.shape().toString());
        }
        float stored = PackedParts.floats(scale)[0];
        boolean divides = parts.config()
                .findText("quantization_config.linear_class")
                .orElse(DIVIDING_CLASS)
                .equals(DIVIDING_CLASS);
        return divides ? 1 / stored : stored;
    }
}
