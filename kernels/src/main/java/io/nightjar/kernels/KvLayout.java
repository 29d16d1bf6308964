package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.ops.KvShape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Where keys and values lie inside a KV block of {@link #BLOCK_TOKENS} tokens; see ADR 2 for the picture. Immutable.
 */
public final class KvLayout {

    /** Tokens in a block; also the group of the attention's arithmetic. */
    public static final int BLOCK_TOKENS = 32;

    private static final float LARGEST_HALF = 65504f;
    /** Larger ones round to infinity as BF16. */
    private static final float LARGEST_BFLOAT = 0x1.FEp127f;

    private static final Set<ElementType> TYPES =
            EnumSet.of(ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.Q8_0, ElementType.Q4_0);

    private final List<KvShape> layers;
    private final ElementType type;
    private final long[] layerOffsets;
    private final long blockBytes;

    /**
     * Lays out blocks for these layers.
     *
     * @throws RequestException if the cache cannot store the element type, or rows are not whole blocks of it
     */
    public KvLayout(List<KvShape> layers, ElementType type) {
        if (!TYPES.contains(type)) {
            throw new RequestException("KV type " + type + " is not one that the cache stores - use one of " + TYPES);
        }
        this.layers = List.copyOf(layers);
        this.type = type;
        this.layerOffsets = new long[layers.size()];
        long offset = 0;
        for (int layer = 0; layer < layers.size(); layer++) {
            KvShape shape = layers.get(layer);
            requireWholeBlocks(type, shape.keyDim());
            requireWholeBlocks(type, shape.valueDim());
            layerOffsets[layer] = offset;
            offset += (keyBytes(layer) + valueBytes(layer)) * shape.heads() * BLOCK_TOKENS;
        }
        this.blockBytes = offset;
    }

    /** Element type of keys and values. */
    public ElementType type() {
        return type;
    }

    /** What a layer caches. */
    public KvShape layer(int layer) {
        return layers.get(layer);
    }

    /** The largest value that the element type stores; those with scales of 16 bits are safe far beyond this too. */
    float largestValue() {
        return type == ElementType.F32 || type == ElementType.BF16 ? LARGEST_BFLOAT : LARGEST_HALF;
    }

    /** Bytes of one block, all layers together. */
    public long blockBytes() {
        return blockBytes;
    }

    /** Blocks that {@code tokens} tokens of a sequence take. */
    public static int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, BLOCK_TOKENS);
    }

    /** Offset in a block of the keys of a head. */
    long keyOffset(int layer, int head) {
        return layerOffsets[layer] + head * keyBytes(layer) * BLOCK_TOKENS;
    }

    /** Offset in a block of the values of a head, 32 rows. */
    long valueOffset(int layer, int head) {
        return layerOffsets[layer]
                + BLOCK_TOKENS * (layers.get(layer).heads() * keyBytes(layer) + head * valueBytes(layer));
    }

    long keyBytes(int layer) {
        return type.bytesOf(layers.get(layer).keyDim());
    }

    /** Bytes of a value that is stored apart from its key. */
    long valueBytes(int layer) {
        KvShape shape = layers.get(layer);
        return shape.valuesInKeys() ? 0 : type.bytesOf(shape.valueDim());
    }

    private static void requireWholeBlocks(ElementType type, int width) {
        if (width % type.blockValues() != 0) {
            throw new RequestException("KV type " + type + " stores blocks of " + type.blockValues()
                    + " values and this model's heads have " + width + " - use f16, bf16 or f32");
        }
    }
}
