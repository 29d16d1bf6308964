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
import io.nightjar.kernels.x86.RopeCode;
import io.nightjar.kernels.x86.SystemPages;
import io.nightjar.kernels.x86.TilePermission;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Weight;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * Kernel set {@code x86}: machine code made for this CPU, with activations of 8 bits for integer weights of 8 bits or fewer. What it has
 * no code for yet is computed as in {@code vector}, or as in {@code reference} where there is no Vector API.
 */
final class X86Kernels implements KernelSet {

    private final Level level;
    private final CodeLinker linker;
    private final Settings settings;

    /** What is not the same for all programs. */
    private record Settings(
            boolean widensPrompts, Optional<TuningFile> tuning, Optional<PanelFile> panels, DoubleConsumer progress) {

        private static final Settings PLAIN = new Settings(false, Optional.empty(), Optional.empty(), _ -> {});
    }

    X86Kernels(Level level) {
        this(level, new NativeCode());
    }

    /**
     * The set at a level.
     *
     * @param linker how generated code is run
     */
    X86Kernels(Level level, CodeLinker linker) {
        this(level, linker, Settings.PLAIN);
    }

    private X86Kernels(Level level, CodeLinker linker, Settings settings) {
        this.level = level;
        this.linker = linker;
        this.settings = settings;
    }

    /**
     * Mode {@code amx-bf16}: prompts are multiplied as BF16. A token's bits then depend on how many are computed with it.
     *
     * @param level one that has tiles
     */
    static X86Kernels wideningPrompts(Level level, CodeLinker linker) {
        Settings plain = Settings.PLAIN;
        return new X86Kernels(level, linker, new Settings(true, plain.tuning, plain.panels, plain.progress));
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
        return "generated code for " + level.text() + ", 8-bit activations for integer weights of 8 bits or fewer"
                + (settings.widensPrompts ? ", BF16 for prompts: bits differ from those of generation" : "");
    }

    @Override
    public CompiledProgram compile(
            Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers) {
        long all = weights.values().stream()
                .mapToLong(tensor -> tensor.data().byteSize())
                .sum();
        X86Code code = code(bytes -> settings.progress.accept((double) bytes / all));
        CompiledProgram compiled =
                new Compilation(program, weights, kv, states).compile((op, with) -> compile(op, with, code), workers);
        settings.panels.ifPresent(PanelFile::write);
        settings.tuning.ifPresent(file -> new Tuner(file, level, workers).tune(code.products()));
        return compiled;
    }

    private X86Code code(LongConsumer laidOut) {
        return new X86Code(level, linker, settings.widensPrompts, settings.panels, laidOut);
    }

    /** Generates some code, and forgets it. */
    void prepare() {
        code(_ -> {}).rows();
        try (Arena arena = Arena.ofConfined()) {
            SystemPages.giveBack(SystemPages.allocate(1, arena));
        }
    }

    @Override
    public KernelSet tuned(TuningFile file) {
        return with(new Settings(settings.widensPrompts, Optional.of(file), settings.panels, settings.progress));
    }

    @Override
    public KernelSet keeping(PanelFile file) {
        return with(new Settings(settings.widensPrompts, settings.tuning, Optional.of(file), settings.progress));
    }

    @Override
    public KernelSet reporting(DoubleConsumer progress) {
        return with(new Settings(settings.widensPrompts, settings.tuning, settings.panels, progress));
    }

    private KernelSet with(Settings changed) {
        return new X86Kernels(level, linker, changed);
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
            case Op.Attend a -> new X86Attention(a, with, code);
            case Op.RmsNorm n
            when RowKernel.fillsVectors(n.gain().columns(), n.in(), level.lanes()) -> rmsNorm(n, with, code);
            case Op.LayerNorm n
            when RowKernel.fillsVectors(n.group(), n.in(), level.lanes()) -> layerNorm(n, with, code);
            case Op.Glu g
            when X86Rows.code(g.activation()).isPresent() ->
                new X86Rows.Gate(
                        code.rows().gate(X86Rows.code(g.activation()).orElseThrow()),
                        with.view(g.gate()),
                        with.view(g.up()),
                        with.view(g.out()));
            case Op.ClampedGlu g ->
                new X86Rows.Gate(
                        code.rows().clampedGate(g.slope(), g.limit()),
                        with.view(g.gate()),
                        with.view(g.up()),
                        with.view(g.out()));
            case Op.Activate a
            when X86Rows.code(a.activation()).isPresent() ->
                new X86Rows.Activate(
                        code.rows().activate(X86Rows.code(a.activation()).orElseThrow()),
                        with.view(a.in()),
                        with.view(a.out()));
            case Op.SoftCap c ->
                new X86Rows.Activate(code.rows().softCap(c.cap()), with.view(c.inOut()), with.view(c.inOut()));
            case Op.Rope r -> rope(r, with, code).orElseGet(() -> other(op, with));
            case RecurrentOp.CausalConv c -> new X86Convolution(c, with, code);
            case RecurrentOp.SelectiveScan s ->
                X86Scan.shape(s, level)
                        .map(shape -> (Kernel) new X86Scan(s, with, code, shape))
                        .orElseGet(() -> other(op, with));
            case RecurrentOp.DeltaRule d ->
                X86DeltaRule.shape(d, level)
                        .map(shape -> (Kernel) new X86DeltaRule(d, with, code, shape))
                        .orElseGet(() -> other(op, with));
            default -> other(op, with);
        };
    }

    private static Kernel rmsNorm(Op.RmsNorm n, Compilation with, X86Code code) {
        return new X86Rows.RmsNorm(
                code.rows(),
                with.view(n.in()),
                new Addend(with.paddedVector(n.gain())),
                n.gain().rows() * n.gain().columns(),
                n.gain().columns(),
                n.epsilon(),
                with.view(n.out()));
    }

    private static Kernel layerNorm(Op.LayerNorm n, Compilation with, X86Code code) {
        return new X86Rows.LayerNorm(
                code.rows(),
                with.view(n.in()),
                n.group(),
                new Addend(with.paddedRow(n.gain(), n.in())),
                new Addend(with.paddedRow(n.bias(), n.in())),
                n.epsilon(),
                with.view(n.out()));
    }

    private static Optional<Kernel> rope(Op.Rope op, Compilation with, X86Code code) {
        RotationTable table = with.table(op.rotation());
        boolean interleaved = op.rotation().pairs() == Rotation.Pairs.INTERLEAVED;
        return code.rope(new RopeCode.Shape(op.headDim(), table.pairs(), interleaved))
                .map(made -> new X86Rows.Rope(made, op.headDim(), with.view(op.inOut()), table));
    }

    /** An op that has no code of its own. */
    private static Kernel other(Op op, Compilation with) {
        return VectorSupport.takes(op) && VectorSupport.obstacle().isEmpty()
                ? VectorSupport.compile(op, with)
                : ReferenceKernels.compile(op, with);
    }

    private static boolean takes(List<Weight> matrices) {
        return matrices.stream().allMatch(matrix -> takes(matrix.type()));
    }

    /** Whether there is code for weights of this type. */
    static boolean takes(ElementType type) {
        return switch (type) {
            case F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E4M3_G32, F8_E5M2_G32 -> true;
            default -> PanelSource.of(type).isPresent();
        };
    }
}
