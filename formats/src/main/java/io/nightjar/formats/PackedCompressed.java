package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import java.util.Optional;

/**
 * The pack-quantized format of compressed-tensors, four bits: eight inputs to a word, rows and columns as plain.
 *
 * <pre>
 * X.weight_packed      I32 [outputs x inputs / 8]   value: word [o, i / 8], bits 4 (i % 8); the zero point is 8
 * X.weight_scale       [outputs x groups]
 * X.weight_zero_point  I32 [outputs / 8 x groups]   if there is one: word [o / 8, g], bits 4 (o % 8)
 * X.weight_shape       I64 [2]                      outputs, inputs
 * </pre>
 *
 * <p>Source: compressed-tensors, pack_quantized.
 */
final class PackedCompressed implements PackedLayout {

    private static final String VALUES = ".weight_packed";
    private static final int PER_WORD = 8;
    private static final long MOST_ROWS = 1L << 32;
    private static final int SYMMETRIC_ZERO = 8;

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        return tensor.name().endsWith(VALUES) && tensor.type() == SafetensorsType.I32;
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        String name = PackedFourBits.base(values, VALUES);
        StoredTensor plainShape = parts.require(name + ".weight_shape", values, SafetensorsType.I64, Shape.of(2));
        long outputs = plainShape.data().get(LittleEndian.LONG, 0);
        long inputs = plainShape.data().get(LittleEndian.LONG, Long.BYTES);
        if (outputs < 1 || inputs < 1 || Math.max(outputs, inputs) > MOST_ROWS) {
            throw ModelFormatException.of(
                    values.fileName(), "tensor " + plainShape, "sizes in [1, 2^32]", outputs + " and " + inputs);
        }
        long words = Math.ceilDiv(inputs, PER_WORD);
        if (!values.shape().equals(Shape.of(outputs, words))) {
            throw PackedParts.unsupported(values, "a packed layout of other than four bits");
        }
        if (parts.contains(name + ".weight_g_idx")) {
            throw PackedParts.unsupported(values, "a packed layout with inputs in another order (actorder)");
        }
        StoredTensor scales = parts.require(name + ".weight_scale", values);
        long groups = PackedFourBits.matrix(scales).columns();
        parts.require(name + ".weight_scale", values, scales.type(), Shape.of(outputs, groups));
        Optional<StoredTensor> zeros = parts.find(name + ".weight_zero_point");
        zeros.ifPresent(_ -> parts.require(
                name + ".weight_zero_point",
                values,
                SafetensorsType.I32,
                Shape.of(Math.ceilDiv(outputs, PER_WORD), groups)));
        float[] scaleOf = PackedParts.floats(scales);
        PackedFourBits.Source source = new PackedFourBits.Source() {
            @Override
            public int value(long output, long input) {
                return PackedFourBits.nibble(values.data(), output * words + input / PER_WORD, input % PER_WORD);
            }

            @Override
            public int zero(long output, long group) {
                return zeros.map(tensor -> PackedFourBits.nibble(
                                tensor.data(), output / PER_WORD * groups + group, output % PER_WORD))
                        .orElse(SYMMETRIC_ZERO);
            }

            @Override
            public float scale(long output, long group) {
                return scaleOf[(int) (output * groups + group)];
            }
        };
        return PackedFourBits.weight(values, name + ".weight", Shape.of(outputs, inputs), groups, source);
    }
}
