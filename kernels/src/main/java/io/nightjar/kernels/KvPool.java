package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all KV blocks, off heap. Address space is counted from the start, but memory is taken from the system slab
 * by slab as higher block numbers are first used: a short run of a model with a long context stays small.
 *
 * <p>{@link #reserve} and {@link #close} belong to the engine's thread; kernels read and write reserved blocks from any
 * thread.
 */
public final class KvPool implements AutoCloseable {

    private static final long SLAB_BYTES = 32L << 20;
    private static final long VECTOR_BYTES = 64;

    private final KvLayout layout;
    private final int blocks;
    private final int blocksPerSlab;
    private final @Nullable MemorySegment[] slabs;
    private final Arena arena = Arena.ofShared();

    /** Makes a pool of this many blocks. */
    public KvPool(KvLayout layout, int blocks) {
        this.layout = layout;
        this.blocks = blocks;
        // A model without attention has blocks of no bytes.
        this.blocksPerSlab = (int) Math.clamp(SLAB_BYTES / Math.max(1, layout.blockBytes()), 1L, blocks);
        this.slabs = new MemorySegment[Math.ceilDiv(blocks, blocksPerSlab)];
    }

    /** Where things lie inside a block. */
    public KvLayout layout() {
        return layout;
    }

    /** How many blocks there are. */
    public int blocks() {
        return blocks;
    }

    /** Makes sure that a block has memory. */
    public void reserve(int block) {
        int slab = block / blocksPerSlab;
        if (slabs[slab] == null) {
            int count = Math.min(blocksPerSlab, blocks - slab * blocksPerSlab);
            // The last value of a block may be read as a whole vector.
            slabs[slab] = arena.allocate(count * layout.blockBytes() + VECTOR_BYTES, VECTOR_BYTES);
        }
    }

    /** The bytes of a reserved block. */
    MemorySegment block(int block) {
        MemorySegment slab = slabs[block / blocksPerSlab];
        if (slab == null) {
            throw new IllegalStateException("KV block " + block + " is not reserved");
        }
        return slab.asSlice(block % blocksPerSlab * layout.blockBytes(), layout.blockBytes());
    }

    /**
     * Stores the key of one head of one token.
     *
     * @param packed room for {@link KvLayout#keyBytes}, of any content
     */
    void storeKey(int block, int layer, int head, int token, float[] src, int at, MemorySegment packed) {
        ElementType type = layout.type();
        int width = layout.layer(layer).keyDim();
        saturate(src, at, width);
        type.encode(src, at, packed, 0, width);
        TurnedKeys keys = new TurnedKeys(block(block), layout.keyOffset(layer, head), type);
        keys.put(packed, (int) layout.keyBytes(layer), token);
    }

    /** Stores the value of one head of one token, in a layer whose values are not within the keys. */
    void storeValue(int block, int layer, int head, int token, float[] src, int at) {
        long offset = layout.valueOffset(layer, head) + token * layout.valueBytes(layer);
        saturate(src, at, layout.layer(layer).valueDim());
        layout.type().encode(src, at, block(block), offset, layout.layer(layer).valueDim());
    }

    /**
     * Limits values to those that the cache can hold. An infinity in the cache would reach tokens that must not see it: a
     * masked key weighs 0, and 0 times infinity is NaN.
     */
    private void saturate(float[] values, int at, int count) {
        float largest = layout.largestValue();
        for (int i = at; i < at + count; i++) {
            values[i] = Math.clamp(values[i], -largest, largest);
        }
    }

    /** Reads what {@link #storeKey} stored. */
    void loadKey(int block, int layer, int head, int token, float[] dst) {
        int length = (int) layout.keyBytes(layer);
        MemorySegment packed = MemorySegment.ofArray(new byte[length]);
        new TurnedKeys(block(block), layout.keyOffset(layer, head), layout.type()).get(packed, length, token);
        layout.type().decode(packed, 0, dst, 0, layout.layer(layer).keyDim());
    }

    /** Reads the value of one head of one token; {@code dst} is as long as a key where values are within keys. */
    void loadValue(int block, int layer, int head, int token, float[] dst) {
        if (layout.layer(layer).valuesInKeys()) {
            loadKey(block, layer, head, token, dst);
            return;
        }
        long offset = layout.valueOffset(layer, head) + token * layout.valueBytes(layer);
        layout.type().decode(block(block), offset, dst, 0, layout.layer(layer).valueDim());
    }

    /** Gives all memory back. */
    @Override
    public void close() {
        arena.close();
    }
}
