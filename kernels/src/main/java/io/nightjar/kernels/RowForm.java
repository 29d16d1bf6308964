package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.ActivationBlock;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.Quantizer;
import java.lang.foreign.MemorySegment;

/** How a row of activations lies in memory for {@link PanelMatrix}: in units, which rows of a group take turns with. */
sealed interface RowForm {

    /** Units of a row of this width. */
    int units(int width);

    /** Bytes of a unit. */
    int unitBytes();

    /**
     * Writes a run of units.
     *
     * @param from where in {@code x} the first unit's first value is
     * @param strideBytes from one unit to the next
     */
    void write(float[] x, int from, int units, MemorySegment to, long strideBytes);

    /** Values in a unit. */
    int unitValues();

    /** 8-bit integers: {@link ActivationBlock}s. */
    record Blocks(Quantizer quantizer) implements RowForm {

        @Override
        public int units(int width) {
            return width / PanelFormat.BLOCK_COLUMNS;
        }

        @Override
        public int unitBytes() {
            return ActivationBlock.BYTES;
        }

        @Override
        public int unitValues() {
            return PanelFormat.BLOCK_COLUMNS;
        }

        @Override
        public void write(float[] x, int from, int units, MemorySegment to, long strideBytes) {
            quantizer.quantize(MemorySegment.ofArray(x).asSlice((long) from * Float.BYTES), units, to, strideBytes);
        }
    }

    /** F32, as they are. */
    record Floats() implements RowForm {

        @Override
        public int units(int width) {
            return width;
        }

        @Override
        public int unitBytes() {
            return Float.BYTES;
        }

        @Override
        public int unitValues() {
            return 1;
        }

        @Override
        public void write(float[] x, int from, int units, MemorySegment to, long strideBytes) {
            for (int unit = 0; unit < units; unit++) {
                to.set(LittleEndian.FLOAT, unit * strideBytes, x[from + unit]);
            }
        }
    }

    /** Pairs of BF16, rounded to the nearest, ties to even. Behind a row of odd width there must be a zero. */
    record BfloatPairs() implements RowForm {

        @Override
        public int units(int width) {
            return Math.ceilDiv(width, 2);
        }

        @Override
        public int unitBytes() {
            return 2 * Short.BYTES;
        }

        @Override
        public int unitValues() {
            return 2;
        }

        @Override
        public void write(float[] x, int from, int units, MemorySegment to, long strideBytes) {
            for (int unit = 0; unit < units; unit++) {
                int at = from + 2 * unit;
                to.set(LittleEndian.INT, unit * strideBytes, bfloat(x[at]) | bfloat(x[at + 1]) << Short.SIZE);
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
}
