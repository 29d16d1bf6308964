package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.FloatOp.VFMADD231PS;
import static io.nightjar.kernels.x86.FloatOp.VMULPS;
import static io.nightjar.kernels.x86.FloatOp.VXORPS;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.JNE;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.SUB;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.IntegerOp.VPADDW;
import static io.nightjar.kernels.x86.IntegerOp.VPAND;
import static io.nightjar.kernels.x86.IntegerOp.VPMADDUBSW;
import static io.nightjar.kernels.x86.IntegerOp.VPMADDWD;
import static io.nightjar.kernels.x86.IntegerOp.VPSLLD;
import static io.nightjar.kernels.x86.IntegerOp.VPSRLW;
import static io.nightjar.kernels.x86.IntegerOp.VPSUBD;
import static io.nightjar.kernels.x86.MoveOp.VBROADCASTSS;
import static io.nightjar.kernels.x86.MoveOp.VCVTDQ2PS;
import static io.nightjar.kernels.x86.MoveOp.VCVTPH2PS;
import static io.nightjar.kernels.x86.MoveOp.VMOVDQU;
import static io.nightjar.kernels.x86.MoveOp.VMOVUPS;
import static io.nightjar.kernels.x86.MoveOp.VPBROADCASTD;
import static io.nightjar.kernels.x86.Vec.ymm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;

/**
 * Code for AVX2 that multiplies panels of 4-bit weights with rows of 8-bit activations. A panel is eight rows of a matrix, one
 * in each 32-bit lane of a vector:
 *
 * <pre>
 *   a block of 32 columns, 144 bytes:
 *     eight scales, F16, one of each row
 *     four vectors j = 0..3: of each row four bytes, whose low halves are columns 4j..4j+3 and whose high halves are columns
 *                            16+4j..16+4j+3; a half is the weight plus 8
 *   a block of activations, 40 bytes:
 *     scale, F32; sum of the integers, 32 bits; 32 integers in -127..127
 * </pre>
 *
 * The sum of a block's products is exact: eight products of at most 2 * 15 * 127 stay within 16 bits. Each output is one chain of
 * fused multiply-adds over rising blocks, {@code fma(sum, weight scale * activation scale, before)}, from zero, the product of
 * the scales rounded.
 */
public final class NibblePanels {

    /** Rows of a panel. */
    public static final int ROWS = 8;
    /** Columns of a block. */
    public static final int BLOCK_COLUMNS = 32;
    /** Bytes of a block of a panel. */
    public static final int BLOCK_BYTES = 144;
    /** Bytes of the scales in front of it. */
    public static final int SCALE_BYTES = 16;
    /** Bytes of a vector. */
    public static final int VECTOR_BYTES = 32;
    /** Bytes of a block of activations. */
    public static final int ACTIVATION_BYTES = 40;
    /** Where in it the sum is. */
    public static final int SUM_AT = 4;
    /** Where in it the integers are. */
    public static final int INTEGERS_AT = 8;
    /** Most rows of activations that one call takes. */
    public static final int TOKENS = 4;

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private static final int VECTORS = 4;
    private static final Vec FIRST_LOW = ymm(TOKENS);
    private static final Vec FIRST_HIGH = ymm(TOKENS + VECTORS);
    private static final Vec SUM = ymm(12);
    private static final Vec FACTOR = ymm(13);
    private static final Vec SCALES = ymm(14);

    private final int blocks;
    private final long tokenBytes;
    private final long outputBytes;
    private final List<MethodHandle> functions;

    /**
     * Generates the code for matrices of this shape.
     *
     * @param columns of the matrix, a multiple of {@link #BLOCK_COLUMNS}
     * @param outputStride floats between the outputs of two rows of activations
     */
    public NibblePanels(int columns, int outputStride) {
        this.blocks = columns / BLOCK_COLUMNS;
        this.tokenBytes = (long) blocks * ACTIVATION_BYTES;
        this.outputBytes = (long) outputStride * Float.BYTES;
        MethodHandle[] handles = new MethodHandle[TOKENS];
        Arrays.setAll(handles, i -> function(code(i + 1)));
        this.functions = List.of(handles);
    }

    /**
     * Multiplies.
     *
     * @param panels the first panel; the others follow
     * @param count how many, at least 1
     * @param activations the first row; the others follow
     * @param tokens rows of activations, 1 to {@link #TOKENS}
     * @param outputs the first row's first output; may be on the heap
     */
    public void multiply(
            MemorySegment panels, int count, MemorySegment activations, int tokens, MemorySegment outputs) {
        try {
            functions.get(tokens - 1).invokeExact(panels, (long) count, activations, outputs);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** The instructions, for readers. */
    String listing(int tokens) {
        return code(tokens).listing();
    }

    /** Heap memory may be passed: calls take microseconds, for which the garbage collector waits. */
    @SuppressWarnings("restricted")
    private static MethodHandle function(Assembler code) {
        MemorySegment executable = ExecutableMemory.copyOf(code.assemble(), Arena.ofAuto());
        return Linker.nativeLinker().downcallHandle(executable, TYPE, Linker.Option.critical(true));
    }

    /** {@code void (panels in rdi, count in rsi, activations in rdx, outputs in rcx)}. */
    private Assembler code(int tokens) {
        Assembler code = new Assembler();
        LabelAddress nibbles = code.constantInts(repeated(0x0f0f0f0f));
        LabelAddress ones = code.constantInts(repeated(0x00010001));
        Label panel = code.label("panel");
        Label block = code.label("block");
        code.align(VECTOR_BYTES);
        code.bind(panel);
        for (int token = 0; token < tokens; token++) {
            code.emit(VXORPS, ymm(token), ymm(token), ymm(token));
        }
        code.emit(MOV, RAX, RDX);
        code.emit(MOV, R8.dword(), imm(blocks));
        code.align(VECTOR_BYTES);
        code.bind(block);
        unpack(code, nibbles);
        for (int token = 0; token < tokens; token++) {
            accumulate(code, at(RAX, token * tokenBytes), ymm(token), ones);
        }
        code.emit(ADD, RDI, imm(BLOCK_BYTES));
        code.emit(ADD, RAX, imm(ACTIVATION_BYTES));
        code.emit(SUB, R8.dword(), imm(1));
        code.emit(JNE, block);
        for (int token = 0; token < tokens; token++) {
            code.emit(VMOVUPS, at(RCX, token * outputBytes), ymm(token));
        }
        code.emit(ADD, RCX, imm(ROWS * Float.BYTES));
        code.emit(SUB, RSI, imm(1));
        code.emit(JNE, panel);
        new Frame(List.of(), 0).leave(code);
        return code;
    }

    private static int[] repeated(int value) {
        int[] values = new int[VECTOR_BYTES / Integer.BYTES];
        Arrays.fill(values, value);
        return values;
    }

    private static void unpack(Assembler code, LabelAddress nibbles) {
        code.emit(VCVTPH2PS, SCALES, at(RDI));
        for (int j = 0; j < VECTORS; j++) {
            Vec low = ymm(FIRST_LOW.index() + j);
            Vec high = ymm(FIRST_HIGH.index() + j);
            code.emit(VMOVDQU, low, at(RDI, SCALE_BYTES + j * VECTOR_BYTES));
            code.emit(VPSRLW, high, low, imm(4));
            code.emit(VPAND, low, low, nibbles);
            code.emit(VPAND, high, high, nibbles);
        }
    }

    /** Adds the products of a block of one row of activations. */
    private static void accumulate(Assembler code, Address activations, Vec total, LabelAddress ones) {
        for (int j = 0; j < 2 * VECTORS; j++) {
            Vec product = j == 0 ? SUM : FACTOR;
            code.emit(VPBROADCASTD, FACTOR, activations.plus(INTEGERS_AT + j * Integer.BYTES));
            code.emit(VPMADDUBSW, product, ymm(FIRST_LOW.index() + j), FACTOR);
            if (j > 0) {
                code.emit(VPADDW, SUM, SUM, FACTOR);
            }
        }
        code.emit(VPMADDWD, SUM, SUM, ones);
        // Weights were eight too large.
        code.emit(VPBROADCASTD, FACTOR, activations.plus(SUM_AT));
        code.emit(VPSLLD, FACTOR, FACTOR, imm(3));
        code.emit(VPSUBD, SUM, SUM, FACTOR);
        code.emit(VCVTDQ2PS, SUM, SUM);
        code.emit(VBROADCASTSS, FACTOR, activations);
        code.emit(VMULPS, FACTOR, FACTOR, SCALES);
        code.emit(VFMADD231PS, total, SUM, FACTOR);
    }
}
