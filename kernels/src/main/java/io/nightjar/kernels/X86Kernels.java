package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.KernelException;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.kernels.x86.CodeLinker;
import io.nightjar.kernels.x86.CpuFeature;
import io.nightjar.kernels.x86.ExecutableMemory;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.NativeCode;
import io.nightjar.kernels.x86.TilePermission;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kernel set {@code x86}: machine code made for this CPU, with activations of 8 bits for weights of 8 bits or fewer. What it has
 * no code for yet is computed as in {@code vector}, or as in {@code reference} where there is no Vector API.
 */
final class X86Kernels implements KernelSet {

    private final Level level;
    private final CodeLinker linker;
    private final Optional<TuningFile> tuning;

    X86Kernels(Level level) {
        this(level, new NativeCode());
    }

    /**
     * The set at a level.
     *
     * @param linker how generated code is run
     */
    X86Kernels(Level level, CodeLinker linker) {
        this(level, linker, Optional.empty());
    }

    private X86Kernels(Level level, CodeLinker linker, Optional<TuningFile> tuning) {
        this.level = level;
        this.linker = linker;
        this.tuning = tuning;
    }

    /** Why it cannot be used at all; empty if it can. */
    static String obstacle() {
        return obstacle(Level.AVX2);
    }

    /** Why it cannot be used at a level; empty if it can. */
    static String obstacle(Level level) {
        String obstacle = ExecutableMemory.obstacle();
        if (!obstacle.isEmpty()) {
            return obstacle;
        }
        try {
            Optional<CpuFeature> missing = level.missing(CpuFeature.ofThisMachine());
            if (missing.isPresent()) {
                return "this CPU has no " + missing.get().flag();
            }
        } catch (KernelException e) {
            return String.valueOf(e.getMessage());
        }
        return level.hasTiles() ? TilePermission.obstacle() : "";
    }

    /** The set at the highest level that can be used here; only where there is no {@link #obstacle()}. */
    static X86Kernels best() {
        return new X86Kernels(bestLevel().orElseThrow());
    }

    /** The highest level that can be used here; empty where the set cannot be used. */
    static Optional<Level> bestLevel() {
        return List.of(Level.values()).reversed().stream()
                .filter(level -> obstacle(level).isEmpty())
                .findFirst();
    }

    /** Why a level that this CPU has cannot be used; empty where all of those can. Only where there is no {@link #obstacle()}. */
    static String obstacleOfHighest() {
        return obstacle(Level.best(CpuFeature.ofThisMachine()).orElseThrow());
    }

    @Override
    public String name() {
        return "x86";
    }

    @Override
    public String description() {
        return "generated code for " + level.text() + ", 8-bit activations for weights of 8 bits or fewer";
    }

    @Override
    public CompiledProgram compile(
            Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers) {
        X86Code code = new X86Code(level, linker);
        CompiledProgram compiled =
                new Compilation(program, weights, kv, states).compile((op, with) -> compile(op, with, code), workers);
        tuning.ifPresent(file -> new Tuner(file, level, workers).tune(code.products()));
        return compiled;
    }

    @Override
    public KernelSet tuned(TuningFile file) {
        return new X86Kernels(level, linker, Optional.of(file));
    }

    private Kernel compile(Op op, Compilation with, X86Code code) {
        return switch (op) {
            case Op.MatMul m
            when takes(m.matrix().type()) -> code.product(m.in(), with.tensor(m.matrix()), with.view(m.out()), with);
            case Op.Products p -> SideBySide.of(p, product -> compile(product, with, code));
            case ExpertOp.MatMul m
            when takes(m.matrices()) -> new ExpertMatMul(m, with, code.products(with.tensors(m.matrices())));
            case Op.HeadMatMul m
            when takes(m.matrices()) -> new HeadMatMul(m, with, code.products(with.tensors(m.matrices())));
            case Op.Attend a when X86Attention.takes(a, with) -> new X86Attention(a, with, code);
            case Op.RmsNorm n
            when RowKernel.fillsVectors(n.gain().columns(), n.in(), level.lanes()) ->
                new X86Rows.RmsNorm(
                        code.rows(),
                        with.view(n.in()),
                        new Addend(with.paddedVector(n.gain())),
                        n.gain().rows() * n.gain().columns(),
                        n.gain().columns(),
                        n.epsilon(),
                        with.view(n.out()));
            case Op.Glu g
            when X86Rows.code(g.activation()).isPresent() ->
                new X86Rows.Glu(
                        code.rows(),
                        with.view(g.gate()),
                        with.view(g.up()),
                        X86Rows.code(g.activation()).orElseThrow(),
                        with.view(g.out()));
            case Op.Activate a
            when X86Rows.code(a.activation()).isPresent() ->
                new X86Rows.Activate(
                        code.rows(),
                        with.view(a.in()),
                        X86Rows.code(a.activation()).orElseThrow(),
                        with.view(a.out()));
            default ->
                VectorSupport.obstacle().isEmpty()
                        ? VectorSupport.compile(op, with)
                        : ReferenceKernels.compile(op, with);
        };
    }

    private static boolean takes(List<Weight> matrices) {
        return matrices.stream().allMatch(matrix -> takes(matrix.type()));
    }

    /** Whether there is code for weights of this type. */
    static boolean takes(ElementType type) {
        return type == ElementType.F32
                || type == ElementType.F16
                || type == ElementType.BF16
                || PanelSource.of(type).isPresent();
    }
}
