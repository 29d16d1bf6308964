package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Packed blocks of random bits, for every number format, with or without an encoder. */
final class PackedValues {

    private static final short[] EXTREME_HALVES = {
        0x0000, (short) 0x8000, 0x0001, (short) 0x8001, 0x03FF, 0x0400, 0x3C00, (short) 0xBC00, 0x7BFF, (short) 0xFBFF
    };

    private PackedValues() {}

    /** Any bits, but for scales, which are finite: half of them are extreme (zeros, subnormals, the largest). */
    static MemorySegment extreme(ElementType type, int values, Random random) {
        byte[] bytes = new byte[Math.toIntExact(type.bytesOf(values))];
        random.nextBytes(bytes);
        MemorySegment data = MemorySegment.ofArray(bytes);
        for (int block = 0; block < bytes.length; block += type.blockBytes()) {
            for (int offset : scaleOffsets(type)) {
                boolean extreme = random.nextBoolean();
                short half = extreme
                        ? EXTREME_HALVES[random.nextInt(EXTREME_HALVES.length)]
                        : Float.floatToFloat16((float) random.nextGaussian());
                data.set(LittleEndian.SHORT, (long) block + offset, half);
            }
        }
        return data;
    }

    /** Any quants, with scales as weights have them: values of a magnitude around one. */
    static MemorySegment ordinary(ElementType type, int rows, int columns, Random random) {
        byte[] bytes = new byte[Math.toIntExact(rows * type.bytesOf(columns))];
        MemorySegment data = MemorySegment.ofArray(bytes);
        if (type.blockValues() == 1 && type.encoder().isPresent()) {
            float[] values = TestKernels.values(random, rows * columns);
            type.encode(values, 0, data, 0, values.length);
            return data;
        }
        random.nextBytes(bytes);
        for (int block = 0; block < bytes.length; block += type.blockBytes()) {
            if (type == ElementType.MXFP4) {
                bytes[block] = (byte) (120 + random.nextInt(8));
            }
            if (type == ElementType.IQ1_M) {
                setSpreadHalf(data, block + 48L, Float.floatToFloat16(0.1f * (0.5f + random.nextFloat())));
            }
            for (int offset : scaleOffsets(type)) {
                float scale = ordinaryScale(type) * (0.5f + random.nextFloat()) * (random.nextBoolean() ? 1 : -1);
                data.set(LittleEndian.SHORT, (long) block + offset, Float.floatToFloat16(scale));
            }
        }
        return data;
    }

    /** Fills memory with blocks that decode to infinities, or to NaNs where a format has zero times infinity. */
    static void fillInfinite(ElementType type, MemorySegment data) {
        float[] infinity = {Float.POSITIVE_INFINITY};
        for (long block = 0; block < data.byteSize(); block += type.blockBytes()) {
            if (type.blockValues() == 1) {
                type.encode(infinity, 0, data, block, 1);
            }
            for (int offset : scaleOffsets(type)) {
                data.set(LittleEndian.SHORT, block + offset, (short) 0x7C00);
            }
        }
    }

    /** Writes a binary16 into the highest nibbles of four words, the lowest nibble first. */
    private static void setSpreadHalf(MemorySegment data, long words, short half) {
        for (int i = 0; i < 4; i++) {
            int word = data.get(LittleEndian.SHORT, words + 2L * i) & 0xFFF;
            data.set(LittleEndian.SHORT, words + 2L * i, (short) (word | (half >>> (4 * i) & 0xF) << 12));
        }
    }

    /** Where a block keeps its binary16 scales; the layouts are drawn at the codecs. */
    private static int[] scaleOffsets(ElementType type) {
        return switch (type) {
            case F32, F16, BF16, F64, F8_E4M3, F8_E5M2, I8, I16, I32, I64, MXFP4, NVFP4, IQ1_M -> new int[0];
            case Q1_0, Q2_0, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> new int[] {0};
            case IQ1_S, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            case Q6_K -> new int[] {208};
            case TQ1_0 -> new int[] {52};
            case TQ2_0 -> new int[] {64};
        };
    }

    private static float ordinaryScale(ElementType type) {
        return switch (type) {
            case Q4_0, Q4_1, IQ1_S -> 1 / 8f;
            case Q5_0, Q5_1 -> 1 / 16f;
            case Q2_K -> 1 / 32f;
            case Q8_0, Q3_K, IQ4_NL, IQ2_XXS, IQ2_XS, IQ2_S -> 1 / 128f;
            case Q4_K, Q5_K, IQ3_XXS, IQ3_S -> 1 / 512f;
            case Q6_K, IQ4_XS -> 1 / 4096f;
            default -> 1;
        };
    }
}
