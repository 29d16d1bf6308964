package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Vector code for the formats of 256 values with sub-blocks; the layouts are drawn at their codecs in {@code base}. As in
 * {@link VectorBlocks}, one multiply-add gives the codec's bits: the product of scale, sub-scale and quant is exact.
 */
final class VectorSuperBlocks {

    private static final int BLOCK_VALUES = 256;

    private VectorSuperBlocks() {}

    private static float half(MemorySegment src, long offsetBytes) {
        return Float.float16ToFloat(src.get(LittleEndian.SHORT, offsetBytes));
    }

    /** {@code x = d * s * q - dmin * m}; sub-blocks of 32. */
    static final class Q4_K implements VectorFormat {

        private static final int BLOCK_BYTES = 144;
        private static final int SUB_SCALES = 4;
        private static final int QUANTS = 16;
        private static final int SUB_BLOCK = 32;

        @Override
        public long bytesOf(int count) {
            return ElementType.Q4_K.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            long block = offsetBytes;
            for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
                float scale = half(src, block);
                float minScale = half(src, block + 2);
                long scales = scales(src, block + SUB_SCALES);
                long mins = mins(src, block + SUB_SCALES);
                for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
                    FloatVector subScale = Lanes.broadcast(scale * byteOf(scales, sub));
                    FloatVector subMin = Lanes.broadcast(-minScale * byteOf(mins, sub));
                    long quants = block + QUANTS + (long) (sub / 2) * SUB_BLOCK;
                    for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                        value(src, quants + j, sub, subScale, subMin).intoArray(dst, i + sub * SUB_BLOCK + j);
                    }
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
                float scaleA = half(src, a);
                float scaleB = half(src, b);
                float minScaleA = half(src, a + 2);
                float minScaleB = half(src, b + 2);
                long scalesA = scales(src, a + SUB_SCALES);
                long scalesB = scales(src, b + SUB_SCALES);
                long minsA = mins(src, a + SUB_SCALES);
                long minsB = mins(src, b + SUB_SCALES);
                for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
                    FloatVector subScaleA = Lanes.broadcast(scaleA * byteOf(scalesA, sub));
                    FloatVector subScaleB = Lanes.broadcast(scaleB * byteOf(scalesB, sub));
                    FloatVector subMinA = Lanes.broadcast(-minScaleA * byteOf(minsA, sub));
                    FloatVector subMinB = Lanes.broadcast(-minScaleB * byteOf(minsB, sub));
                    long quants = QUANTS + (long) (sub / 2) * SUB_BLOCK;
                    for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                        FloatVector factor = Lanes.load(x, i + sub * SUB_BLOCK + j);
                        sumA = value(src, a + quants + j, sub, subScaleA, subMinA)
                                .fma(factor, sumA);
                        sumB = value(src, b + quants + j, sub, subScaleB, subMinB)
                                .fma(factor, sumB);
                    }
                }
            }
            sumA.intoArray(lanes, 0);
            sumB.intoArray(lanes, Lanes.COUNT);
        }

        private static FloatVector value(
                MemorySegment src, long offsetBytes, int sub, FloatVector scale, FloatVector min) {
            IntVector pairs = Lanes.unsignedBytes(src, offsetBytes);
            IntVector quants = (sub & 1) == 0 ? pairs.and(0xF) : pairs.lanewise(VectorOperators.LSHR, 4);
            return Lanes.toFloats(quants).fma(scale, min);
        }

        /** The eight 6-bit scales, one in each byte. */
        private static long scales(MemorySegment src, long offsetBytes) {
            int first = src.get(LittleEndian.INT, offsetBytes);
            int last = src.get(LittleEndian.INT, offsetBytes + 8);
            int upper = (last & 0x0F0F_0F0F) | (((first >>> 6) & 0x0303_0303) << 4);
            return ((long) upper << 32) | (first & 0x3F3F_3F3F);
        }

        /** The eight 6-bit minima, one in each byte. */
        private static long mins(MemorySegment src, long offsetBytes) {
            int middle = src.get(LittleEndian.INT, offsetBytes + 4);
            int last = src.get(LittleEndian.INT, offsetBytes + 8);
            int upper = ((last >>> 4) & 0x0F0F_0F0F) | (((middle >>> 6) & 0x0303_0303) << 4);
            return ((long) upper << 32) | (middle & 0x3F3F_3F3F);
        }

        private static int byteOf(long bytes, int index) {
            return (int) (bytes >>> (8 * index)) & 0xFF;
        }
    }

    /** {@code x = d * s * (q - 32)}; sub-blocks of 16; four quarters of 32 share their bytes. */
    static final class Q6_K implements VectorFormat {

        private static final int BLOCK_BYTES = 210;
        private static final int HIGH_BITS = 128;
        private static final int SUB_SCALES = 192;
        private static final int SCALE = 208;
        private static final int QUARTER = 32;
        private static final int SUB_BLOCK = 16;

        @Override
        public long bytesOf(int count) {
            return ElementType.Q6_K.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            long block = offsetBytes;
            for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
                float scale = half(src, block + SCALE);
                for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
                    FloatVector subScale = subScale(src, block, scale, sub);
                    FloatVector shift = subScale.mul(-32f);
                    for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                        value(src, block, sub, j, subScale, shift).intoArray(dst, i + sub * SUB_BLOCK + j);
                    }
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
                float scaleA = half(src, a + SCALE);
                float scaleB = half(src, b + SCALE);
                for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
                    FloatVector subScaleA = subScale(src, a, scaleA, sub);
                    FloatVector subScaleB = subScale(src, b, scaleB, sub);
                    FloatVector shiftA = subScaleA.mul(-32f);
                    FloatVector shiftB = subScaleB.mul(-32f);
                    for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                        FloatVector factor = Lanes.load(x, i + sub * SUB_BLOCK + j);
                        sumA = value(src, a, sub, j, subScaleA, shiftA).fma(factor, sumA);
                        sumB = value(src, b, sub, j, subScaleB, shiftB).fma(factor, sumB);
                    }
                }
            }
            sumA.intoArray(lanes, 0);
            sumB.intoArray(lanes, Lanes.COUNT);
        }

        private static FloatVector subScale(MemorySegment src, long block, float scale, int sub) {
            return Lanes.broadcast(scale * src.get(ValueLayout.JAVA_BYTE, block + SUB_SCALES + sub));
        }

        private static FloatVector value(
                MemorySegment src, long block, int sub, int within, FloatVector scale, FloatVector shift) {
            int half = sub / 8;
            int quarter = sub % 8 / 2;
            int j = sub % 2 * SUB_BLOCK + within;
            IntVector low = Lanes.unsignedBytes(src, block + 64L * half + (quarter & 1) * (long) QUARTER + j)
                    .lanewise(VectorOperators.LSHR, 4 * (quarter / 2))
                    .and(0xF);
            IntVector high = Lanes.unsignedBytes(src, block + HIGH_BITS + (long) QUARTER * half + j)
                    .lanewise(VectorOperators.LSHR, 2 * quarter)
                    .and(3)
                    .lanewise(VectorOperators.LSHL, 4);
            return Lanes.toFloats(low.or(high)).fma(scale, shift);
        }
    }
}
