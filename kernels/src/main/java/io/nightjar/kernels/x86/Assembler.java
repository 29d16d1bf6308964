package io.nightjar.kernels.x86;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes x86-64 machine code that can run at any address: instructions, labels and a pool of constants behind the code.
 *
 * <pre>
 *   Assembler code = new Assembler();
 *   Label row = code.label("row");
 *   code.bind(row);
 *   code.emit(VPDPBUSD, zmm(0), zmm(1), at(RSI, RAX, 1, 64));
 *   code.emit(VADDPS, zmm(2), zmm(3), at(RDX).broadcast(), K1.zeroing());
 *   code.emit(ADD, RAX, imm(64));
 *   code.emit(CMP, RAX, RCX);
 *   code.emit(JB, row);
 *   code.emit(RET);
 *   byte[] bytes = code.assemble();
 * </pre>
 *
 * The encoding is the one that GNU as chooses, but for jumps ahead, which always have 32 bits. Not thread-safe.
 */
public final class Assembler {

    private static final int CACHE_LINE_BYTES = 64;
    /* int3: whoever runs into the gap before the constants stops there. */
    private static final byte TRAP = (byte) 0xcc;

    /* The recommended no-operations of 1 to 9 bytes (Intel's manual, volume 2, NOP). */
    private static final List<String> NOPS = List.of(
            "90",
            "6690",
            "0f1f00",
            "0f1f4000",
            "0f1f440000",
            "660f1f440000",
            "0f1f8000000000",
            "0f1f840000000000",
            "660f1f840000000000");

    private final CodeBytes code = new CodeBytes();
    private final List<Reference> references = new ArrayList<>();
    private final List<Listing.Line> lines = new ArrayList<>();
    private final List<Emitted> emitted = new ArrayList<>();
    private final Map<ByteBuffer, Label> constants = new LinkedHashMap<>();

    /** An instruction and where it is in the code. */
    record Emitted(int start, Instruction instruction, List<Operand> operands) {}

    /** A distance within the code that waits for its label. */
    private record Reference(Label label, int offset, int size, int end, String text) {}

    /**
     * Makes a label without a place.
     *
     * @param name what listings and messages call it
     * @return the label
     */
    public Label label(String name) {
        return new Label(name);
    }

    /**
     * Gives a label its place: here.
     *
     * @param label made by {@link #label}
     * @throws IllegalStateException if it has a place already
     */
    public void bind(Label label) {
        if (label.isBound()) {
            throw new IllegalStateException("label " + label.text() + " is bound twice");
        }
        label.moveTo(code.size());
        lines.add(new Listing.Line(code.size(), 0, label.text() + ":"));
    }

    /**
     * The bytes emitted so far, without constants.
     *
     * @return the offset of the next instruction in bytes
     */
    public int position() {
        return code.size();
    }

    /**
     * Writes one instruction.
     *
     * @param instruction a constant of one of the tables
     * @param operands destination first, {@link Masking} and {@link Rounding} last
     * @throws IllegalArgumentException if no form of the instruction takes these operands; the message names both
     */
    public void emit(Instruction instruction, Operand... operands) {
        Encoded encoded = Encoded.of(instruction, Arguments.of(operands), code.size());
        int end = code.size() + encoded.bytes().size();
        for (Encoded.Distance distance : encoded.distances()) {
            int offset = code.size() + distance.offset();
            references.add(new Reference(distance.label(), offset, distance.size(), end, encoded.text()));
        }
        emitted.add(new Emitted(code.size(), instruction, List.of(operands)));
        add(encoded.bytes().toArray(), encoded.text());
    }

    /** All instructions so far, for an interpreter. */
    List<Emitted> emitted() {
        return List.copyOf(emitted);
    }

    /**
     * Fills with no-operations up to a multiple.
     *
     * @param bytes a power of two, at most 64: the alignment that the assembled code has
     * @throws IllegalArgumentException if it is neither
     */
    public void align(int bytes) {
        if (Integer.bitCount(bytes) != 1 || bytes < 1 || bytes > CACHE_LINE_BYTES) {
            throw new IllegalArgumentException("alignment to " + bytes + " bytes");
        }
        int missing = -code.size() & bytes - 1;
        while (missing > 0) {
            int size = Math.min(missing, NOPS.size());
            add(HexFormat.of().parseHex(NOPS.get(size - 1)), ".nops " + size);
            missing -= size;
        }
    }

    /**
     * A constant behind the code; the same bytes are stored once.
     *
     * @param bytes at most 64; aligned to the next power of two of their number
     * @return where they are, as an operand
     * @throws IllegalArgumentException if there are none or more than 64
     */
    public LabelAddress constant(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > CACHE_LINE_BYTES) {
            throw new IllegalArgumentException("a constant of " + bytes.length + " bytes");
        }
        Label label = constants.computeIfAbsent(
                ByteBuffer.wrap(bytes.clone()), _ -> new Label("constant" + constants.size()));
        return new LabelAddress(label, false);
    }

    /**
     * A constant of 32-bit integers behind the code.
     *
     * @param values at most 16
     * @return where they are, as an operand
     * @throws IllegalArgumentException if there are none or more than 16
     */
    public LabelAddress constantInts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return constant(bytes.array());
    }

    /**
     * A constant of F32 numbers behind the code.
     *
     * @param values at most 16
     * @return where they are, as an operand
     * @throws IllegalArgumentException if there are none or more than 16
     */
    public LabelAddress constantFloats(float... values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return constantInts(bits);
    }

    /**
     * The code with its constants, all distances filled in; it must be placed at a multiple of 64 bytes if it aligns or has
     * constants. Emitting may go on afterwards.
     *
     * @return the bytes
     * @throws IllegalStateException if a label that is used has no place
     */
    public byte[] assemble() {
        byte[] bytes = placeConstants();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (Reference reference : references) {
            Label label = reference.label();
            if (!label.isBound()) {
                throw new IllegalStateException("label " + label.text() + " is not bound, used by " + reference.text());
            }
            int distance = label.offsetBytes() - reference.end();
            if (reference.size() == 1) {
                buffer.put(reference.offset(), (byte) distance);
            } else {
                buffer.putInt(reference.offset(), distance);
            }
        }
        return bytes;
    }

    /**
     * The code for readers: offset, bytes and text of each instruction in Intel syntax, with labels and constants.
     *
     * @return one line for each
     * @throws IllegalStateException if a label that is used has no place
     */
    public String listing() {
        byte[] bytes = assemble();
        List<Listing.Line> all = new ArrayList<>(lines);
        constants.forEach((constant, label) -> {
            int start = label.offsetBytes();
            int size = constant.capacity();
            all.add(new Listing.Line(start, 0, label.text() + ":"));
            all.add(new Listing.Line(start, size, Listing.bytes(bytes, start, start + size)));
        });
        return Listing.of(all, bytes);
    }

    private void add(byte[] bytes, String text) {
        lines.add(new Listing.Line(code.size(), bytes.length, text));
        code.put(bytes);
    }

    private byte[] placeConstants() {
        byte[] instructions = code.toArray();
        if (constants.isEmpty()) {
            return instructions;
        }
        int end = roundUp(instructions.length, CACHE_LINE_BYTES);
        for (Map.Entry<ByteBuffer, Label> constant : constants.entrySet()) {
            int size = constant.getKey().capacity();
            int start = roundUp(end, Integer.highestOneBit(2 * size - 1));
            constant.getValue().moveTo(start);
            end = start + size;
        }
        byte[] bytes = Arrays.copyOf(instructions, end);
        Arrays.fill(bytes, instructions.length, roundUp(instructions.length, CACHE_LINE_BYTES), TRAP);
        constants.forEach((constant, label) -> constant.get(0, bytes, label.offsetBytes(), constant.capacity()));
        return bytes;
    }

    private static int roundUp(int value, int powerOfTwo) {
        return value + powerOfTwo - 1 & -powerOfTwo;
    }
}
