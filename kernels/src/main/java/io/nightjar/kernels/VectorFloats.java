package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorOperators;

/** The plain floating-point formats. Rows may end within a vector; the last values are left to the scalar codec. */
final class VectorFloats {

    private VectorFloats() {}

    /** IEEE 754 binary32. */
    static final class F32 implements VectorFormat {

        @Override
        public long bytesOf(int count) {
            return ElementType.F32.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            MemorySegment.copy(src, LittleEndian.FLOAT, offsetBytes, dst, at, count);
        }
    }

    /** IEEE 754 binary16. */
    static final class F16 implements VectorFormat {

        @Override
        public long bytesOf(int count) {
            return ElementType.F16.bytesOf(count);
        }

        /** A plain loop over arrays, which the JVM's compiler turns into the CPU's own conversion. */
        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            short[] halves = new short[count];
            MemorySegment.copy(src, LittleEndian.SHORT, offsetBytes, halves, 0, count);
            for (int i = 0; i < count; i++) {
                dst[at + i] = Float.float16ToFloat(halves[i]);
            }
        }
    }

    /** The upper half of a binary32. */
    static final class Bf16 implements VectorFormat {

        @Override
        public long bytesOf(int count) {
            return ElementType.BF16.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            int whole = Lanes.FLOATS.loopBound(count);
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                Lanes.unsignedShorts(src, offsetBytes + 2L * i)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .intoArray(dst, at + i);
            }
            ElementType.BF16.decode(src, offsetBytes + 2L * whole, dst, at + whole, count - whole);
        }
    }
}
