package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 1.6875 bits a weight: 256 values -1, 0 or 1 share one scale. A byte holds five of them as a fraction: times 256 /
 * 243, rounded up, so that each multiplication by 3 brings the next one above the point.
 *
 * <pre>
 * byte 0                        32                         48                       52     54
 *      | 32 bytes: values j, 32 + j, ... 128 + j | 16 bytes: 160 + j, 176 + j, ... 224 + j | 4 bytes: 240 + j, ... 252 + j | d f16 |
 * </pre>
 *
 * <p>{@code x = d * (q - 1)}
 *
 * <p>Source: ggml, block_tq1_0.
 */
public final class TQ1_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 54;

    private static final long SCALE = 52;
    private static final int[] POWERS = {1, 3, 9, 27, 81};
    /** Runs of bytes alike: the first byte, how many, values in each, and which value the first begins with. */
    private static final Run[] RUNS = {new Run(0, 32, 5, 0), new Run(32, 16, 5, 160), new Run(48, 4, 4, 240)};

    private record Run(long start, int bytes, int digits, int firstValue) {}

    @Override
    public int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        float scale = BlockBytes.half(src, block + SCALE);
        for (int i = 0; i < BLOCK_VALUES; i++) {
            dst[offset + i] = scale * (digit(src, block, i) - 1);
        }
    }

    /** The code of a value of a block: 0, 1 or 2. */
    public static int digit(MemorySegment src, long block, int value) {
        Run run = value < RUNS[1].firstValue ? RUNS[0] : value < RUNS[2].firstValue ? RUNS[1] : RUNS[2];
        int i = value - run.firstValue;
        int packed = BlockBytes.unsignedByte(src, block + run.start + i % run.bytes);
        int fraction = packed * POWERS[i / run.bytes] & 0xFF;
        return (fraction * 3) >>> 8;
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float scale = Math.abs(BlockBytes.extreme(src, offset, BLOCK_VALUES));
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (Run run : RUNS) {
            for (int j = 0; j < run.bytes; j++) {
                int digits = 0;
                for (int digit = 0; digit < POWERS.length; digit++) {
                    // A byte of four values has a zero as its last digit.
                    int value = digit < run.digits
                            ? BlockBytes.round(src[offset + run.firstValue + digit * run.bytes + j] * inverse) + 1
                            : 0;
                    digits = digits * 3 + value;
                }
                BlockBytes.setByte(dst, block + run.start + j, (digits * 256 + 242) / 243);
            }
        }
        BlockBytes.setHalf(dst, block + SCALE, scale);
    }
}
