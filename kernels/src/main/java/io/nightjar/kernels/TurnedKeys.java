package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The keys of one head in a KV block: units of the 32 tokens lie side by side. A unit is a value or, of a number format that packs
 * values in blocks, a scale of 16 bits or one of the bytes behind it.
 *
 * <pre>
 *   values that stand alone:  [width][32 tokens]
 *   else for each block:      [32 tokens] scales   [bytes of a block without the scale][32 tokens]
 * </pre>
 *
 * @param bytes the KV block
 * @param cell where the keys of the head start
 * @param type of those that the cache can store
 */
record TurnedKeys(MemorySegment bytes, long cell, ElementType type) {

    private static final int TOKENS = KvLayout.BLOCK_TOKENS;
    private static final int SCALE_BYTES = Short.BYTES;
    private static final int NIBBLE = 4;

    /** Stores the key of a token, so many packed bytes. */
    void put(MemorySegment packed, int length, int token) {
        switch (type.blockValues() == 1 ? type.blockBytes() : Byte.BYTES) {
            case Byte.BYTES -> putBlocks(packed, length, token);
            case Short.BYTES -> putShorts(packed, length, token);
            default -> putInts(packed, length, token);
        }
    }

    private void putBlocks(MemorySegment packed, int length, int token) {
        for (int block = 0; block < length; block += type.blockBytes()) {
            long to = cell + (long) block * TOKENS;
            bytes.set(LittleEndian.SHORT, to + (long) token * SCALE_BYTES, packed.get(LittleEndian.SHORT, block));
            for (int i = SCALE_BYTES; i < type.blockBytes(); i++) {
                byte code = packed.get(ValueLayout.JAVA_BYTE, block + i);
                bytes.set(ValueLayout.JAVA_BYTE, to + (long) i * TOKENS + token, code);
            }
        }
    }

    private void putShorts(MemorySegment packed, int length, int token) {
        long to = cell + (long) token * Short.BYTES;
        for (int i = 0; i < length; i += Short.BYTES) {
            bytes.set(LittleEndian.SHORT, to + (long) i * TOKENS, packed.get(LittleEndian.SHORT, i));
        }
    }

    private void putInts(MemorySegment packed, int length, int token) {
        long to = cell + (long) token * Integer.BYTES;
        for (int i = 0; i < length; i += Integer.BYTES) {
            bytes.set(LittleEndian.INT, to + (long) i * TOKENS, packed.get(LittleEndian.INT, i));
        }
    }

    /** Fills {@code packed} with the key of a token, unit by unit. */
    void get(MemorySegment packed, int length, int token) {
        boolean blocks = type.blockValues() > 1;
        for (int at = 0; at < length; ) {
            boolean scale = blocks && at % type.blockBytes() == 0;
            int unit = scale ? SCALE_BYTES : blocks ? Byte.BYTES : type.blockBytes();
            MemorySegment.copy(bytes, cell + (long) at * TOKENS + (long) token * unit, packed, at, unit);
            at += unit;
        }
    }

    /** Unpacks all keys, of a type with blocks, to {@code keys}, {@code [width, 32]}. */
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
