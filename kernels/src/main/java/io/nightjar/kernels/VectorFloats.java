package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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

        /** Exponent and fraction of a half, read as bits of a float, are the half divided by this. */
        private static final float REBIAS = 0x1p112f;
        /** From here on those bits are infinities and NaNs. */
        private static final int FIRST_SPECIAL = 0x7C00 << 13;

        private static final int EXPONENT = 0x7F80_0000;

        @Override
        public long bytesOf(int count) {
            return ElementType.F16.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            int whole = Lanes.FLOATS.loopBound(count);
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                load(src, offsetBytes + 2L * i).intoArray(dst, at + i);
            }
            ElementType.F16.decode(src, offsetBytes + 2L * whole, dst, at + whole, count - whole);
        }

        private static FloatVector load(MemorySegment src, long offsetBytes) {
            IntVector half = Lanes.unsignedShorts(src, offsetBytes);
            IntVector magnitude = half.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
            IntVector sign = half.lanewise(VectorOperators.LSHR, 15).lanewise(VectorOperators.LSHL, 31);
            IntVector rebiased = magnitude.reinterpretAsFloats().mul(REBIAS).reinterpretAsInts();
            IntVector special = magnitude.or(EXPONENT);
            return rebiased.blend(special, magnitude.compare(VectorOperators.GE, FIRST_SPECIAL))
                    .or(sign)
                    .reinterpretAsFloats();
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
