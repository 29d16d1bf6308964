package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.PanelSource.Pieces;
import io.nightjar.kernels.x86.ActivationBlock;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelFormat;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The arithmetic of record of matrix products in kernel set x86 as plain loops, written from ADR 9. */
final class X86Arithmetic {

    private static final int BLOCK = Pieces.COLUMNS;

    private X86Arithmetic() {}

    /** One row of a matrix times one row of activations. */
    static float dot(ElementType type, MemorySegment packed, long row, float[] x, Level level) {
        return PanelSource.of(type)
                .map(source -> dotBytes(source, packed, row, x))
                .orElseGet(() -> dotFloats(PanelMatrix.floats(type, level), type, packed, row, x));
    }

    private static float dotBytes(PanelSource source, MemorySegment packed, long row, float[] x) {
        Pieces pieces = new Pieces();
        int parts = source.blockColumns() / BLOCK;
        float total = 0;
        for (int block = 0; block < x.length / BLOCK; block++) {
            source.read(packed, row + (long) block / parts * source.blockBytes(), block % parts, pieces);
            total = addBlock(source.format(), pieces, Arrays.copyOfRange(x, block * BLOCK, (block + 1) * BLOCK), total);
        }
        return total;
    }

    private static float addBlock(PanelFormat format, Pieces pieces, float[] x, float before) {
        float largest = largest(x);
        float scale = largest >= ActivationBlock.SMALLEST ? largest / ActivationBlock.LARGEST : 0;
        float inverse = largest >= ActivationBlock.SMALLEST ? ActivationBlock.LARGEST / largest : 0;
        float total = before;
        for (int start = 0; start < BLOCK; start += format.groupColumns()) {
            int sum = 0;
            int plain = 0;
            for (int i = start; i < start + format.groupColumns(); i++) {
                int rounded = (int) Math.rint(x[i] * inverse);
                sum += value(format, pieces, i) * rounded;
                plain += rounded;
            }
            total = Math.fma((float) sum, scale(format, pieces, start) * scale, total);
            if (format.minima()) {
                total = Math.fma(minimum(format, pieces, start), plain * scale, total);
            }
        }
        return total;
    }

    static float largest(float[] x) {
        float largest = 0;
        for (float value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** The integer of a column. */
    static int value(PanelFormat format, Pieces pieces, int column) {
        int code = pieces.code(column);
        if (!format.table().isEmpty()) {
            return format.table().get(code);
        }
        if (format.lowBits() == Byte.SIZE) {
            return (byte) code;
        }
        return format.offsetShift() == PanelFormat.NO_OFFSET ? code : code - (1 << format.offsetShift());
    }

    static float scale(PanelFormat format, Pieces pieces, int column) {
        int scale = pieces.scales[column / format.groupColumns()];
        return format.byteScales() ? scale * half(pieces.whole) : half(scale);
    }

    static float minimum(PanelFormat format, Pieces pieces, int column) {
        int minimum = pieces.minima[column / format.groupColumns()];
        if (!format.minima()) {
            return 0;
        }
        return format.byteScales() ? minimum * -half(pieces.wholeMinimum) : half(minimum);
    }

    private static float half(int bits) {
        return Float.float16ToFloat((short) bits);
    }

    private static float dotFloats(FloatPanels format, ElementType type, MemorySegment packed, long row, float[] x) {
        float[] weights = new float[x.length];
        type.decode(packed, row, weights, 0, x.length);
        if (format == FloatPanels.BF16_TILES) {
            return dotTiles(weights, x);
        }
        float total = 0;
        if (format != FloatPanels.BF16_PAIRS) {
            for (int i = 0; i < x.length; i++) {
                total = Math.fma(weights[i], x[i], total);
            }
            return total;
        }
        for (int i = 0; i < x.length; i += 2) {
            total = addPair(
                    weights[i],
                    bfloat(x[i]),
                    i + 1 < x.length ? weights[i + 1] : 0,
                    i + 1 < x.length ? bfloat(x[i + 1]) : 0,
                    total);
        }
        return total;
    }

    /** As {@code tdpbf16ps} does: of 32 columns, even and odd ones apart; denormals are zeros. */
    private static float dotTiles(float[] weights, float[] x) {
        float total = 0;
        for (int start = 0; start < x.length; start += BLOCK) {
            float[] sums = new float[2];
            for (int i = start; i < Math.min(x.length, start + BLOCK); i++) {
                sums[i % 2] = normal(Math.fma(normal(weights[i]), normal(bfloat(x[i])), sums[i % 2]));
            }
            total = normal(total + normal(sums[0] + sums[1]));
        }
        return total;
    }

    private static float normal(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    /** As {@code vdpbf16ps} does: the odd product first, each rounded once; denormals are zeros. */
    private static float addPair(float w0, float x0, float w1, float x1, float before) {
        float odd = normal(Math.fma(normal(w1), normal(x1), before));
        return normal(Math.fma(normal(w0), normal(x0), odd));
    }

    private static float bfloat(float value) {
        return Float.intBitsToFloat(RowForm.Bfloats.bfloat(value) << Short.SIZE);
    }
}
