package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;

import java.util.List;

/** Code that turns the planes of a block of a {@link PanelFormat} into vectors of bytes. */
record Unpacking(PanelFormat format, VectorCode code) {

    private static final int EVERY_BYTE = 0x0101_0101;

    /** The vectors of a group's codes, or of what the table has for them, as dot products of vectors take them. */
    List<Vec> codes(Gpr block, int group) {
        List<Vec> codes = bytes(block, group);
        if (format.isSigned()) {
            codes.forEach(code::toDotBytes);
        }
        return codes;
    }

    /** The vectors of a group's codes, or of what the table has for them. */
    List<Vec> bytes(Gpr block, int group) {
        int count = format.groupColumns() / Integer.BYTES;
        List<Vec> codes = code.vectors(count);
        for (int i = 0; i < count; i++) {
            int j = group * count + i;
            field(codes.get(i), at(block, format.planesAt(code.lanes())), j, format.lowBits(), 0);
            if (format.highBits() > 0) {
                addHighBits(codes.get(i), block, j);
            }
        }
        if (!format.table().isEmpty()) {
            lookUp(codes);
        }
        return codes;
    }

    private void addHighBits(Vec codes, Gpr block, int j) {
        Vec high = code.vector();
        int planes = format.planesAt(code.lanes()) + format.lowBits() * code.bytes();
        field(high, at(block, planes), j, format.highBits(), format.lowBits());
        code.or(codes, codes, high);
        code.release(high);
    }

    /** The field of some bits in each byte that belongs to vector {@code j}, moved to a place in the byte. */
    private void field(Vec to, Address planes, int j, int bits, int place) {
        code.load(to, planes.plus((long) (j % bits) * code.bytes()));
        if (bits == Byte.SIZE) {
            return;
        }
        int from = j / bits * bits;
        if (from != place) {
            code.shiftWords(to, to, place - from);
        }
        code.and(to, to, code.repeatedInt((((1 << bits) - 1) << place) * EVERY_BYTE));
    }

    private void lookUp(List<Vec> codes) {
        byte[] bytes = new byte[code.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = format.table().get(i % format.table().size()).byteValue();
        }
        Vec table = code.vector();
        code.load(table, code.assembler().constant(bytes));
        codes.forEach(vector -> code.lookUp(vector, table, vector));
        code.release(table);
    }
}
