package io.nightjar.kernels.x86;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Registers and memory of an {@link Emulator}. Native memory has its own addresses, other segments get some far from them. */
final class EmulatedState {

    private static final int SPACE_BITS = 40;
    private static final long FIRST_SPACE = 1L << 56;

    /** What the calling convention has: all exceptions masked, rounding to nearest, denormals as they are. */
    static final int MXCSR_OF_CALLERS = 0x1f80;

    private static final int NO_DENORMALS = 0x8040;

    private final long[] general = new long[16];
    private final int[][] vectors = new int[32][16];
    private final long[] masks = new long[8];
    private int mxcsr = MXCSR_OF_CALLERS;
    private final List<MemorySegment> spaces = new ArrayList<>();
    private final MemorySegment everything = everything();
    private final long codeAddress;

    EmulatedState(MemorySegment code, int stackBytes) {
        this.codeAddress = addressOf(code);
        MemorySegment stack = MemorySegment.ofArray(new byte[stackBytes]);
        set(Gpr.RSP, addressOf(stack) + stackBytes);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    long addressOf(MemorySegment segment) {
        if (segment.isNative()) {
            return segment.address();
        }
        spaces.add(segment);
        return FIRST_SPACE + ((long) spaces.size() << SPACE_BITS);
    }

    long get(Gpr register) {
        return general[register.index()];
    }

    /** A write to 32 bits clears the upper half. */
    void set(Gpr register, long value) {
        general[register.index()] = register.bits() == 32 ? value & 0xffff_ffffL : value;
    }

    int[] vector(int index) {
        return vectors[index];
    }

    long mask(Mask mask) {
        return masks[mask.index()];
    }

    void setMask(Mask mask, long bits) {
        masks[mask.index()] = bits;
    }

    int mxcsr() {
        return mxcsr;
    }

    /** Either all denormals are zeros, those read and those that come out, or none. */
    void setMxcsr(int bits) {
        if (bits != MXCSR_OF_CALLERS && bits != (MXCSR_OF_CALLERS | NO_DENORMALS)) {
            throw new AssertionError("mxcsr %x is not emulated".formatted(bits));
        }
        mxcsr = bits;
    }

    /** A number as arithmetic reads and gives it. */
    float normal(float value) {
        return mxcsr == MXCSR_OF_CALLERS ? value : VectorEmulation.flush(value);
    }

    long address(Memory memory) {
        return switch (memory) {
            case Address a -> get(a.base()) + (a.scaled() == null ? 0 : get(a.scaled()) * a.scale()) + a.displacement();
            case LabelAddress label -> codeAddress + label.label().offsetBytes();
        };
    }

    private MemorySegment space(long address) {
        return address < FIRST_SPACE ? everything : spaces.get((int) ((address - FIRST_SPACE) >> SPACE_BITS) - 1);
    }

    private static long offset(long address) {
        return address < FIRST_SPACE ? address : address & ((1L << SPACE_BITS) - 1);
    }

    int readByte(long address) {
        return space(address).get(ValueLayout.JAVA_BYTE, offset(address)) & 0xff;
    }

    void writeByte(long address, int value) {
        space(address).set(ValueLayout.JAVA_BYTE, offset(address), (byte) value);
    }

    long read(long address, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) readByte(address + i) << (Byte.SIZE * i);
        }
        return value;
    }

    void write(long address, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            writeByte(address + i, (int) (value >>> (Byte.SIZE * i)));
        }
    }
}
