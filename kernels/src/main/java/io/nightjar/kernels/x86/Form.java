package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One way to encode an instruction, read from a row of {@link Instruction#rows}.
 *
 * @param opcode the bytes that do not depend on operands
 * @param slots the operands, destination first
 * @param vectorBits the vector widths, smallest first; one only for instructions without vectors
 * @param options what AVX-512 adds, and what AMX asks for
 */
record Form(Opcode opcode, List<Slot> slots, List<Integer> vectorBits, Options options) {

    private static final int NO_MODRM = -1;

    enum Encoding {
        GP,
        VEX,
        EVEX
    }

    /** The bytes of a form. The extension is ModRM.reg, the fixed byte the whole ModRM byte; -1 where there is none. */
    record Opcode(
            Encoding encoding, String prefix, String map, boolean wide, int value, int extension, int fixedModRm) {

        /** The two bits of VEX and EVEX that stand for the prefix. */
        int prefixBits() {
            return List.of("np", "66", "f3", "f2").indexOf(prefix);
        }

        /** The map as VEX and EVEX number it. */
        int mapNumber() {
            return List.of("00", "0f", "0f38", "0f3a").indexOf(map);
        }
    }

    /** What a form allows beyond its operands. Bytes of a broadcast element are 0 where there is no broadcast. */
    record Options(
            boolean masking,
            boolean zeroing,
            int broadcastBytes,
            boolean rounding,
            boolean noExceptions,
            boolean sib,
            boolean distinct) {}

    /** Reads a row. */
    static Form parse(String row) {
        List<String> tokens = List.of(row.split(" ", -1));
        List<String> head = List.of(tokens.getFirst().split("\\.", -1));
        List<Slot> slots = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        int extension = NO_MODRM;
        int fixedModRm = NO_MODRM;
        for (String token : tokens.subList(2, tokens.size())) {
            if (Slot.isOperand(token)) {
                slots.add(Slot.parse(token));
            } else if (token.startsWith("/")) {
                extension = Integer.parseInt(token.substring(1));
            } else if (token.startsWith("=")) {
                fixedModRm = HexFormat.fromHexDigits(token.substring(1));
            } else if (token.startsWith("l")) {
                widths.add(Integer.parseInt(token.substring(1)));
            } else if (!List.of("k", "kz", "b4", "b8", "rc", "sae", "sib", "distinct")
                    .contains(token)) {
                throw new IllegalStateException("unknown token " + token + " in form " + row);
            }
        }
        Encoding encoding = Encoding.valueOf(head.get(0).toUpperCase(Locale.ROOT));
        int value = HexFormat.fromHexDigits(tokens.get(1));
        Opcode opcode =
                new Opcode(encoding, head.get(1), head.get(2), head.get(3).equals("w1"), value, extension, fixedModRm);
        if (widths.isEmpty()) {
            widths.addAll(
                    switch (encoding) {
                        case GP -> List.of(0);
                        case VEX -> List.of(128, 256);
                        case EVEX -> List.of(128, 256, 512);
                    });
        }
        return new Form(
                opcode, List.copyOf(slots), List.copyOf(widths), parseOptions(tokens.subList(2, tokens.size())));
    }

    private static Options parseOptions(List<String> tokens) {
        int broadcastBytes = tokens.contains("b4") ? 4 : tokens.contains("b8") ? 8 : 0;
        boolean zeroing = tokens.contains("kz");
        return new Options(
                zeroing || tokens.contains("k"),
                zeroing,
                broadcastBytes,
                tokens.contains("rc"),
                tokens.contains("sae"),
                tokens.contains("sib"),
                tokens.contains("distinct"));
    }

    boolean isEvex() {
        return opcode.encoding() == Encoding.EVEX;
    }

    boolean hasModRm() {
        return opcode.fixedModRm() != NO_MODRM
                || opcode.extension() != NO_MODRM
                || slots.stream().anyMatch(slot -> slot.field() == 'R' || slot.field() == 'M');
    }

    /** The bytes of the memory operand, 0 where the form states no size. */
    int memoryBytes(int bits) {
        return slots.stream()
                .filter(Slot::takesMemory)
                .mapToInt(slot -> slot.memoryBytes(bits))
                .findFirst()
                .orElse(0);
    }

    /** The vector width at which these operands fit this form, if they do. */
    OptionalInt match(Arguments arguments, int position) {
        if (arguments.operands().size() != slots.size() || !allows(arguments)) {
            return OptionalInt.empty();
        }
        return vectorBits.stream()
                .mapToInt(bits -> bits)
                .filter(bits -> matches(arguments, bits, position))
                .findFirst();
    }

    private boolean matches(Arguments arguments, int bits, int position) {
        /* Static rounding takes the bits of the vector width: it is there for full vectors and for single elements. */
        if (arguments.rounding() != Rounding.BY_MXCSR && bits != 512 && vectorBits.size() > 1) {
            return false;
        }
        int registers = isEvex() ? 32 : 16;
        for (int i = 0; i < slots.size(); i++) {
            if (!slots.get(i).accepts(arguments.operands().get(i), bits, registers, position)) {
                return false;
            }
        }
        return true;
    }

    private boolean allows(Arguments arguments) {
        Masking masking = arguments.masking();
        boolean inMemory =
                !arguments.operands().isEmpty() && arguments.operands().getFirst() instanceof Memory;
        if (!masking.isNone() && !(masking.zeroing() ? options.zeroing && !inMemory : options.masking)) {
            return false;
        }
        Memory memory = arguments.memory();
        if (memory != null && memory.isBroadcast() && (options.broadcastBytes == 0 || inMemory)) {
            return false;
        }
        if (options.sib && !(memory instanceof Address)) {
            return false;
        }
        if (options.distinct
                && Set.copyOf(arguments.operands()).size()
                        < arguments.operands().size()) {
            return false;
        }
        return switch (arguments.rounding()) {
            case BY_MXCSR -> true;
            case NO_EXCEPTIONS -> options.noExceptions && memory == null;
            default -> options.rounding && memory == null;
        };
    }
}
