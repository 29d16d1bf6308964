package io.nightjar.kernels.x86;

import java.io.ByteArrayOutputStream;

/** Machine code that grows; numbers go in little-endian. */
final class CodeBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int size() {
        return out.size();
    }

    /** Adds the low eight bits. */
    void put(int value) {
        out.write(value);
    }

    /** Adds the low {@code size} bytes of a number. */
    void put(long value, int size) {
        for (int i = 0; i < size; i++) {
            out.write((int) (value >> (Byte.SIZE * i)));
        }
    }

    void put(byte[] bytes) {
        out.writeBytes(bytes);
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
