package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.List;

/** Turns one form with its operands into bytes; the layouts are those of Intel's manual, volume 2, chapter 2. */
final class Encoder {

    private static final int REX = 0x40;
    private static final int NEEDS_SIB = 4;
    private static final int NO_INDEX = 4;
    private static final int NO_BASE_WITHOUT_DISPLACEMENT = 5;

    private final Form form;
    private final Form.Opcode opcode;
    private final Arguments arguments;
    private final int vectorBits;
    private final CodeBytes bytes = new CodeBytes();
    private final List<Encoded.Distance> distances = new ArrayList<>();

    Encoder(Form form, Arguments arguments, int vectorBits) {
        this.form = form;
        this.opcode = form.opcode();
        this.arguments = arguments;
        this.vectorBits = vectorBits;
    }

    Encoded encode(String text) {
        switch (opcode.encoding()) {
            case GP -> putLegacyPrefixes();
            case VEX -> putVex();
            case EVEX -> putEvex();
        }
        bytes.put(opcode.value() | (number('O') & 7));
        if (opcode.fixedModRm() >= 0) {
            bytes.put(opcode.fixedModRm());
        } else if (form.hasModRm()) {
            putModRm();
        }
        putImmediates();
        return new Encoded(form, bytes, List.copyOf(distances), text);
    }

    /** The number of the register in a field, 0 if the form has no such field. */
    private int number(char field) {
        for (int i = 0; i < form.slots().size(); i++) {
            if (form.slots().get(i).field() == field) {
                return arguments.operands().get(i).index();
            }
        }
        return 0;
    }

    /* The bits that extend the three-bit fields: ModRM.reg; SIB.index; ModRM.rm, SIB.base or the opcode's register. */

    private int extendedR() {
        return number('R') >> 3 & 1;
    }

    private int extendedX() {
        if (arguments.memory() instanceof Address address) {
            return address.scaled() == null ? 0 : address.scaled().index() >> 3;
        }
        /* Only EVEX reaches beyond 15; it lends this bit to the register in ModRM.rm. */
        return number('M') >> 4;
    }

    private int extendedB() {
        if (arguments.memory() instanceof Address address) {
            return address.base().index() >> 3;
        }
        return (number('M') | number('O')) >> 3 & 1;
    }

    private void putLegacyPrefixes() {
        if (!opcode.prefix().equals("np")) {
            bytes.put(Integer.parseInt(opcode.prefix(), 16));
        }
        int extensions = (opcode.wide() ? 8 : 0) | extendedR() << 2 | extendedX() << 1 | extendedB();
        boolean newByteRegister =
                arguments.operands().stream().anyMatch(operand -> operand instanceof Gpr gpr && gpr.needsRex());
        if (extensions != 0 || newByteRegister) {
            bytes.put(REX | extensions);
        }
        switch (opcode.map()) {
            case "0f" -> bytes.put(0x0f);
            case "00" -> {}
            default -> throw new IllegalStateException("no general form is in map " + opcode.map());
        }
    }

    private void putVex() {
        int last = (~number('V') & 15) << 3 | (vectorBits == 256 ? 4 : 0) | opcode.prefixBits();
        if (extendedX() == 0 && extendedB() == 0 && !opcode.wide() && opcode.mapNumber() == 1) {
            bytes.put(0xc5);
            bytes.put((extendedR() ^ 1) << 7 | last);
        } else {
            bytes.put(0xc4);
            bytes.put((extendedR() ^ 1) << 7 | (extendedX() ^ 1) << 6 | (extendedB() ^ 1) << 5 | opcode.mapNumber());
            bytes.put((opcode.wide() ? 0x80 : 0) | last);
        }
    }

    private void putEvex() {
        Masking masking = arguments.masking();
        Rounding rounding = arguments.rounding();
        boolean rounds = rounding != Rounding.BY_MXCSR;
        Memory memory = arguments.memory();
        boolean contextBit = rounds || (memory != null && memory.isBroadcast());
        int length = rounds ? rounding.control() : vectorBits / 256;
        bytes.put(0x62);
        bytes.put((extendedR() ^ 1) << 7
                | (extendedX() ^ 1) << 6
                | (extendedB() ^ 1) << 5
                | (number('R') >> 4 ^ 1) << 4
                | opcode.mapNumber());
        bytes.put((opcode.wide() ? 0x80 : 0) | (~number('V') & 15) << 3 | 4 | opcode.prefixBits());
        bytes.put((masking.zeroing() ? 0x80 : 0)
                | length << 5
                | (contextBit ? 0x10 : 0)
                | (number('V') >> 4 ^ 1) << 3
                | masking.mask().index());
    }

    private void putModRm() {
        int register = (opcode.extension() >= 0 ? opcode.extension() : number('R')) & 7;
        switch (arguments.memory()) {
            case null -> bytes.put(0xc0 | register << 3 | (number('M') & 7));
            case LabelAddress address -> {
                bytes.put(register << 3 | NO_BASE_WITHOUT_DISPLACEMENT);
                putDistance(address.label(), Integer.BYTES);
            }
            case Address address -> putAddress(address, register);
        }
    }

    private void putAddress(Address address, int register) {
        Gpr index = address.scaled();
        int base = address.base().index() & 7;
        long displacement = address.displacement();
        int unit = form.isEvex() ? displacementUnit(address) : 1;
        long units = displacement / unit;
        boolean isShort = displacement % unit == 0 && units == (byte) units;
        boolean isNone = displacement == 0 && base != NO_BASE_WITHOUT_DISPLACEMENT;
        int mode = isNone ? 0 : isShort ? 1 : 2;
        boolean sib = index != null || base == NEEDS_SIB || form.options().sib();
        bytes.put(mode << 6 | register << 3 | (sib ? NEEDS_SIB : base));
        if (sib) {
            int indexBits = index == null ? NO_INDEX : index.index() & 7;
            bytes.put(Integer.numberOfTrailingZeros(address.scale()) << 6 | indexBits << 3 | base);
        }
        switch (mode) {
            case 1 -> bytes.put(units, 1);
            case 2 -> bytes.put(displacement, Integer.BYTES);
            default -> {}
        }
    }

    /* EVEX counts short displacements in units of what is read or written. */
    private int displacementUnit(Memory memory) {
        return memory.isBroadcast() ? form.options().broadcastBytes() : form.memoryBytes(vectorBits);
    }

    private void putImmediates() {
        for (int i = 0; i < form.slots().size(); i++) {
            Slot slot = form.slots().get(i);
            Operand operand = arguments.operands().get(i);
            int size = slot.immediateBytes();
            switch (operand) {
                case Immediate immediate when size > 0 -> bytes.put(immediate.value(), size);
                case Vec vec when slot.field() == 'S' -> bytes.put(vec.index() << 4);
                case Label label -> putDistance(label, size);
                default -> {}
            }
        }
    }

    private void putDistance(Label label, int size) {
        distances.add(new Encoded.Distance(label, bytes.size(), size));
        bytes.put(0, size);
    }
}
