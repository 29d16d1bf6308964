package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.List;
import java.util.Map;

/**
 * Kernel set {@code vector}: the JDK's Vector API, F32 activations. Only ops with arithmetic to gain from have a kernel
 * here; the others are the plain ones.
 */
final class VectorKernels implements KernelSet {

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String description() {
        return "Vector API, " + vectorBits() + "-bit vectors, F32 activations";
    }

    @Override
    public CompiledProgram compile(
            Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers) {
        return new Compilation(program, weights, kv, states).compile(VectorKernels::compile, workers);
    }

    static int vectorBits() {
        return Lanes.FLOATS.vectorBitSize();
    }

    /** Compiles one op. */
    static Kernel compile(Op op, Compilation with) {
        return switch (op) {
            case Op.MatMul m ->
                new VectorMatMul(with.view(m.in()), packed(m.in(), with), with.tensor(m.matrix()), with.view(m.out()));
            case Op.Products p -> SideBySide.of(p, product -> compile(product, with));
            case Op.HeadMatMul m -> new HeadMatMul(m, with, products(m.matrices(), with));
            case ExpertOp.MatMul m -> new ExpertMatMul(m, with, products(m.matrices(), with));
            case Op.Attend a -> new VectorAttention(a, with);
            case Op.Glu g ->
                new VectorRows.Glu(with.view(g.gate()), with.view(g.up()), g.activation(), with.view(g.out()));
            case Op.Activate a -> new VectorRows.Activate(with.view(a.in()), a.activation(), with.view(a.out()));
            case Op.GaussianTopK g -> new VectorRows.GaussianTopK(with.view(g.inOut()), g.deviations());
            case Op.SoftCap c -> new VectorRows.SoftCap(with.view(c.inOut()), c.cap());
            case Op.LayerNorm n
            when RowKernel.fillsVectors(n.group(), n.in(), Lanes.COUNT) ->
                new VectorRows.LayerNorm(
                        with.view(n.in()),
                        n.group(),
                        new Addend(with.paddedRow(n.gain(), n.in())),
                        new Addend(with.paddedRow(n.bias(), n.in())),
                        n.epsilon(),
                        with.view(n.out()));
            case Op.ClampedGlu g ->
                new VectorRows.ClampedGlu(
                        with.view(g.gate()), with.view(g.up()), g.slope(), g.limit(), with.view(g.out()));
            case Op.RmsNorm n
            when RowKernel.fillsVectors(n.gain().columns(), n.in(), Lanes.COUNT) ->
                new VectorRows.RmsNorm(
                        with.view(n.in()),
                        new Addend(with.paddedVector(n.gain())),
                        n.gain().rows() * n.gain().columns(),
                        n.gain().columns(),
                        n.epsilon(),
                        with.view(n.out()));
            case RecurrentOp.SelectiveScan s when VectorScan.takes(s) -> new VectorScan(s, with);
            case RecurrentOp.DeltaRule d when VectorDeltaRule.takes(d) -> new VectorDeltaRule(d, with);
            default -> ReferenceKernels.compile(op, with);
        };
    }

    private static List<VectorProduct> products(List<Weight> matrices, Compilation with) {
        return with.tensors(matrices).stream().map(VectorProduct::new).toList();
    }

    private static PackedRows packed(Slot slot, Compilation with) {
        return with.form(slot, PackedRows.class, PackedRows.class, PackedRows::new);
    }
}
