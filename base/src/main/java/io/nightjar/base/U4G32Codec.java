package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 5.25 bits a weight: 32 values of four bits with a scale and a zero point. Ours, for GPTQ, AWQ and compressed-tensors.
 *
 * <pre>
 * byte 0       4        5                                   21
 *      | d f32 | z u8   | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * (q - z)}
 */
final class U4G32Codec implements BlockCodec {

    private static final int BLOCK_VALUES = 32;
    private static final int HALF = BLOCK_VALUES / 2;
    private static final long ZERO = Float.BYTES;
    private static final long QUANTS = ZERO + 1;

    @Override
    public int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public int blockBytes() {
        return (int) QUANTS + HALF;
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        float scale = src.get(LittleEndian.FLOAT, block);
        int zero = BlockBytes.unsignedByte(src, block + ZERO);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            dst[offset + j] = scale * ((pair & 0xF) - zero);
            dst[offset + j + HALF] = scale * ((pair >>> 4) - zero);
        }
    }
}
