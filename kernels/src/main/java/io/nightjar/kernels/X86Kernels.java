package io.nightjar.kernels;

import io.nightjar.base.KernelException;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.x86.CpuFeature;
import io.nightjar.kernels.x86.ExecutableMemory;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kernel set {@code x86}: machine code made for this CPU, with activations of 8 bits for weights of 8 bits or fewer. What it has
 * no code for yet is computed as in {@code vector}. To be asked for by name until it covers what models need.
 */
final class X86Kernels implements KernelSet {

    private static final List<CpuFeature> NEEDED = List.of(CpuFeature.AVX2, CpuFeature.FMA, CpuFeature.F16C);

    /** Why it cannot be used; empty if it can. */
    static String obstacle() {
        String obstacle = ExecutableMemory.obstacle();
        if (!obstacle.isEmpty()) {
            return obstacle;
        }
        try {
            Set<CpuFeature> features = CpuFeature.ofThisMachine();
            for (CpuFeature needed : NEEDED) {
                if (!features.contains(needed)) {
                    return "this CPU has no " + needed.flag();
                }
            }
        } catch (KernelException e) {
            return String.valueOf(e.getMessage());
        }
        return VectorSupport.obstacle();
    }

    @Override
    public String name() {
        return "x86";
    }

    @Override
    public String description() {
        return "generated code for AVX2, 8-bit activations for Q4_0; the rest as in vector";
    }

    @Override
    public CompiledProgram compile(
            Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers) {
        return new Compilation(program, weights, kv, states).compile(X86Kernels::compile, workers);
    }

    private static Kernel compile(Op op, Compilation with) {
        return op instanceof Op.MatMul m && X86MatMul.takes(m.matrix().type())
                ? new X86MatMul(with.quantized(m.in()), with.tensor(m.matrix()), with.view(m.out()))
                : VectorKernels.compile(op, with);
    }
}
