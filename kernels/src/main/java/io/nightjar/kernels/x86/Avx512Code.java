package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/** 512-bit vectors: 32 registers, masks, and operands in memory that are repeated over the lanes. */
final class Avx512Code extends VectorCode {

    static final int BITS = 512;

    private static final int REGISTERS = 32;
    /** The predicate "greater than or equal, ordered, quiet" of comparisons. */
    private static final int AT_LEAST = 0x1d;

    /** Predicates of comparisons of integers. */
    private static final int LESS_OR_EQUAL = 2;

    private static final int GREATER = 6;

    Avx512Code(Level level) {
        super(level, REGISTERS);
    }

    @Override
    public Memory repeated(float value) {
        return assembler().constantFloats(value).broadcast();
    }

    @Override
    public Memory repeatedInt(int bits) {
        return assembler().constantInts(bits).broadcast();
    }

    @Override
    public void multiplyByRepeated(Vec to, Vec left, Address right) {
        multiply(to, left, right.broadcast());
    }

    @Override
    public void addProductWithRepeated(Vec sum, Vec left, Address right, Vec scratch) {
        addProduct(sum, left, right.broadcast());
    }

    @Override
    public void keepWhereAtLeast(Vec to, Vec values, Vec compared, Memory limit) {
        assembler().emit(FloatOp.VCMPPS, Mask.K1, compared, limit, imm(AT_LEAST));
        assembler().emit(MoveOp.VMOVUPS, to, values, Mask.K1.zeroing());
    }

    @Override
    public void chooseWhereAtLeast(Vec to, Vec atLeast, Vec below, Vec compared, Memory limit) {
        assembler().emit(FloatOp.VCMPPS, Mask.K1, compared, limit, imm(AT_LEAST));
        assembler().emit(ShuffleOp.VBLENDMPS, to, below, atLeast, Mask.K1.merging());
    }

    @Override
    public void keepRange(Vec values, int first, Gpr start, Gpr end, float other) {
        Vec limit = vector();
        Vec index = vector();
        load(index, indices(first));
        assembler().emit(MoveOp.VPBROADCASTD, limit, start.dword());
        assembler().emit(IntegerOp.VPCMPD, Mask.K1, limit, index, imm(LESS_OR_EQUAL));
        assembler().emit(MoveOp.VPBROADCASTD, limit, end.dword());
        assembler().emit(IntegerOp.VPCMPD, Mask.K1, limit, index, imm(GREATER), Mask.K1.merging());
        fill(limit, other);
        assembler().emit(ShuffleOp.VBLENDMPS, values, limit, values, Mask.K1.merging());
        release(index);
        release(limit);
    }

    @Override
    public void and(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPANDD, to, left, right);
    }

    @Override
    public void or(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPORD, to, left, right);
    }

    @Override
    public void xor(Vec to, Vec left, Operand right) {
        assembler().emit(IntegerOp.VPXORD, to, left, right);
    }

    @Override
    public void storeBytes(Address to, Vec from) {
        assembler().emit(MoveOp.VPMOVDB, to, from);
    }

    @Override
    void foldTo128(Fold how, Vec values, Vec scratch) {
        assembler().emit(ShuffleOp.VEXTRACTF64X4, scratch.as(256), values, imm(1));
        assembler().emit(how.instruction(), values.as(256), values.as(256), scratch.as(256));
        assembler().emit(ShuffleOp.VEXTRACTF32X4, scratch.as(128), values.as(256), imm(1));
        assembler().emit(how.instruction(), values.as(128), values.as(128), scratch.as(128));
    }

    @Override
    public void startSum(Vec sum, Address from, int shift) {
        assembler().emit(IntegerOp.VPSLLD, sum, from.broadcast(), imm(shift));
    }

    @Override
    public void dotBytes(List<Vec> sums, List<Vec> weights, int largest, List<Address> activations) {
        if (!level().hasByteDot()) {
            new PairwiseDot(this).dotBytes(sums, weights, largest, activations);
            return;
        }
        for (int v = 0; v < weights.size(); v++) {
            for (int i = 0; i < sums.size(); i++) {
                Address four = activations.get(i).plus((long) v * Integer.BYTES);
                assembler().emit(IntegerOp.VPDPBUSD, sums.get(i), weights.get(v), four.broadcast());
            }
        }
    }
}
