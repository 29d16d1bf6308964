package io.nightjar.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this machine, chosen once, and the order in which lanes are added. {@code -Dnightjar.vectorBits}
 * narrows it, to test the lane counts of other machines.
 */
final class Lanes {

    static final VectorSpecies<Float> FLOATS = chosen();
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    /** As many shorts as {@link #FLOATS} has lanes. */
    static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 2)));
    /** As many bytes as {@link #FLOATS} has lanes; with four lanes there is no such shape. */
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));

    static final int COUNT = FLOATS.length();
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final IntVector INDEX = IntVector.zero(INTS).addIndex(1);

    private Lanes() {}

    private static VectorSpecies<Float> chosen() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        int bits = Math.min(512, Math.min(preferred.vectorBitSize(), Integer.getInteger("nightjar.vectorBits", 512)));
        return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }

    /**
     * The arithmetic of record's sum of one vector of lanes stored at {@code at}: a tree of halves, lane i and lane i + n / 2
     * first. Written out, because a loop
     * over halves is not unrolled.
     */
    static float sum(float[] lanes, int at) {
        if (COUNT == 4) {
            return (lanes[at] + lanes[at + 2]) + (lanes[at + 1] + lanes[at + 3]);
        }
        if (COUNT == 8) {
            return sumOfEight(
                    lanes[at],
                    lanes[at + 1],
                    lanes[at + 2],
                    lanes[at + 3],
                    lanes[at + 4],
                    lanes[at + 5],
                    lanes[at + 6],
                    lanes[at + 7]);
        }
        return sumOfEight(
                lanes[at] + lanes[at + 8],
                lanes[at + 1] + lanes[at + 9],
                lanes[at + 2] + lanes[at + 10],
                lanes[at + 3] + lanes[at + 11],
                lanes[at + 4] + lanes[at + 12],
                lanes[at + 5] + lanes[at + 13],
                lanes[at + 6] + lanes[at + 14],
                lanes[at + 7] + lanes[at + 15]);
    }

    private static float sumOfEight(float a, float b, float c, float d, float e, float f, float g, float h) {
        return ((a + e) + (c + g)) + ((b + f) + (d + h));
    }

    static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(FLOATS, values, at);
    }

    /** Bytes at an offset of a segment, widened without sign. */
    static IntVector unsignedBytes(MemorySegment src, long offsetBytes) {
        return (IntVector) ByteVector.fromMemorySegment(BYTES, src, offsetBytes, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** Bytes at an offset of a segment, widened with sign. */
    static IntVector signedBytes(MemorySegment src, long offsetBytes) {
        return (IntVector)
                ByteVector.fromMemorySegment(BYTES, src, offsetBytes, ORDER).convertShape(VectorOperators.B2I, INTS, 0);
    }

    /** Shorts at an offset of a segment, widened without sign. */
    static IntVector unsignedShorts(MemorySegment src, long offsetBytes) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, src, offsetBytes, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    static FloatVector toFloats(IntVector values) {
        return (FloatVector) values.convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
