package io.nightjar.cli;

import io.nightjar.api.Nightjar;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar bench}: llama-bench's tests, and models to run them on. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        header = "Measure prompt processing and generation, with llama-bench's columns.",
        description = {
            "ppN is the processing of a prompt of N random tokens, tgN the generation of N tokens after a prompt of one;"
                    + " each is run once to warm up. --synthetic writes a model of random weights instead."
                    + " 'compare' runs these tests and another engine's in turn, 'kernels' measures single products.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar bench -m model.gguf",
            "  nightjar bench -m a.gguf -m b.gguf -p 128,512 -n 0 -r 3 -t 2 -o json",
            "  nightjar bench --synthetic llama-1b:Q4_0 --save llama-1b-q4_0.gguf",
            "  nightjar bench compare -m model.gguf -t 2 -- llama-bench -m model.gguf -t 2 -o json"
        })
final class BenchCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final BenchWorkload workload = new BenchWorkload();

    @Option(
            names = {"-r", "--repetitions"},
            paramLabel = "N",
            defaultValue = "5",
            description = "Timed runs of each test (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "md",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private BenchFormat.Kind output = BenchFormat.Kind.MD;

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    @Option(
            names = "--synthetic",
            paramLabel = "SHAPE:TYPE",
            completionCandidates = SyntheticModel.Names.class,
            description = "Write a model of this shape (${COMPLETION-CANDIDATES}) and number format, with random"
                    + " weights.")
    private @Nullable String synthetic;

    @Option(names = "--save", paramLabel = "FILE", description = "Where --synthetic writes.")
    private @Nullable Path save;

    @Option(
            names = "--vocab",
            paramLabel = "FOLDER",
            description = "encoder.json[.gz] and vocab.bpe[.gz] of Llama 3 for --synthetic (default:"
                    + " $NIGHTJAR_DATA/tokenizer/llama3.2).")
    private @Nullable Path vocabulary;

    BenchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        checkUsage();
        if (synthetic != null && save != null) {
            try (ProgressBars progress = new ProgressBars(surroundings)) {
                Path written = SyntheticModel.parse(synthetic)
                        .write(save, VocabularyFolder.find(vocabulary, surroundings.environment()), progress);
                surroundings.note("wrote " + written);
            }
            return ExitCode.DONE;
        }
        BenchFormat format = output.printer(surroundings.out(), HostMachine.current(), new BuildInfo());
        List<Path> paths = workload.find(new ModelFinder(surroundings, workload.offline()));
        format.begin();
        for (Path path : paths) {
            measure(path, format);
        }
        format.end();
        return ExitCode.DONE;
    }

    private void checkUsage() {
        if ((synthetic == null) != (save == null)) {
            throw new WrongUsage("--synthetic and --save: expected both or none");
        }
        if (repetitions < 1) {
            throw new WrongUsage("--repetitions: expected at least 1, got " + repetitions);
        }
        workload.check();
    }

    private void measure(Path path, BenchFormat format) throws IOException {
        ModelSummary summary;
        try (ModelSource file = ModelFiles.open(path)) {
            summary = ModelSummary.of(file);
        }
        List<BenchRow.Test> tests = workload.tests();
        int context = tests.stream()
                .mapToInt(test -> test.promptTokens() + test.generatedTokens() + 2)
                .max()
                .orElse(1);
        try (Nightjar nightjar = Nightjar.open(engine.openOptions(path, context, surroundings));
                ProgressBars progress = new ProgressBars(surroundings)) {
            Bench bench = new Bench(nightjar);
            for (BenchRow.Test test : tests) {
                progress.beginCount(test.toString(), 1L + repetitions);
                Samples samples = bench.measure(test, repetitions, () -> progress.advance(1));
                progress.end();
                format.row(new BenchRow(
                        path.toString(),
                        summary,
                        nightjar.model().kernels(),
                        nightjar.model().threads(),
                        KvType.nameOf(engine.kvType()),
                        test,
                        Instant.now(),
                        samples));
            }
        }
    }
}
