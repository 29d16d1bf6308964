package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelProduct;
import java.lang.foreign.MemorySegment;

/** Rows of activations for {@link io.nightjar.kernels.x86.FloatPanels}: as they are, or rounded to BF16 in pairs, to the nearest, ties to even. */
final class FloatRows extends GroupedRows {

    private final boolean inPairs;

    /** @param inPairs whether they are rounded to BF16 */
    FloatRows(SlotView in, boolean inPairs, Level level) {
        super(in, PanelProduct.floatTokens(level), Float.BYTES, inPairs ? Math.ceilDiv(in.width(), 2) : in.width());
        this.inPairs = inPairs;
    }

    @Override
    void write(float[] x, int from, MemorySegment to, long strideBytes) {
        if (inPairs) {
            for (int unit = 0; unit < units(); unit++) {
                // The padding of a row of odd length is zero.
                int pair = bfloat(x[from + 2 * unit]) | bfloat(x[from + 2 * unit + 1]) << Short.SIZE;
                to.set(LittleEndian.INT, unit * strideBytes, pair);
            }
        } else {
            for (int unit = 0; unit < units(); unit++) {
                to.set(LittleEndian.FLOAT, unit * strideBytes, x[from + unit]);
            }
        }
    }

    /** The upper half of an F32 number after rounding; what is not a number stays so. */
    static int bfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> Short.SIZE | 0x40;
        }
        return (bits + 0x7fff + (bits >>> Short.SIZE & 1)) >>> Short.SIZE;
    }
}
