package io.nightjar.cli;

import io.nightjar.api.OpenOptions;
import io.nightjar.base.ElementType;
import io.nightjar.hub.HubSettings;
import io.nightjar.ops.Fusions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the engine runs a model. */
final class EngineOptions {

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "THREADS",
            defaultValue = "0",
            description = "Compute threads; 0: the physical cores, within the container's limit (default).")
    private int threads;

    @Option(
            names = "--kv",
            paramLabel = "TYPE",
            defaultValue = "f16",
            converter = KvType.class,
            completionCandidates = KvType.Names.class,
            description = "Number format of the KV cache: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ElementType kvType = ElementType.F16;

    @Option(
            names = "--kernels",
            paramLabel = "SET",
            completionCandidates = KernelNames.class,
            description = "Force a kernel set: ${COMPLETION-CANDIDATES} (default: the best this machine has).")
    private @Nullable String kernels;

    @Option(
            names = "--prompt-arithmetic",
            paramLabel = "exact|bf16",
            defaultValue = "exact",
            description =
                    "bf16: prompts of 32 tokens and more are computed in BF16, on CPUs with AMX; answers may then depend on how"
                            + " a prompt was split: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PromptArithmetic promptArithmetic = PromptArithmetic.EXACT;

    @Option(
            names = "--fuse",
            paramLabel = "LIST",
            defaultValue = "all",
            converter = FusionList.class,
            completionCandidates = FusionNames.class,
            description =
                    "What is computed as one, for speed only: all, none, or some of ${COMPLETION-CANDIDATES}, each with"
                            + " a minus to leave it out (default: ${DEFAULT-VALUE}).")
    private Fusions fusions = Fusions.ALL;

    @Option(
            names = "--tune",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Measure once, within seconds, how this machine computes the model's matrices fastest, and keep it for the"
                            + " next start; no result depends on it: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OnOff tune = OnOff.ON;

    @Option(
            names = "--repack-cache",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Keep the weights as kernels want them to lie in memory, in a file as large as the model, for the next"
                            + " start: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OnOff repackCache = OnOff.ON;

    /**
     * What to open a model with.
     *
     * @param contextTokens 0 lets the model and the memory decide
     * @param surroundings hears lines for the user
     */
    OpenOptions openOptions(Path model, int contextTokens, Surroundings surroundings) {
        if (threads < 0) {
            throw new WrongUsage("--threads: expected at least 0, got " + threads);
        }
        if (contextTokens < 0) {
            throw new WrongUsage("--ctx-size: expected at least 0, got " + contextTokens);
        }
        return new OpenOptions(
                model, contextTokens, threads, kvType, kernelSet(), kept(surroundings), fusions, surroundings::note);
    }

    private Optional<String> kernelSet() {
        Optional<String> named = Optional.ofNullable(kernels).filter(name -> !name.isBlank());
        if (promptArithmetic == PromptArithmetic.EXACT) {
            return named;
        }
        if (named.isPresent()) {
            throw new WrongUsage("--prompt-arithmetic: cannot be combined with --kernels (or NIGHTJAR_KERNELS)");
        }
        return Optional.of("x86:amx-bf16");
    }

    private OpenOptions.Kept kept(Surroundings surroundings) {
        Path cache = HubSettings.of(surroundings.environment(), surroundings.userHome(), true)
                .cacheFolder();
        BuildInfo build = new BuildInfo();
        Path tuningFile = cache.resolve("tuning").resolve(build.version() + "-" + build.commit() + ".properties");
        return new OpenOptions.Kept(
                tune == OnOff.ON ? Optional.of(tuningFile) : Optional.empty(),
                repackCache == OnOff.ON ? Optional.of(cache.resolve("panels")) : Optional.empty());
    }

    /** The same options as arguments of another process. */
    List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(List.of("--threads", Integer.toString(threads), "--kv", KvType.nameOf(kvType)));
        if (tune == OnOff.OFF) {
            arguments.addAll(List.of("--tune", "off"));
        }
        if (repackCache == OnOff.OFF) {
            arguments.addAll(List.of("--repack-cache", "off"));
        }
        kernelSet().ifPresent(name -> arguments.addAll(List.of("--kernels", name)));
        if (!fusions.equals(Fusions.ALL)) {
            arguments.addAll(List.of("--fuse", fusions.text()));
        }
        return arguments;
    }

    /** Number format of the KV cache. */
    ElementType kvType() {
        return kvType;
    }

    /** What can be fused, for completion and help. */
    static final class FusionNames extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        FusionNames() {
            super(Fusions.names());
        }
    }

    /** Whether something is done. */
    enum OnOff {
        ON,
        OFF;

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How prompts are computed. */
    enum PromptArithmetic {
        EXACT,
        BF16;

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The choices, for completion and help. */
    static final class KernelNames extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        KernelNames() {
            super(List.of("x86", "vector", "reference"));
        }
    }
}
