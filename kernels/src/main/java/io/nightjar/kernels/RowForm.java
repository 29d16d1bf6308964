package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.ActivationBlock;
import io.nightjar.kernels.x86.BfloatRounding;
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
     * Writes a run of units. What the last one lacks are zeros.
     *
     * @param from where in {@code x} the first unit's first value is
     * @param values how many
     * @param strideBytes from one unit to the next
     */
    void write(float[] x, int from, int values, MemorySegment to, long strideBytes);

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
        public void write(float[] x, int from, int values, MemorySegment to, long strideBytes) {
            quantizer.quantize(
                    MemorySegment.ofArray(x).asSlice((long) from * Float.BYTES), units(values), to, strideBytes);
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
        public void write(float[] x, int from, int values, MemorySegment to, long strideBytes) {
            for (int i = 0; i < values; i++) {
                to.set(LittleEndian.FLOAT, i * strideBytes, x[from + i]);
            }
        }
    }

    /** BF16, rounded to the nearest, ties to even; an even number of them in a unit. */
    record Bfloats(int unitValues, BfloatRounding rounding) implements RowForm {

        @Override
        public int units(int width) {
            return Math.ceilDiv(width, unitValues);
        }

        @Override
        public int unitBytes() {
            return unitValues * Short.BYTES;
        }

        @Override
        public void write(float[] x, int from, int values, MemorySegment to, long strideBytes) {
            int runs = values / rounding.valuesAtOnce();
            int whole = runs * rounding.valuesAtOnce();
            if (runs > 0) {
                rounding.round(MemorySegment.ofArray(x).asSlice((long) from * Float.BYTES), runs, to, strideBytes);
            }
            if (whole < values) {
                writeRest(x, from + whole, from + values, to.asSlice(whole / unitValues * strideBytes), strideBytes);
            }
        }

        private void writeRest(float[] x, int from, int end, MemorySegment to, long strideBytes) {
            for (int start = 0; from + start < end; start += unitValues) {
                long unitAt = start / unitValues * strideBytes;
                for (int i = 0; i < unitValues; i++) {
                    int at = from + start + i;
                    to.set(LittleEndian.SHORT, unitAt + (long) i * Short.BYTES, at < end ? bfloat(x[at]) : 0);
                }
            }
        }

        /** The upper half of an F32 number after rounding; what is not a number stays so. */
        static short bfloat(float value) {
            int bits = Float.floatToRawIntBits(value);
            if (Float.isNaN(value)) {
                return (short) (bits >>> Short.SIZE | 0x40);
            }
            return (short) ((bits + 0x7fff + (bits >>> Short.SIZE & 1)) >>> Short.SIZE);
        }
    }
}
