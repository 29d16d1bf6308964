package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/** The plain floating-point formats, whose blocks are single values. */
final class FloatCodecs {

    private FloatCodecs() {}

    /** IEEE 754 binary32. */
    static final class F32 implements BlockCodec {
        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            MemorySegment.copy(src, LittleEndian.FLOAT, srcOffsetBytes, dst, dstOffset, count);
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            MemorySegment.copy(src, srcOffset, dst, LittleEndian.FLOAT, dstOffsetBytes, count);
        }
    }

    /** IEEE 754 binary16. */
    static final class F16 implements BlockCodec {
        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            for (int i = 0; i < count; i++) {
                dst[dstOffset + i] = Float.float16ToFloat(src.get(LittleEndian.SHORT, srcOffsetBytes + 2L * i));
            }
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            for (int i = 0; i < count; i++) {
                dst.set(LittleEndian.SHORT, dstOffsetBytes + 2L * i, Float.floatToFloat16(src[srcOffset + i]));
            }
        }
    }

    /** The upper half of a binary32; rounded to nearest, ties to even, NaNs kept quiet. */
    static final class Bf16 implements BlockCodec {
        @Override
        public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
            for (int i = 0; i < count; i++) {
                dst[dstOffset + i] = Float.intBitsToFloat(src.get(LittleEndian.SHORT, srcOffsetBytes + 2L * i) << 16);
            }
        }

        @Override
        public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
            for (int i = 0; i < count; i++) {
                dst.set(LittleEndian.SHORT, dstOffsetBytes + 2L * i, toBf16(src[srcOffset + i]));
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
