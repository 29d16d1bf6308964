package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * Random weights in number formats that are not rounded to here: codes are uniform, and scales give the values a mean of zero and
 * the deviation asked for.
 */
final class RandomBlocks {

    private static final int SUPER_BLOCK = 256;
    /** Scales of sub-blocks are from this to less than twice this; their root mean square is 1.5 times as much. */
    private static final int LEAST_SCALE = 16;

    private static final double TYPICAL_SCALE = 1.5 * LEAST_SCALE;

    private RandomBlocks() {}

    /** Fills whole blocks of Q4_K or Q6_K. */
    static void fill(ElementType type, double deviation, SplittableRandom random, byte[] row) {
        random.nextBytes(row);
        int blockBytes = Math.toIntExact(type.bytesOf(SUPER_BLOCK));
        for (int block = 0; block < row.length; block += blockBytes) {
            if (type == ElementType.Q4_K) {
                scaleQ4K(deviation, random, row, block);
            } else {
                scaleQ6K(deviation, random, row, block);
            }
        }
    }

    /* Minima are scales times the middle code, 7.5. */
    private static void scaleQ4K(double deviation, SplittableRandom random, byte[] row, int block) {
        double scale = deviation / (TYPICAL_SCALE * deviationOfCodes(16));
        setHalf(row, block, scale);
        setHalf(row, block + 2, 7.5 * scale);
        for (int i = 0; i < 4; i++) {
            // Six bits are of sub-block i; the highest two are of sub-block 4 + i, whose lowest four are in a nibble.
            byte high = (byte) ((LEAST_SCALE / 16) << 6 | (LEAST_SCALE + random.nextInt(LEAST_SCALE)));
            row[block + 4 + i] = high;
            row[block + 8 + i] = high;
            row[block + 12 + i] = (byte) (0x11 * random.nextInt(16));
        }
    }

    private static void scaleQ6K(double deviation, SplittableRandom random, byte[] row, int block) {
        for (int i = 0; i < 16; i++) {
            row[block + 192 + i] = (byte) (LEAST_SCALE + random.nextInt(LEAST_SCALE));
        }
        setHalf(row, block + 208, deviation / (TYPICAL_SCALE * deviationOfCodes(64)));
    }

    private static double deviationOfCodes(int count) {
        return Math.sqrt((count * (double) count - 1) / 12);
    }

    private static void setHalf(byte[] row, int at, double value) {
        MemorySegment.ofArray(row).set(LittleEndian.SHORT, at, Float.floatToFloat16((float) value));
    }
}
