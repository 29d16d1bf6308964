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

    /** The arithmetic of record's sum of one vector of lanes stored at {@code at}: a tree of halves. Overwrites them. */
    static float sum(float[] lanes, int at) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[at];
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
