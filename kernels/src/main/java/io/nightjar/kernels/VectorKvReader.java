package io.nightjar.kernels;

import io.nightjar.ops.KvShape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Unpacks one group of keys and values of one layer to F32, as the vector attention reads them. */
final class VectorKvReader {

    private static final int GROUP = KvLayout.BLOCK_TOKENS;

    private final KvPool pool;
    private final int layer;
    private final KvShape shape;
    private final int valueStride;
    private final VectorFormat format;

    VectorKvReader(KvPool pool, int layer, int valueStride) {
        this.pool = pool;
        this.layer = layer;
        this.shape = pool.layout().layer(layer);
        this.valueStride = valueStride;
        this.format = VectorFormats.of(pool.layout().type());
    }

    /** Fills {@code keys}, {@code [keyDim, 32]}. Keys of tokens that are not stored yet have any value. */
    void readKeys(int block, int head, float[] keys) {
        MemorySegment bytes = pool.block(block);
        long cell = pool.layout().keyOffset(layer, head);
        if (pool.layout().type().blockValues() > 1) {
            new TurnedKeys(bytes, cell, pool.layout().type()).decode(shape.keyDim(), keys);
        } else {
            format.decode(bytes, cell, keys, 0, shape.keyDim() * GROUP);
        }
    }

    /**
     * Fills {@code values}, {@code [32, valueStride]}, with the first {@code tokens} rows and zeros.
     *
     * @param keys what {@link #readKeys} gave for the same block and head
     */
    void readValues(int block, int head, int tokens, float[] keys, float[] values) {
        if (shape.valuesInKeys()) {
            turnKeys(tokens, keys, values);
        } else {
            unpackValues(block, head, tokens, values);
        }
        Arrays.fill(values, tokens * valueStride, GROUP * valueStride, 0);
    }

    /** Rows from columns, in squares that stay in L1. */
    private void turnKeys(int tokens, float[] keys, float[] values) {
        int width = shape.valueDim();
        for (int start = 0; start < width; start += GROUP) {
            int end = Math.min(width, start + GROUP);
            for (int token = 0; token < tokens; token++) {
                for (int i = start; i < end; i++) {
                    values[token * valueStride + i] = keys[i * GROUP + token];
                }
            }
        }
        for (int token = 0; token < tokens; token++) {
            Arrays.fill(values, token * valueStride + width, (token + 1) * valueStride, 0);
        }
    }

    private void unpackValues(int block, int head, int tokens, float[] values) {
        MemorySegment bytes = pool.block(block);
        long cell = pool.layout().valueOffset(layer, head);
        for (int token = 0; token < tokens; token++) {
            int at = token * valueStride;
            format.decode(bytes, cell + token * pool.layout().valueBytes(layer), values, at, shape.valueDim());
            Arrays.fill(values, at + shape.valueDim(), at + valueStride, 0);
        }
    }
}
