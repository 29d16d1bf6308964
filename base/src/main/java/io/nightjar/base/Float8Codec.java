package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * Floating point of 8 bits as safetensors files have it: a sign, then an exponent and a mantissa.
 *
 * <pre>
 * bit 7 6      m      0
 *    | s | exponent e | mantissa f, m bits |
 * </pre>
 *
 * <p>{@code x = 2^(e - bias) * (1 + f / 2^m)}, and {@code 2^(1 - bias) * f / 2^m} where e is 0
 *
 * <p>Source: Micikevicius et al., FP8 Formats for Deep Learning (2022), table 1; there E4M3 has no infinities.
 */
final class Float8Codec implements BlockEncoder {

    /** Largest 448; all ones is NaN. */
    static final Float8Codec E4M3 = new Float8Codec(3, 7, 0x7F, Float.NaN);
    /** Largest 57344; from 0x7C on infinity and NaNs, as in the upper half of a binary16. */
    static final Float8Codec E5M2 = new Float8Codec(2, 15, 0x7C, Float.POSITIVE_INFINITY);

    private static final int SIGN = 0x80;
    private static final int NAN = 0x7F;

    private final int mantissaBits;
    private final int bias;
    /** The first code that is not finite, and what it means; those after it are NaNs. */
    private final int firstSpecial;

    private final float special;

    private Float8Codec(int mantissaBits, int bias, int firstSpecial, float special) {
        this.mantissaBits = mantissaBits;
        this.bias = bias;
        this.firstSpecial = firstSpecial;
        this.special = special;
    }

    @Override
    public int blockValues() {
        return 1;
    }

    @Override
    public int blockBytes() {
        return 1;
    }

    /** What the formula gives for a code without sign, also where the format has no such number. Exact. */
    float magnitude(int code) {
        int exponent = code >>> mantissaBits;
        int mantissa = code & ((1 << mantissaBits) - 1);
        int significand = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits;
        return Math.scalb((float) significand, Math.max(1, exponent) - bias - mantissaBits);
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        int bits = BlockBytes.unsignedByte(src, block);
        int code = bits & ~SIGN;
        float value = code < firstSpecial ? magnitude(code) : code == firstSpecial ? special : Float.NaN;
        dst[offset] = (bits & SIGN) == 0 ? value : -value;
    }

    /** Rounds to nearest, ties to even; beyond the largest, to what the format has there. */
    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float value = src[offset];
        int sign = Float.floatToRawIntBits(value) >>> 24 & SIGN;
        BlockBytes.setByte(dst, block, sign | (Float.isNaN(value) ? NAN : nearest(Math.abs(value))));
    }

    /** Codes rise as magnitudes do, so the neighbours are found by bisection; the codes of equal distance differ in bit 0. */
    private int nearest(float magnitude) {
        int below = 0;
        int above = firstSpecial;
        if (magnitude >= magnitude(above)) {
            return above;
        }
        while (above - below > 1) {
            int middle = (below + above) >>> 1;
            if (magnitude(middle) <= magnitude) {
                below = middle;
            } else {
                above = middle;
            }
        }
        float down = magnitude - magnitude(below);
        float up = magnitude(above) - magnitude;
        if (down == up) {
            return (below & 1) == 0 ? below : above;
        }
        return down < up ? below : above;
    }
}
