package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The keys of one head in a KV block, in a number format that packs values in blocks with a scale in front: byte by byte with
 * those of the 32 tokens side by side, the scales as units of 16 bits.
 *
 * <pre>
 *   for each block:  [32 tokens] scales   [bytes of a block without the scale][32 tokens]
 * </pre>
 *
 * @param bytes the KV block
 * @param cell where the keys of the head start
 * @param type Q8_0 or Q4_0
 */
record TurnedBlocks(MemorySegment bytes, long cell, ElementType type) {

    private static final int TOKENS = KvLayout.BLOCK_TOKENS;
    private static final int SCALE_BYTES = Short.BYTES;
    private static final int NIBBLE = 4;

    /** Stores the key of a token. */
    void put(MemorySegment packed, int token) {
        for (long block = 0; block < packed.byteSize(); block += type.blockBytes()) {
            long to = cell + block * TOKENS;
            bytes.set(LittleEndian.SHORT, to + (long) token * SCALE_BYTES, packed.get(LittleEndian.SHORT, block));
            for (int i = SCALE_BYTES; i < type.blockBytes(); i++) {
                byte value = packed.get(ValueLayout.JAVA_BYTE, block + i);
                bytes.set(ValueLayout.JAVA_BYTE, to + (long) i * TOKENS + token, value);
            }
        }
    }

    /** Fills {@code packed} with the key of a token. */
    void get(int token, MemorySegment packed) {
        for (long block = 0; block < packed.byteSize(); block += type.blockBytes()) {
            long from = cell + block * TOKENS;
            packed.set(LittleEndian.SHORT, block, bytes.get(LittleEndian.SHORT, from + (long) token * SCALE_BYTES));
            for (int i = SCALE_BYTES; i < type.blockBytes(); i++) {
                byte value = bytes.get(ValueLayout.JAVA_BYTE, from + (long) i * TOKENS + token);
                packed.set(ValueLayout.JAVA_BYTE, block + i, value);
            }
        }
    }

    /** Unpacks all keys to {@code keys}, {@code [width, 32]}. */
    void decode(int width, float[] keys) {
        float[] scales = new float[TOKENS];
        for (int first = 0; first < width; first += type.blockValues()) {
            long block = cell + type.bytesOf(first) * TOKENS;
            for (int token = 0; token < TOKENS; token++) {
                scales[token] = Float.float16ToFloat(bytes.get(LittleEndian.SHORT, block + (long) token * SCALE_BYTES));
            }
            decodeBlock(block + (long) TOKENS * SCALE_BYTES, scales, keys, first * TOKENS);
        }
    }

    private void decodeBlock(long codes, float[] scales, float[] keys, int at) {
        int count = (type.blockBytes() - SCALE_BYTES) * TOKENS;
        for (int i = 0; i < count; i += TOKENS) {
            if (type == ElementType.Q8_0) {
                decodeBytes(codes + i, scales, keys, at + i);
            } else {
                decodeNibbles(codes + i, 0, scales, keys, at + i);
                decodeNibbles(codes + i, NIBBLE, scales, keys, at + count + i);
            }
        }
    }

    private void decodeBytes(long codes, float[] scales, float[] keys, int at) {
        for (int token = 0; token < TOKENS; token++) {
            keys[at + token] = bytes.get(ValueLayout.JAVA_BYTE, codes + token) * scales[token];
        }
    }

    private void decodeNibbles(long codes, int shift, float[] scales, float[] keys, int at) {
        for (int token = 0; token < TOKENS; token++) {
            int code = bytes.get(ValueLayout.JAVA_BYTE, codes + token) >> shift & 0xF;
            keys[at + token] = (code - 8) * scales[token];
        }
    }
}
