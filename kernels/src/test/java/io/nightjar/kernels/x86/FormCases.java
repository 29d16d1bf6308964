package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operands for every form of every instruction, made from the tables: registers of each group of eight in each place, all
 * shapes of addresses, masks, broadcasts, roundings and boundary values. A new row of a table gets its cases by itself.
 */
final class FormCases {

    /* Registers 0-7, 8-15, 16-23, 24-31. */
    private static final int VEX_GROUPS = 2;
    private static final int EVEX_GROUPS = 4;
    private static final int RIP_DISTANCE = 0x10;
    private static final int JUMP_DISTANCE = 0x100;

    private final Map<String, Case> cases = new LinkedHashMap<>();

    /** What GNU as reads, the form that was chosen, and our bytes in hexadecimal. */
    record Case(String text, Form form, String bytes) {}

    static Map<String, Case> all() {
        FormCases all = new FormCases();
        for (Instruction instruction : Forms.instructions()) {
            for (Form form : Forms.of(instruction)) {
                all.addForm(instruction, form);
            }
        }
        return all.cases;
    }

    private void addForm(Instruction instruction, Form form) {
        if (form.slots().stream().anyMatch(slot -> slot.field() == 'J')) {
            addJumps(instruction);
            return;
        }
        int widest = form.vectorBits().getLast();
        for (int bits : form.vectorBits()) {
            Place place = new Place(instruction, form, bits);
            if (!onlyMemory(form)) {
                addRegisters(place, bits == widest);
            }
            if (form.slots().stream().anyMatch(Slot::takesMemory)) {
                addMemory(place, bits == widest);
            }
        }
    }

    /** A form at one vector width. */
    private record Place(Instruction instruction, Form form, int bits) {

        int groups() {
            return form.isEvex() ? EVEX_GROUPS : VEX_GROUPS;
        }

        Operand[] operands(int[] groups, @Nullable Memory memory) {
            Operand[] operands = new Operand[form.slots().size()];
            for (int i = 0; i < operands.length; i++) {
                Slot slot = form.slots().get(i);
                operands[i] = slot.takesMemory() && memory != null ? memory : register(slot, i, groups[i]);
            }
            return operands;
        }

        int[] sameGroup(int group) {
            int[] groups = new int[form.slots().size()];
            Arrays.fill(groups, group);
            return groups;
        }

        private Operand register(Slot slot, int place, int group) {
            if (slot.field() == 'A') {
                return new Gpr(0, slot.registerBits(bits));
            }
            if (slot.isVector()) {
                return new Vec(group * 8 + place + 1 + group, slot.registerBits(bits));
            }
            return switch (slot.kind()) {
                case "k" -> new Mask(group == 0 ? place + 1 : 7 - place);
                case "t" -> new Tile(group == 0 ? place + 1 : 7 - place);
                case "g", "d", "w", "b" -> new Gpr(group % 2 * 8 + place + 1, slot.registerBits(bits));
                case "s8" -> Immediate.imm(-5);
                case "s32" -> Immediate.imm(0x1234_5678);
                case "u32" -> Immediate.imm(0x89ab_cdefL);
                case "64" -> Immediate.imm(0x1234_5678_9abc_def0L);
                default -> Immediate.imm(slot.field() == 'N' ? 1 : 0x1b);
            };
        }
    }

    private static boolean onlyMemory(Form form) {
        return form.slots().stream()
                .anyMatch(slot -> slot.takesMemory() && slot.kind().isEmpty());
    }

    private void addRegisters(Place place, boolean thorough) {
        int count = place.form().slots().size();
        for (int group = 0; group < place.groups(); group++) {
            add(place, place.operands(place.sameGroup(group), null));
            for (int i = 0; i < count && thorough && place.form().slots().get(i).immediateBytes() == 0; i++) {
                int[] groups = new int[count];
                groups[i] = group;
                add(place, place.operands(groups, null));
            }
        }
        Operand[] low = place.operands(new int[count], null);
        if (thorough) {
            addLowBytes(place, low);
            addImmediates(place, low);
            addMasks(place, low, false);
            addRoundings(place, low);
        }
    }

    /* spl, bpl, sil and dil need a REX prefix that no other register asks for. */
    private void addLowBytes(Place place, Operand[] operands) {
        for (int i = 0; i < operands.length; i++) {
            if (operands[i] instanceof Gpr gpr && place.form().slots().get(i).field() != 'A') {
                for (int index = 4; index < 8; index++) {
                    Operand[] changed = operands.clone();
                    changed[i] = new Gpr(index, gpr.bits());
                    add(place, changed);
                }
            }
        }
    }

    private void addImmediates(Place place, Operand[] operands) {
        for (int i = 0; i < operands.length; i++) {
            for (long value : boundaries(place.form().slots().get(i))) {
                Operand[] changed = operands.clone();
                changed[i] = Immediate.imm(value);
                add(place, changed);
            }
        }
    }

    private static long[] boundaries(Slot slot) {
        return switch (slot.kind()) {
            case "u8" -> slot.field() == 'I' ? new long[] {0, 0x7f, 0x80, 0xff, -1, -128} : new long[0];
            case "s8" -> new long[] {0, 127, -128};
            case "s32" -> new long[] {128, -129, Integer.MAX_VALUE, Integer.MIN_VALUE};
            case "u32" -> new long[] {0, -1, 0xffff_ffffL, Integer.MIN_VALUE};
            case "64" -> new long[] {0x8000_0000L, 0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE + 1};
            default -> new long[0];
        };
    }

    private void addMasks(Place place, Operand[] operands, boolean toMemory) {
        if (place.form().options().masking()) {
            add(place, with(operands, Mask.K1.merging()));
            add(place, with(operands, Mask.K7.merging()));
        }
        if (place.form().options().zeroing() && !toMemory) {
            add(place, with(operands, Mask.K5.zeroing()));
        }
    }

    private void addRoundings(Place place, Operand[] operands) {
        if (place.bits() != 512 && place.form().vectorBits().size() > 1) {
            return;
        }
        for (Rounding rounding : Rounding.values()) {
            boolean plain = rounding == Rounding.NO_EXCEPTIONS;
            if (rounding != Rounding.BY_MXCSR
                    && (plain
                            ? place.form().options().noExceptions()
                            : place.form().options().rounding())) {
                add(place, with(operands, rounding));
            }
        }
    }

    private void addMemory(Place place, boolean thorough) {
        int[] low = place.sameGroup(0);
        int unit = Math.max(1, place.form().memoryBytes(place.bits()));
        add(place, place.operands(low, Address.at(Gpr.RAX, 127L * unit)));
        add(place, place.operands(low, Address.at(Gpr.RDX, 128L * unit)));
        int element = place.form().options().broadcastBytes();
        if (element > 0) {
            addBroadcasts(place, element, thorough);
        }
        if (!thorough) {
            return;
        }
        for (Address address : shapes(unit)) {
            add(place, place.operands(low, address));
        }
        for (int group = 1; group < place.groups(); group++) {
            add(place, place.operands(place.sameGroup(group), Address.at(Gpr.R9, Gpr.R10, 4, 0x40)));
        }
        boolean toMemory = place.form().slots().getFirst().takesMemory();
        addMasks(place, place.operands(low, Address.at(Gpr.RDX, 64)), toMemory);
        if (!place.form().options().sib()) {
            addRelative(place, low);
        }
    }

    private void addBroadcasts(Place place, int element, boolean thorough) {
        int[] low = place.sameGroup(0);
        add(place, place.operands(low, Address.at(Gpr.RBX, 127L * element).broadcast()));
        if (thorough) {
            for (long displacement : new long[] {0, 1, 128L * element, -128L * element}) {
                add(place, place.operands(low, Address.at(Gpr.RBX, displacement).broadcast()));
            }
            add(
                    place,
                    place.operands(
                            place.sameGroup(3),
                            Address.at(Gpr.R9, Gpr.R10, 4, 0x40).broadcast()));
            addMasks(place, place.operands(low, Address.at(Gpr.RDX, 64).broadcast()), false);
        }
    }

    private static List<Address> shapes(int unit) {
        List<Address> shapes = new ArrayList<>();
        for (Gpr base : List.of(Gpr.RAX, Gpr.RSP, Gpr.RBP, Gpr.RSI, Gpr.R12, Gpr.R13)) {
            shapes.add(Address.at(base));
        }
        for (long displacement : new long[] {1, -1, 127, 128, -128L * unit, -129L * unit}) {
            shapes.add(Address.at(Gpr.RAX, displacement));
        }
        shapes.add(Address.at(Gpr.R12, Integer.MIN_VALUE));
        shapes.add(Address.at(Gpr.RCX, Gpr.RAX, 1, 0));
        shapes.add(Address.at(Gpr.RSP, Gpr.R9, 8, 0x40));
        shapes.add(Address.at(Gpr.R13, Gpr.RBP, 2, 0));
        shapes.add(Address.at(Gpr.RBP, Gpr.R12, 4, Integer.MAX_VALUE));
        return shapes;
    }

    private void addRelative(Place place, int[] groups) {
        Assembler code = new Assembler();
        Label label = code.label(Immediate.hex(RIP_DISTANCE));
        Operand[] operands = place.operands(groups, new LabelAddress(label, false));
        Encoded encoded = Encoded.of(place.instruction(), Arguments.of(operands), 0);
        code.emit(place.instruction(), operands);
        fillUpTo(code, code.position() + RIP_DISTANCE);
        code.bind(label);
        put(encoded.text(), encoded, code);
    }

    private void addJumps(Instruction instruction) {
        Assembler back = new Assembler();
        Label here = back.label(".");
        back.bind(here);
        Encoded shortJump = Encoded.of(instruction, Arguments.of(here), 0);
        back.emit(instruction, here);
        put(shortJump.text(), shortJump, back);
        Assembler ahead = new Assembler();
        Label there = ahead.label(".+" + Immediate.hex(JUMP_DISTANCE));
        Encoded longJump = Encoded.of(instruction, Arguments.of(there), 0);
        ahead.emit(instruction, there);
        fillUpTo(ahead, JUMP_DISTANCE);
        ahead.bind(there);
        /* GNU as shortens jumps ahead, too, unless it is asked not to. */
        put("{disp32} " + longJump.text(), longJump, ahead);
    }

    private static void fillUpTo(Assembler code, int position) {
        while (code.position() < position) {
            code.emit(GeneralOp.NOP);
        }
    }

    private static Operand[] with(Operand[] operands, Operand last) {
        Operand[] longer = Arrays.copyOf(operands, operands.length + 1);
        longer[operands.length] = last;
        return longer;
    }

    private void add(Place place, Operand[] operands) {
        Encoded encoded = Encoded.of(place.instruction(), Arguments.of(operands), 0);
        Assembler code = new Assembler();
        code.emit(place.instruction(), operands);
        put(encoded.text(), encoded, code);
    }

    private void put(String text, Encoded encoded, Assembler code) {
        byte[] bytes = Arrays.copyOf(code.assemble(), encoded.bytes().size());
        cases.put(text, new Case(text, encoded.form(), HexFormat.of().formatHex(bytes)));
    }
}
