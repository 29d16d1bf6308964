package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The formats whose nibbles pick one of 16 whole numbers from a table: IQ4_NL, IQ4_XS and MXFP4. A block ends in runs of 32
 * values in 16 bytes, which share a factor; {@code x = factor * table[q]}, which is exact but for the factor, as in the codec.
 * The layouts are drawn at their codecs in {@code base}.
 *
 * <p>Products go through unpacked pieces: looking up is what takes the time (4 times the scalar codec's speed on an AMD Zen 3,
 * JDK 25).
 */
final class VectorNibbleTables implements VectorFormat {

    private static final int RUN = 32;
    private static final int HALF = RUN / 2;
    private static final int TABLE = 16;

    /** How the factors of a block's runs are read. */
    private interface Factors {
        void read(MemorySegment src, long block, float[] dst, int at);
    }

    private final ElementType type;
    private final Factors factors;
    private final int runs;
    /** Where the runs of a block begin. */
    private final int quants;

    private final int[] table;

    private VectorNibbleTables(ElementType type, Factors factors) {
        this.type = type;
        this.factors = factors;
        this.runs = type.blockValues() / RUN;
        this.quants = type.blockBytes() - runs * HALF;
        this.table = table(type, factors);
    }

    static VectorNibbleTables iq4Nl() {
        return new VectorNibbleTables(
                ElementType.IQ4_NL,
                (src, block, dst, at) -> dst[at] = Float.float16ToFloat(src.get(LittleEndian.SHORT, block)));
    }

    static VectorNibbleTables iq4Xs() {
        return new VectorNibbleTables(ElementType.IQ4_XS, VectorNibbleTables::readScales);
    }

    /** The table has doubled values, hence half of the power of two; the two smallest are subnormal. */
    static VectorNibbleTables mxfp4() {
        return new VectorNibbleTables(ElementType.MXFP4, (src, block, dst, at) -> {
            int exponent = src.get(ValueLayout.JAVA_BYTE, block) & 0xFF;
            dst[at] = Float.intBitsToFloat(exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23);
        });
    }

    private static void readScales(MemorySegment src, long block, float[] dst, int at) {
        float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, block));
        int high = src.get(LittleEndian.SHORT, block + 2);
        int low = src.get(LittleEndian.INT, block + 4);
        for (int run = 0; run < 8; run++) {
            dst[at + run] = scale * (((low >>> (4 * run) & 0xF) | (high >>> (2 * run) & 3) << 4) - 32);
        }
    }

    /** What the codec makes of the 16 nibbles, with the factor taken out: the codec stays the only place of the table. */
    private static int[] table(ElementType type, Factors factors) {
        byte[] block = new byte[type.blockBytes()];
        MemorySegment data = MemorySegment.ofArray(block);
        int quants = type.blockBytes() - type.blockValues() / 2;
        // Whatever these bits mean in a format, the first run's factor is then finite and not zero.
        block[0] = 0x40;
        block[1] = 0x40;
        for (int nibble = 0; nibble < TABLE; nibble++) {
            block[quants + nibble] = (byte) nibble;
        }
        float[] factor = new float[type.blockValues() / RUN];
        factors.read(data, 0, factor, 0);
        float[] values = new float[type.blockValues()];
        type.decode(data, 0, values, 0, values.length);
        int[] table = new int[TABLE];
        for (int nibble = 0; nibble < TABLE; nibble++) {
            table[nibble] = Math.round(values[nibble] / factor[0]);
        }
        return table;
    }

    @Override
    public long bytesOf(int count) {
        return type.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        int blocks = count / type.blockValues();
        float[] scales = new float[blocks * runs];
        for (int block = 0; block < blocks; block++) {
            factors.read(src, offsetBytes + (long) block * type.blockBytes(), scales, block * runs);
        }
        unpack(src, offsetBytes + quants, scales, dst, at);
    }

    private void unpack(MemorySegment src, long from, float[] scales, float[] dst, int at) {
        IntVector first = IntVector.fromArray(Lanes.INTS, table, 0);
        IntVector last = IntVector.fromArray(Lanes.INTS, table, TABLE - Lanes.COUNT);
        for (int run = 0; run < scales.length; run++) {
            FloatVector scale = Lanes.broadcast(scales[run]);
            long bytes = from + (long) (run / runs) * type.blockBytes() + (long) (run % runs) * HALF;
            int to = at + run * RUN;
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                IntVector pairs = Lanes.unsignedBytes(src, bytes + j);
                IntVector low = pick(pairs.and(0xF), first, last);
                IntVector high = pick(pairs.lanewise(VectorOperators.LSHR, 4), first, last);
                Lanes.toFloats(low).mul(scale).intoArray(dst, to + j);
                Lanes.toFloats(high).mul(scale).intoArray(dst, to + HALF + j);
            }
        }
    }

    /** With 16 lanes the table is one vector; with 8 it is two, and bit 3 of a nibble says in which its value is. */
    private static IntVector pick(IntVector nibbles, IntVector first, IntVector last) {
        if (Lanes.COUNT == TABLE) {
            return nibbles.selectFrom(first);
        }
        IntVector within = nibbles.and(TABLE / 2 - 1);
        return within.selectFrom(first).blend(within.selectFrom(last), nibbles.compare(VectorOperators.GE, TABLE / 2));
    }
}
