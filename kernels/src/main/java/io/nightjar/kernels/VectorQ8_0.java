package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Q8_0: 32 signed bytes that share a scale; {@code x = d * q}, which is exact. */
final class VectorQ8_0 implements VectorFormat {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 34;
    private static final int QUANTS = 2;

    @Override
    public long bytesOf(int count) {
        return ElementType.Q8_0.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        long block = offsetBytes;
        for (int i = at; i < at + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
            FloatVector scale = Lanes.broadcast(Float.float16ToFloat(src.get(LittleEndian.SHORT, block)));
            for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                Lanes.toFloats(Lanes.signedBytes(src, block + QUANTS + j))
                        .mul(scale)
                        .intoArray(dst, i + j);
            }
        }
    }

    @Override
    public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        long a = rowA;
        long b = rowB;
        for (int i = 0; i < columns; i += BLOCK_VALUES, a += BLOCK_BYTES, b += BLOCK_BYTES) {
            FloatVector scaleA = Lanes.broadcast(Float.float16ToFloat(src.get(LittleEndian.SHORT, a)));
            FloatVector scaleB = Lanes.broadcast(Float.float16ToFloat(src.get(LittleEndian.SHORT, b)));
            for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + j);
                FloatVector valueA = Lanes.toFloats(Lanes.signedBytes(src, a + QUANTS + j));
                FloatVector valueB = Lanes.toFloats(Lanes.signedBytes(src, b + QUANTS + j));
                sumA = valueA.mul(scaleA).fma(value, sumA);
                sumB = valueB.mul(scaleB).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
