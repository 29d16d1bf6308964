package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Weights of 8-bit floating point with a scale for all, for each row, or for each block of rows and columns, in a tensor
 * beside them: {@code X.weight} with {@code X.weight_scale_inv} or {@code X.weight_scale}.
 *
 * <p>{@code w = scale * value}
 *
 * <p>Source: DeepSeek-V3, inference code (the blocks); compressed-tensors, float-quantized; fbgemm.
 */
final class PackedFloat8 implements PackedLayout {

    private static final String WEIGHT = ".weight";
    private static final long[] USUAL_BLOCK = {128, 128};
    private static final String[] BLOCK_ENTRIES = {
        "quantization_config.weight_block_size", "quantization_config.config_groups.group_0.weights.block_structure"
    };

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        boolean eightBits = tensor.type() == SafetensorsType.F8_E4M3 || tensor.type() == SafetensorsType.F8_E5M2;
        return eightBits
                && tensor.name().endsWith(WEIGHT)
                && (parts.contains(tensor.name() + "_scale_inv") || parts.contains(tensor.name() + "_scale"));
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        StoredTensor scales = parts.find(values.name() + "_scale_inv")
                .orElseGet(() -> parts.require(values.name() + "_scale", values));
        ElementType type = values.type() == SafetensorsType.F8_E4M3 ? ElementType.F8_E4M3_G32 : ElementType.F8_E5M2_G32;
        int group = type.blockValues();
        if (values.shape().rank() != 2 || values.shape().columns() % group != 0) {
            throw PackedParts.unsupported(values, "a scaled tensor that is no matrix with rows of a multiple of 32");
        }
        long columns = values.shape().columns();
        long[] block = block(values.shape(), scales, parts.config());
        if (block[1] % group != 0 && block[1] != columns) {
            throw PackedParts.unsupported(values, "a scale for each " + block[1] + " columns");
        }
        float[] scaleOf = PackedParts.floats(scales);
        long scaleColumns = Math.ceilDiv(columns, block[1]);
        return new Weight(values.name(), type, values.shape(), (row, at, dst, offset) -> {
            float scale = scaleOf[(int) (row / block[0] * scaleColumns + at * group / block[1])];
            dst.set(LittleEndian.FLOAT, offset, scale);
            MemorySegment.copy(values.data(), row * columns + at * group, dst, offset + Float.BYTES, group);
        });
    }

    /** Rows and columns that share a scale. */
    private static long[] block(Shape shape, StoredTensor scales, Metadata config) {
        long rows = shape.rows();
        long columns = shape.columns();
        if (scales.shape().elements() == 1) {
            return new long[] {rows, columns};
        }
        if (scales.shape().elements() == rows && scales.shape().dim(0) == rows) {
            return new long[] {1, columns};
        }
        long[] block = USUAL_BLOCK;
        for (String entry : BLOCK_ENTRIES) {
            block = config.findIntegers(entry).orElse(block);
        }
        if (block.length != 2 || block[0] < 1 || block[1] < 1) {
            throw ModelFormatException.of(
                    HuggingFaceFolder.CONFIG, BLOCK_ENTRIES[0], "rows and columns", "other numbers");
        }
        Shape expected = Shape.of(Math.ceilDiv(rows, block[0]), Math.ceilDiv(columns, block[1]));
        if (!scales.shape().equals(expected)) {
            throw ModelFormatException.of(
                    scales.fileName(),
                    "tensor " + scales,
                    expected + " for " + shape,
                    scales.shape().toString());
        }
        return block;
    }
}
