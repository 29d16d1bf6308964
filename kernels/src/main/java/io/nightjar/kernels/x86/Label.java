package io.nightjar.kernels.x86;

/**
 * A place in the code of one {@link Assembler}, made by {@link Assembler#label} and given its place by {@link Assembler#bind}.
 * Not thread-safe, as its assembler.
 */
public final class Label implements Operand {

    private static final int UNBOUND = -1;

    private final String name;
    private int offsetBytes = UNBOUND;

    Label(String name) {
        this.name = name;
    }

    boolean isBound() {
        return offsetBytes != UNBOUND;
    }

    /** Bytes from the start of the code; only when bound. */
    int offsetBytes() {
        return offsetBytes;
    }

    void moveTo(int newOffsetBytes) {
        offsetBytes = newOffsetBytes;
    }

    @Override
    public String text() {
        return name;
    }
}
