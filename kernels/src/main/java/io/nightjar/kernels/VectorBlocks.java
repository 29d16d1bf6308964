package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Vector code for formats whose blocks of 32 values share one scale; the layouts are drawn at their codecs in {@code base}.
 *
 * <p>A byte load has as many bytes as there are lanes; bytes widen to ints, ints convert to floats, and one multiply-add
 * gives {@code q * d - offset * d}. That is exact, because {@code q * d} has at most 24 significant bits, and so has the
 * bits of the scalar codec.
 */
final class VectorBlocks {

    private static final int HALF = 16;

    private VectorBlocks() {}

    private static float scale(MemorySegment src, long blockBytes) {
        return Float.float16ToFloat(src.get(LittleEndian.SHORT, blockBytes));
    }

    /** {@code (q & 15) * scale + shift}. */
    private static FloatVector low(IntVector pairs, FloatVector scale, FloatVector shift) {
        return Lanes.toFloats(pairs.and(0xF)).fma(scale, shift);
    }

    /** {@code (q >> 4) * scale + shift}, for bytes widened without sign. */
    private static FloatVector high(IntVector pairs, FloatVector scale, FloatVector shift) {
        return Lanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4)).fma(scale, shift);
    }

    /** {@code x = d * (q - 8)}. */
    static final class Q4_0 implements VectorFormat {

        private static final int BLOCK_VALUES = 32;
        private static final int BLOCK_BYTES = 18;
        private static final int QUANTS = 2;

        @Override
        public long bytesOf(int count) {
            return ElementType.Q4_0.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            long block = offsetBytes;
            for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
                FloatVector scale = Lanes.broadcast(scale(src, block));
                FloatVector shift = scale.mul(-8f);
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    IntVector pairs = Lanes.unsignedBytes(src, block + QUANTS + j);
                    low(pairs, scale, shift).intoArray(dst, i + j);
                    high(pairs, scale, shift).intoArray(dst, i + HALF + j);
                }
            }
        }

        @Override
        public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
            FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
            FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
            long a = rowA;
            long b = rowB;
            for (int i = 0; i < columns; i += BLOCK_VALUES, a += BLOCK_BYTES, b += BLOCK_BYTES) {
                FloatVector scaleA = Lanes.broadcast(scale(src, a));
                FloatVector scaleB = Lanes.broadcast(scale(src, b));
                FloatVector shiftA = scaleA.mul(-8f);
                FloatVector shiftB = scaleB.mul(-8f);
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    FloatVector value = Lanes.load(x, i + j);
                    sumA = low(Lanes.unsignedBytes(src, a + QUANTS + j), scaleA, shiftA)
                            .fma(value, sumA);
                    sumB = low(Lanes.unsignedBytes(src, b + QUANTS + j), scaleB, shiftB)
                            .fma(value, sumB);
                }
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    FloatVector value = Lanes.load(x, i + HALF + j);
                    sumA = high(Lanes.unsignedBytes(src, a + QUANTS + j), scaleA, shiftA)
                            .fma(value, sumA);
                    sumB = high(Lanes.unsignedBytes(src, b + QUANTS + j), scaleB, shiftB)
                            .fma(value, sumB);
                }
            }
            sumA.intoArray(lanes, 0);
            sumB.intoArray(lanes, Lanes.COUNT);
        }
    }

    /** {@code x = d * (q - 16)}; fifth bits apart. */
    static final class Q5_0 implements VectorFormat {

        private static final int BLOCK_VALUES = 32;
        private static final int BLOCK_BYTES = 22;
        private static final int FIFTH_BITS = 2;
        private static final int QUANTS = 6;

        @Override
        public long bytesOf(int count) {
            return ElementType.Q5_0.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            long block = offsetBytes;
            for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
                FloatVector scale = Lanes.broadcast(scale(src, block));
                FloatVector shift = scale.mul(-16f);
                IntVector fifths = fifths(src, block);
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    IntVector pairs = Lanes.unsignedBytes(src, block + QUANTS + j);
                    value(pairs.and(0xF), fifths, j, scale, shift).intoArray(dst, i + j);
                    value(pairs.lanewise(VectorOperators.LSHR, 4), fifths, j + HALF, scale, shift)
                            .intoArray(dst, i + HALF + j);
                }
            }
        }

        @Override
        public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
            FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
            FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
            long a = rowA;
            long b = rowB;
            for (int i = 0; i < columns; i += BLOCK_VALUES, a += BLOCK_BYTES, b += BLOCK_BYTES) {
                FloatVector scaleA = Lanes.broadcast(scale(src, a));
                FloatVector scaleB = Lanes.broadcast(scale(src, b));
                FloatVector shiftA = scaleA.mul(-16f);
                FloatVector shiftB = scaleB.mul(-16f);
                IntVector fifthsA = fifths(src, a);
                IntVector fifthsB = fifths(src, b);
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    FloatVector factor = Lanes.load(x, i + j);
                    IntVector lowA = Lanes.unsignedBytes(src, a + QUANTS + j).and(0xF);
                    IntVector lowB = Lanes.unsignedBytes(src, b + QUANTS + j).and(0xF);
                    sumA = value(lowA, fifthsA, j, scaleA, shiftA).fma(factor, sumA);
                    sumB = value(lowB, fifthsB, j, scaleB, shiftB).fma(factor, sumB);
                }
                for (int j = 0; j < HALF; j += Lanes.COUNT) {
                    FloatVector factor = Lanes.load(x, i + HALF + j);
                    IntVector highA = Lanes.unsignedBytes(src, a + QUANTS + j).lanewise(VectorOperators.LSHR, 4);
                    IntVector highB = Lanes.unsignedBytes(src, b + QUANTS + j).lanewise(VectorOperators.LSHR, 4);
                    sumA = value(highA, fifthsA, j + HALF, scaleA, shiftA).fma(factor, sumA);
                    sumB = value(highB, fifthsB, j + HALF, scaleB, shiftB).fma(factor, sumB);
                }
            }
            sumA.intoArray(lanes, 0);
            sumB.intoArray(lanes, Lanes.COUNT);
        }

        /** Lane l has the fifth bits shifted so that the bit of value l is the lowest. */
        private static IntVector fifths(MemorySegment src, long block) {
            return IntVector.broadcast(Lanes.INTS, src.get(LittleEndian.INT, block + FIFTH_BITS))
                    .lanewise(VectorOperators.LSHR, Lanes.INDEX);
        }

        private static FloatVector value(
                IntVector nibbles, IntVector fifths, int first, FloatVector scale, FloatVector shift) {
            IntVector fifth =
                    fifths.lanewise(VectorOperators.LSHR, first).and(1).lanewise(VectorOperators.LSHL, 4);
            return Lanes.toFloats(nibbles.or(fifth)).fma(scale, shift);
        }
    }

    /** {@code x = d * q}. */
    static final class Q8_0 implements VectorFormat {

        private static final int BLOCK_VALUES = 32;
        private static final int BLOCK_BYTES = 34;
        private static final int QUANTS = 2;

        @Override
        public long bytesOf(int count) {
            return ElementType.Q8_0.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            long block = offsetBytes;
            for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
                FloatVector scale = Lanes.broadcast(scale(src, block));
                for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                    value(src, block + QUANTS + j, scale).intoArray(dst, i + j);
                }
            }
        }

        @Override
        public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
            FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
            FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
            long a = rowA;
            long b = rowB;
            for (int i = 0; i < columns; i += BLOCK_VALUES, a += BLOCK_BYTES, b += BLOCK_BYTES) {
                FloatVector scaleA = Lanes.broadcast(scale(src, a));
                FloatVector scaleB = Lanes.broadcast(scale(src, b));
                for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                    FloatVector factor = Lanes.load(x, i + j);
                    sumA = value(src, a + QUANTS + j, scaleA).fma(factor, sumA);
                    sumB = value(src, b + QUANTS + j, scaleB).fma(factor, sumB);
                }
            }
            sumA.intoArray(lanes, 0);
            sumB.intoArray(lanes, Lanes.COUNT);
        }

        private static FloatVector value(MemorySegment src, long offsetBytes, FloatVector scale) {
            return Lanes.toFloats(Lanes.signedBytes(src, offsetBytes)).mul(scale);
        }
    }
}
