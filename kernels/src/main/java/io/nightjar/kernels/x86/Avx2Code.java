package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.Arrays;
import java.util.List;

/** 256-bit vectors: 16 registers; an operand that is the same for all lanes needs an instruction or a constant of its own. */
final class Avx2Code extends VectorCode {

    private static final int REGISTERS = 16;
    /** The predicate "greater than or equal, ordered, quiet" of comparisons. */
    private static final int AT_LEAST = 0x1d;
    /** Puts 64-bit parts 0 and 2 of a vector first. */
    private static final int EVEN_PARTS = 0b11_01_10_00;

    Avx2Code(Level level) {
        super(level, REGISTERS);
    }

    @Override
    public Memory repeated(float value) {
        float[] values = new float[lanes()];
        Arrays.fill(values, value);
        return assembler().constantFloats(values);
    }

    @Override
    public Memory repeatedInt(int bits) {
        int[] values = new int[lanes()];
        Arrays.fill(values, bits);
        return assembler().constantInts(values);
    }

    @Override
    public void multiplyByRepeated(Vec to, Vec left, Address right) {
        loadRepeated(to, right);
        multiply(to, to, left);
    }

    @Override
    public void addProductWithRepeated(Vec sum, Vec left, Address right, Vec scratch) {
        loadRepeated(scratch, right);
        addProduct(sum, left, scratch);
    }

    @Override
    public void keepWhereAtLeast(Vec to, Vec values, Vec compared, Memory limit) {
        Vec mask = vector();
        assembler().emit(FloatOp.VCMPPS, mask, compared, limit, imm(AT_LEAST));
        and(to, values, mask);
        release(mask);
    }

    @Override
    public void chooseWhereAtLeast(Vec to, Vec atLeast, Vec below, Vec compared, Memory limit) {
        Vec mask = vector();
        assembler().emit(FloatOp.VCMPPS, mask, compared, limit, imm(AT_LEAST));
        assembler().emit(ShuffleOp.VBLENDVPS, to, below, atLeast, mask);
        release(mask);
    }

    @Override
    public void keepRange(Vec values, int first, Gpr start, Gpr end, float other) {
        Vec outside = vector();
        Vec index = vector();
        Vec limit = vector();
        load(index, indices(first));
        repeatInt(limit, start);
        assembler().emit(IntegerOp.VPCMPGTD, outside, limit, index);
        repeatInt(limit, end);
        assembler().emit(IntegerOp.VPCMPGTD, limit, limit, index);
        fill(index, other);
        assembler().emit(ShuffleOp.VBLENDVPS, values, index, values, limit);
        assembler().emit(ShuffleOp.VBLENDVPS, values, values, index, outside);
        release(limit);
        release(index);
        release(outside);
    }

    private void repeatInt(Vec to, Gpr from) {
        assembler().emit(MoveOp.VMOVD, to.as(128), from.dword());
        assembler().emit(MoveOp.VPBROADCASTD, to, to.as(128));
    }

    @Override
    public void and(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPAND, to, left, right);
    }

    @Override
    public void or(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPOR, to, left, right);
    }

    @Override
    public void xor(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPXOR, to, left, right);
    }

    @Override
    public void storeBytes(Address to, Vec from) {
        assembler().emit(ShuffleOp.VPACKSSDW, from, from, from);
        assembler().emit(ShuffleOp.VPERMQ, from, from, imm(EVEN_PARTS));
        assembler().emit(ShuffleOp.VPACKSSWB, from.as(128), from.as(128), from.as(128));
        assembler().emit(MoveOp.VMOVQ, to, from.as(128));
    }

    @Override
    void foldTo128(Fold how, Vec values, Vec scratch) {
        assembler().emit(ShuffleOp.VEXTRACTF128, scratch.as(128), values, imm(1));
        assembler().emit(how.instruction(), values.as(128), values.as(128), scratch.as(128));
    }

    @Override
    public void startSum(Vec sum, Address from, int shift) {
        loadRepeated(sum, from);
        shiftIntsLeft(sum, sum, shift);
    }

    @Override
    public void dotBytes(List<Vec> sums, List<Vec> weights, int largest, List<Address> activations) {
        if (!level().hasByteDot()) {
            new PairwiseDot(this).dotBytes(sums, weights, largest, activations);
            return;
        }
        Vec four = vector();
        for (int v = 0; v < weights.size(); v++) {
            for (int i = 0; i < sums.size(); i++) {
                loadRepeated(four, activations.get(i).plus((long) v * Integer.BYTES));
                assembler().emit(IntegerOp.VEX_VPDPBUSD, sums.get(i), weights.get(v), four);
            }
        }
        release(four);
    }
}
