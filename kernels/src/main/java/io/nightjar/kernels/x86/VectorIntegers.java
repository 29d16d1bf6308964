package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RDI;

import java.util.List;

/** Integers by dot products of vectors, for any level: from -offset * sum of the activations on. */
final class VectorIntegers implements GroupIntegers {

    private final PanelFormat format;
    private final VectorCode code;
    private List<Vec> weights = List.of();

    VectorIntegers(PanelFormat format, VectorCode code) {
        this.format = format;
        this.code = code;
    }

    @Override
    public List<Gpr> saved() {
        return List.of(RBX);
    }

    @Override
    public int stackBytes() {
        return 0;
    }

    @Override
    public void enter() {}

    @Override
    public void leave() {}

    @Override
    public List<Vec> begin(int group, Address blocks) {
        weights = new Unpacking(format, code).codes(RDI, group);
        return weights;
    }

    @Override
    public void sum(List<Vec> sums, int group, int first, List<Address> blocks) {
        int shift = format.isSigned() ? code.signedBytesShift() : format.offsetShift();
        for (int i = 0; i < sums.size(); i++) {
            if (shift == PanelFormat.NO_OFFSET) {
                code.zero(sums.get(i));
            } else {
                Address negated = blocks.get(i).plus(ActivationBlock.negatedSumAt(format.groups(), group));
                code.startSum(sums.get(i), negated, shift);
            }
        }
        int at = ActivationBlock.INTEGERS_AT + group * format.groupColumns();
        List<Address> integers = blocks.stream().map(block -> block.plus(at)).toList();
        code.dotBytes(sums, weights, format.largestByte(), integers);
    }
}
