package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.JNE;
import static io.nightjar.kernels.x86.GeneralOp.SUB;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The vector instructions in which bodies of kernels are written, once for every {@link Level}. A vector has {@link #lanes()}
 * lanes of 32 bits; what differs between levels beyond the width is behind the abstract methods. Bodies take registers from
 * {@link #vector()} and give them back, and move pointers with {@link #assembler()}.
 *
 * <p>Values are F32 where a method does not say otherwise. A method writes its first argument. Not thread-safe.
 */
public abstract sealed class VectorCode permits Avx2Code, Avx512Code {

    private static final int ALIGNMENT = 32;
    private static final int CACHE_LINE = 64;

    private final Level level;
    private final Assembler code = new Assembler();
    private final Deque<Vec> free = new ArrayDeque<>();

    VectorCode(Level level, int registers) {
        this.level = level;
        for (int i = 0; i < registers; i++) {
            free.add(new Vec(i, level.bits()));
        }
    }

    /**
     * An empty function for this level.
     *
     * @param level what it may use
     * @return what to write it with
     */
    public static VectorCode of(Level level) {
        return level.bits() == Avx512Code.BITS ? new Avx512Code(level) : new Avx2Code(level);
    }

    // --- registers and control ---

    /** What may be used. */
    public final Level level() {
        return level;
    }

    /** Where the code goes; for pointers, branches and what only one kind of machine has. */
    public final Assembler assembler() {
        return code;
    }

    /** Lanes of 32 bits in a vector. */
    public final int lanes() {
        return level.lanes();
    }

    /** Bytes of a vector. */
    public final int bytes() {
        return level.bits() / Byte.SIZE;
    }

    /** How many registers {@link #vector()} can still give. */
    public final int available() {
        return free.size();
    }

    /**
     * A register that no one else uses.
     *
     * @throws IllegalStateException if there is none left: a defect of the body, whose tile is too large
     */
    public final Vec vector() {
        if (free.isEmpty()) {
            throw new IllegalStateException("no vector register is left");
        }
        return free.removeFirst();
    }

    /** So many registers. */
    public final List<Vec> vectors(int count) {
        Vec[] vectors = new Vec[count];
        Arrays.setAll(vectors, _ -> vector());
        return List.of(vectors);
    }

    /** Gives a register back. */
    public final void release(Vec vector) {
        free.addFirst(vector);
    }

    /** Gives registers back. */
    public final void release(List<Vec> vectors) {
        vectors.reversed().forEach(this::release);
    }

    /** Repeats a body until a register, which it must not change, is counted down to zero; at least once. */
    public final void loop(Gpr counter, Runnable body) {
        Label start = code.label("loop" + code.position());
        code.align(ALIGNMENT);
        code.bind(start);
        body.run();
        code.emit(SUB, counter, imm(1));
        code.emit(JNE, start);
    }

    /** Moves a pointer. */
    public final void advance(Gpr pointer, long bytes) {
        if (bytes != 0) {
            code.emit(ADD, pointer, imm(bytes));
        }
    }

    // --- memory ---

    /**
     * Asks for cache lines that will be read soon, which may lie beyond what there is.
     *
     * @param distance from where the pointer is; 0 asks for nothing
     * @param count bytes
     */
    public final void prefetch(Gpr pointer, int distance, int count) {
        for (int line = 0; distance > 0 && line < count; line += CACHE_LINE) {
            code.emit(GeneralOp.PREFETCHT0, Address.at(pointer, (long) distance + line));
        }
    }

    /** A vector from memory of any alignment. */
    public final void load(Vec to, Memory from) {
        code.emit(MoveOp.VMOVUPS, to, from);
    }

    /** A vector to memory of any alignment. */
    public final void store(Address to, Vec from) {
        code.emit(MoveOp.VMOVUPS, to, from);
    }

    /** A copy. */
    public final void move(Vec to, Vec from) {
        code.emit(MoveOp.VMOVUPS, to, from);
    }

    /** 32 bits, F32 or integer, in every lane. */
    public final void loadRepeated(Vec to, Memory from) {
        code.emit(MoveOp.VBROADCASTSS, to, from);
    }

    /** F16 numbers, half a vector of memory, as F32. */
    public final void loadHalves(Vec to, Memory from) {
        code.emit(MoveOp.VCVTPH2PS, to, from);
    }

    /** BF16 numbers, half a vector of memory, as F32. */
    public final void loadBfloats(Vec to, Memory from) {
        code.emit(MoveOp.VPMOVZXWD, to, from);
        code.emit(IntegerOp.VPSLLD, to, to, imm(Short.SIZE));
    }

    /** Bytes with sign, a quarter of a vector of memory, as integers of 32 bits. */
    public final void loadSignedBytes(Vec to, Memory from) {
        code.emit(MoveOp.VPMOVSXBD, to, from);
    }

    /** The first lane to memory. */
    public final void storeFirst(Address to, Vec from) {
        code.emit(MoveOp.VMOVSS, to, from.as(128));
    }

    /** Makes the first lane what the function returns. */
    public final void returnFirst(Vec from) {
        code.emit(MoveOp.VMOVUPS, Vec.xmm(0), from.as(128));
    }

    /** The function's first floating-point argument, in every lane of a register. Only before any other register is taken. */
    public final Vec firstArgument() {
        Vec argument = vector();
        code.emit(MoveOp.VBROADCASTSS, argument, Vec.xmm(0));
        return argument;
    }

    /** A number in every lane. */
    public final void fill(Vec to, float value) {
        loadRepeated(to, code.constantFloats(value));
    }

    /** A number in every lane, as an operand of an arithmetic instruction. */
    public abstract Memory repeated(float value);

    /** The same 32 bits in every lane, as an operand of an arithmetic or logic instruction. */
    public abstract Memory repeatedInt(int bits);

    // --- F32 ---

    /** Zeros. */
    public final void zero(Vec to) {
        xor(to, to, to);
    }

    /** {@code left + right}. */
    public final void add(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VADDPS, to, left, right);
    }

    /** {@code left - right}. */
    public final void subtract(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VSUBPS, to, left, right);
    }

    /** {@code left * right}. */
    public final void multiply(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VMULPS, to, left, right);
    }

    /** {@code left / right}. */
    public final void divide(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VDIVPS, to, left, right);
    }

    /** The smaller one; {@code right} where either is not a number. */
    public final void min(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VMINPS, to, left, right);
    }

    /** The larger one; {@code right} where either is not a number. */
    public final void max(Vec to, Vec left, Operand right) {
        code.emit(FloatOp.VMAXPS, to, left, right);
    }

    /** {@code sum += left * right}, rounded once. */
    public final void addProduct(Vec sum, Vec left, Operand right) {
        code.emit(FloatOp.VFMADD231PS, sum, left, right);
    }

    /** {@code left * right + addend} in place of {@code left}, rounded once. */
    public final void multiplyAdd(Vec left, Vec right, Operand addend) {
        code.emit(FloatOp.VFMADD213PS, left, right, addend);
    }

    /** {@code left * (F32 at right)}, the same one for every lane. */
    public abstract void multiplyByRepeated(Vec to, Vec left, Address right);

    /**
     * {@code sum += left * (F32 at right)}, the same one for every lane, rounded once.
     *
     * @param scratch a register that this may overwrite
     */
    public abstract void addProductWithRepeated(Vec sum, Vec left, Address right, Vec scratch);

    /** Without signs. */
    public final void absolute(Vec to, Vec from) {
        and(to, from, repeatedInt(0x7fff_ffff));
    }

    /** The values where those of another vector are at least a limit, else zeros. */
    public abstract void keepWhereAtLeast(Vec to, Vec values, Vec compared, Memory limit);

    /**
     * The values where {@code start <= first + lane < end}, else others. Overwrites nothing but {@code values}.
     *
     * @param first index of the first lane
     * @param start a register whose low 32 bits count
     * @param end likewise
     * @param other what takes the place of values outside
     */
    public abstract void keepRange(Vec values, int first, Gpr start, Gpr end, float other);

    /** The numbers from {@code first} on, one in each lane. */
    final Memory indices(int first) {
        int[] indices = new int[lanes()];
        Arrays.setAll(indices, i -> first + i);
        return code.constantInts(indices);
    }

    // --- integers ---

    /** Bits of both. */
    public abstract void and(Vec to, Vec left, Operand right);

    /** Bits of either. */
    public abstract void or(Vec to, Vec left, Operand right);

    /** Bits of one alone. */
    public abstract void xor(Vec to, Vec left, Operand right);

    /** Integers of 32 bits, {@code left + right}. */
    public final void addInts(Vec to, Vec left, Operand right) {
        code.emit(IntegerOp.VPADDD, to, left, right);
    }

    /** Integers of 32 bits, {@code left - right}. */
    public final void subtractInts(Vec to, Vec left, Operand right) {
        code.emit(IntegerOp.VPSUBD, to, left, right);
    }

    /** Integers of 32 bits, shifted to the left. */
    public final void shiftIntsLeft(Vec to, Vec from, int bits) {
        code.emit(IntegerOp.VPSLLD, to, from, imm(bits));
    }

    /** Bits moved up within units of 16, or down for a negative number of places. */
    public final void shiftWords(Vec to, Vec from, int places) {
        code.emit(places > 0 ? IntegerOp.VPSLLW : IntegerOp.VPSRLW, to, from, imm(Math.abs(places)));
    }

    /** Integers of 32 bits as F32, rounded to nearest. */
    public final void toFloats(Vec to, Vec from) {
        code.emit(MoveOp.VCVTDQ2PS, to, from);
    }

    /** F32 as integers of 32 bits, rounded to nearest, ties to even. */
    public final void toInts(Vec to, Vec from) {
        code.emit(MoveOp.VCVTPS2DQ, to, from);
    }

    /** The low byte of each integer of 32 bits to memory, a quarter of a vector. Overwrites the register. */
    public abstract void storeBytes(Address to, Vec from);

    /** Bytes of a table of 16, which {@code table} holds once in each 128 bits, at indices below 16. */
    public final void lookUp(Vec to, Vec table, Operand indices) {
        code.emit(ShuffleOp.VPSHUFB, to, table, indices);
    }

    // --- across lanes ---

    /** What a fold combines. */
    public enum Fold {
        /** Sums of F32. */
        ADD(FloatOp.VADDPS),
        /** The largest F32. */
        MAX(FloatOp.VMAXPS),
        /** Sums of integers of 32 bits. */
        ADD_INTS(IntegerOp.VPADDD);

        private final Instruction instruction;

        Fold(Instruction instruction) {
            this.instruction = instruction;
        }

        Instruction instruction() {
            return instruction;
        }
    }

    /**
     * All lanes combined as a tree: lane i and lane i + n / 2, halving until one is left, which every lane then has.
     *
     * @param scratch a register that this overwrites
     */
    public final void fold(Fold how, Vec values, Vec scratch) {
        foldTo128(how, values, scratch);
        Vec low = values.as(128);
        Vec other = scratch.as(128);
        code.emit(ShuffleOp.VPSHUFD, other, low, imm(0b01_00_11_10));
        code.emit(how.instruction(), low, low, other);
        code.emit(ShuffleOp.VPSHUFD, other, low, imm(0b10_11_00_01));
        code.emit(how.instruction(), low, low, other);
        code.emit(MoveOp.VBROADCASTSS, values, low);
    }

    /** Halves combined until the lowest 128 bits have all. */
    abstract void foldTo128(Fold how, Vec values, Vec scratch);

    // --- dot products ---

    /**
     * Where dot products take signed bytes only with something added to them, the logarithm of that, 7; else -1. See {@link
     * #toDotBytes}.
     */
    public final int signedBytesShift() {
        return level.hasByteDot() ? Byte.SIZE - 1 : -1;
    }

    /** Makes signed bytes into what {@link #dotBytes} takes: adds 128 where {@link #signedBytesShift} says so. */
    public final void toDotBytes(Vec bytes) {
        if (signedBytesShift() > 0) {
            xor(bytes, bytes, repeatedInt(0x8080_8080));
        }
    }

    /** Integers that sums of dot products start from: those at {@code from}, the same for all lanes, shifted to the left. */
    public abstract void startSum(Vec sum, Address from, int shift);

    /**
     * Adds dot products of bytes to integers of 32 bits: {@code sums[i][lane] += sum over v and k = 0..3 of weights[v][4 lane + k]
     * * activations[i][4 v + k]}. Exact.
     *
     * @param sums one for each row of activations
     * @param weights vectors of bytes
     * @param largest the largest of these bytes: at most 63, or 255 for what {@link #toDotBytes} gives
     * @param activations where the signed bytes, -127 to 127, of each row are
     */
    public abstract void dotBytes(List<Vec> sums, List<Vec> weights, int largest, List<Address> activations);

    /**
     * {@code sum[lane] += weights[2 lane] * x[0] + weights[2 lane + 1] * x[1]} in BF16, as {@code vdpbf16ps} rounds it.
     *
     * @param x two BF16 numbers, the same for all lanes
     * @throws IllegalArgumentException if the level does not have it
     */
    public final void dotBfloats(Vec sum, Vec weights, Address x) {
        code.emit(FloatOp.VDPBF16PS, sum, weights, x.broadcast());
    }
}
