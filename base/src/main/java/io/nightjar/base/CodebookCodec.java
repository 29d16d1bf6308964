package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 256 values that are points of a {@link Codebook} with small integers as scales: {@code x = unit * factor * v}, where
 * {@code v} is what the codebook's table has for a level and its form.
 *
 * <p>Units are {@code d} times a power of two, so that the products with factors are exact in F32.
 */
public abstract sealed class CodebookCodec implements BlockCodec
        permits IQ1_SCodec, IQ1_MCodec, IQ2_XXSCodec, IQ2_XSCodec, IQ2_SCodec, IQ3_XXSCodec, IQ3_SCodec {

    private static final int BLOCK_VALUES = 256;
    /** The second form of all values of a point. */
    static final int DOWN = 0xFF;

    private final Codebook codebook;
    private final float unitOfScale;

    /**
     * Blocks of points of this codebook.
     *
     * @param unitOfScale what {@code d} is multiplied by: a power of two
     */
    CodebookCodec(Codebook codebook, float unitOfScale) {
        this.codebook = codebook;
        this.unitOfScale = unitOfScale;
    }

    /** Where the points are. */
    public final Codebook codebook() {
        return codebook;
    }

    /** What factors are multiplied by. */
    public final float unit(MemorySegment src, long block) {
        return scale(src, block) * unitOfScale;
    }

    /** {@code d}, a binary16. */
    abstract float scale(MemorySegment src, long block);

    /** The scale of point {@code k} of a block, an odd number from 1 to 31. */
    public abstract int factor(MemorySegment src, long block, int k);

    /** The number of point {@code k} of a block in the codebook. */
    public abstract int point(MemorySegment src, long block, int k);

    /** A bit for each value of point {@code k} of a block: whether it has its second form. */
    public abstract int forms(MemorySegment src, long block, int k);

    @Override
    public final int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public final void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        float unit = unit(src, block);
        int dimension = codebook.dimension();
        for (int k = 0; k < BLOCK_VALUES / dimension; k++) {
            float scale = unit * factor(src, block, k);
            codebook.put(point(src, block, k), scale, forms(src, block, k), dst, offset + dimension * k);
        }
    }
}
