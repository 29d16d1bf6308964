package io.nightjar.base;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Fields inside a packed block, as the scalar codecs read and write them. */
final class BlockBytes {

    private BlockBytes() {}

    /** A binary16 scale inside a block. */
    static float half(MemorySegment src, long offsetBytes) {
        return Float.float16ToFloat(src.get(LittleEndian.SHORT, offsetBytes));
    }

    static int unsignedByte(MemorySegment src, long offsetBytes) {
        return src.get(ValueLayout.JAVA_BYTE, offsetBytes) & 0xFF;
    }

    /** Nibble i of a run of bytes: the low one of byte i / 2 if i is even, else the high one. */
    static int nibble(MemorySegment src, long offsetBytes, int index) {
        return unsignedByte(src, offsetBytes + index / 2) >>> (4 * (index % 2)) & 0xF;
    }

    /** The nearest whole number, halves away from zero. */
    static int round(float value) {
        return (int) Math.copySign(Math.floor(Math.abs((double) value) + 0.5), value);
    }

    static void setHalf(MemorySegment dst, long offsetBytes, float value) {
        dst.set(LittleEndian.SHORT, offsetBytes, Float.floatToFloat16(value));
    }

    static void setByte(MemorySegment dst, long offsetBytes, int value) {
        dst.set(ValueLayout.JAVA_BYTE, offsetBytes, (byte) value);
    }

    /** The value of largest magnitude, with its sign; the first of equals. */
    static float extreme(float[] values, int start, int count) {
        float extreme = 0;
        for (int i = start; i < start + count; i++) {
            if (Math.abs(values[i]) > Math.abs(extreme)) {
                extreme = values[i];
            }
        }
        return extreme;
    }

    /** The least value, as ggml finds it: the first of equals, so of zeros of both signs; NaNs are passed over. */
    static float min(float[] values, int start, int count) {
        float min = Float.MAX_VALUE;
        for (int i = start; i < start + count; i++) {
            if (values[i] < min) {
                min = values[i];
            }
        }
        return min;
    }

    /** The greatest value, found in the same way. */
    static float max(float[] values, int start, int count) {
        float max = -Float.MAX_VALUE;
        for (int i = start; i < start + count; i++) {
            if (values[i] > max) {
                max = values[i];
            }
        }
        return max;
    }
}
