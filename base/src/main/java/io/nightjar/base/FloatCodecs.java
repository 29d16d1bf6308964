package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * The plain floating-point formats, whose blocks are single values. The frequent ones have loops of their own: a call for
 * each value would cost more than its conversion.
 */
final class FloatCodecs {

    private FloatCodecs() {}

    /** IEEE 754 binary32. */
    static final class F32 implements BlockEncoder {
        @Override
        public int blockValues() {
            return 1;
        }

        @Override
        public int blockBytes() {
            return Float.BYTES;
        }

        @Override
        public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
            dst[offset] = src.get(LittleEndian.FLOAT, block);
        }

        @Override
        public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
            dst.set(LittleEndian.FLOAT, block, src[offset]);
        }

        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            MemorySegment.copy(src, LittleEndian.FLOAT, srcOffsetBytes, dst, dstOffset, count);
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            MemorySegment.copy(src, srcOffset, dst, LittleEndian.FLOAT, dstOffsetBytes, count);
        }
    }

    /** IEEE 754 binary64, read as the nearest F32. */
    static final class F64 implements BlockEncoder {
        @Override
        public int blockValues() {
            return 1;
        }

        @Override
        public int blockBytes() {
            return Double.BYTES;
        }

        @Override
        public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
            dst[offset] = (float) src.get(LittleEndian.DOUBLE, block);
        }

        @Override
        public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
            dst.set(LittleEndian.DOUBLE, block, src[offset]);
        }
    }

    /** IEEE 754 binary16. */
    static final class F16 implements BlockEncoder {
        @Override
        public int blockValues() {
            return 1;
        }

        @Override
        public int blockBytes() {
            return Short.BYTES;
        }

        @Override
        public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
            dst[offset] = BlockBytes.half(src, block);
        }

        @Override
        public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
            BlockBytes.setHalf(dst, block, src[offset]);
        }

        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            for (int i = 0; i < count; i++) {
                decodeBlock(src, srcOffsetBytes + 2L * i, dst, dstOffset + i);
            }
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            for (int i = 0; i < count; i++) {
                encodeBlock(src, srcOffset + i, dst, dstOffsetBytes + 2L * i);
            }
        }
    }

    /** The upper half of a binary32; rounded to nearest, ties to even, NaNs kept quiet. */
    static final class Bf16 implements BlockEncoder {
        @Override
        public int blockValues() {
            return 1;
        }

        @Override
        public int blockBytes() {
            return Short.BYTES;
        }

        @Override
        public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
            dst[offset] = Float.intBitsToFloat(src.get(LittleEndian.SHORT, block) << 16);
        }

        @Override
        public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
            dst.set(LittleEndian.SHORT, block, toBf16(src[offset]));
        }

        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            for (int i = 0; i < count; i++) {
                decodeBlock(src, srcOffsetBytes + 2L * i, dst, dstOffset + i);
            }
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            for (int i = 0; i < count; i++) {
                encodeBlock(src, srcOffset + i, dst, dstOffsetBytes + 2L * i);
            }
        }

        private static short toBf16(float value) {
            int bits = Float.floatToRawIntBits(value);
            if (Float.isNaN(value)) {
                return (short) ((bits >>> 16) | 0x40);
            }
            return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
        }
    }
}
