package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.cli.KernelBench.Product;
import io.nightjar.cli.KernelBench.Timing;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.MachinePeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nightjar bench kernels}: ops of each kernel set, beside what the machine can do at most. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        header = "Measure the ops of each kernel set, beside the machine's peaks.",
        description = {
            "Each op is compared with plain loops before it is timed. With one token, matrices come from memory:"
                    + " GB/s of weights as the file has them, of keys and values, or of rows that are read, and their"
                    + " part of what reading memory reaches. With more, multiply-adds, and their part of what dot"
                    + " products of bytes reach. Peaks are measured in the same run, on as many threads. The ratio is"
                    + " of the first kernel set's time.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar bench kernels",
            "  nightjar bench kernels --type q4_0,q8_0 --shape 2048x8192 --tokens 1,8,512",
            "  nightjar bench kernels --ops attention --tokens 1,512 --context 512,8192",
            "  nightjar bench kernels --ops rmsnorm,layernorm,silu,gelu,softcap,rope,rope-neighbours,add --width 4096",
            "  nightjar bench kernels --ops convolution,scan,scan-heads,delta-rule --width 4096",
            "  nightjar bench kernels --kernels x86,x86:avx2,vector --json"
        })
final class BenchKernelsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "OP",
            defaultValue = "matmul,attention,rmsnorm,silu,rope",
            description =
                    "What is measured: matmul, attention, rmsnorm, layernorm, silu (gates), gelu (by erf), softcap,"
                            + " rope, rope-neighbours, add, convolution, scan, scan-heads, delta-rule (default: ${DEFAULT-VALUE}).")
    private List<String> ops = new ArrayList<>();

    @Option(
            names = "--heads",
            paramLabel = "HEADSxKVxDIM",
            defaultValue = "32x8x64",
            description = "Heads of attention, of queries and of keys, and their values (default: ${DEFAULT-VALUE}).")
    private String heads = "";

    @Option(
            names = "--context",
            split = ",",
            paramLabel = "N",
            defaultValue = "512,4096",
            description = "Tokens of a sequence for attention of its last ones (default: ${DEFAULT-VALUE}).")
    private List<Integer> contexts = new ArrayList<>();

    @Option(
            names = "--width",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Values of a row for ops on rows (default: ${DEFAULT-VALUE}).")
    private int width;

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "TYPE",
            defaultValue = "q4_0,q8_0,q4_k,q6_k,f16,bf16",
            description = "Number formats (default: ${DEFAULT-VALUE}).")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "ROWSxCOLUMNS",
            defaultValue = "2048x2048,8192x2048,2048x8192",
            description = "Shapes of matrices (default: ${DEFAULT-VALUE}).")
    private List<String> shapes = new ArrayList<>();

    @Option(
            names = "--tokens",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,512",
            description = "Rows of activations (default: ${DEFAULT-VALUE}).")
    private List<Integer> tokens = new ArrayList<>();

    @Option(
            names = "--kernels",
            split = ",",
            paramLabel = "SET",
            description = "Kernel sets, also x86:LEVEL (default: those that this machine has, but for reference).")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "THREADS",
            defaultValue = "0",
            description = "Compute threads; 0: the processors (default).")
    private int threads;

    @Option(
            names = {"-r", "--repetitions"},
            paramLabel = "N",
            defaultValue = "5",
            description = "Timed runs of each op (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = "--warm-up",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "Runs of each op before those that are timed (default: ${DEFAULT-VALUE}).")
    private int warmUpMillis;

    @Option(names = "--json", description = "Print JSON, with every sample.")
    private boolean json;

    BenchKernelsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<KernelCase> cases = cases();
        List<String> measured = kernelSets();
        Timing timing = new Timing(repetitions, TimeUnit.MILLISECONDS.toNanos(warmUpMillis));
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        Optional<MachinePeaks> peaks = MachinePeaks.measure(count);
        KernelReport report = new KernelReport(HostMachine.current(), new BuildInfo(), count, peaks);
        try (ProgressBars progress = new ProgressBars(surroundings)) {
            progress.beginCount("kernels", (long) cases.size() * measured.size());
            for (KernelCase timed : cases) {
                for (String set : measured) {
                    report.add(timed, set, KernelBench.measure(timed, set, count, timing));
                    progress.advance(1);
                }
            }
            progress.end();
        }
        surroundings.out().print(json ? report.json() : report.markdown());
        return ExitCode.DONE;
    }

    private List<String> kernelSets() {
        if (sets.isEmpty()) {
            return List.of("x86", "vector").stream()
                    .filter(set -> KernelSets.obstacle(set).isEmpty())
                    .toList();
        }
        // Refused before anything is measured.
        sets.forEach(KernelSets::named);
        return sets;
    }

    private List<KernelCase> cases() {
        if (repetitions < 1 || threads < 0 || tokens.stream().anyMatch(n -> n < 1)) {
            throw new WrongUsage("--repetitions and --tokens: expected at least 1; --threads: at least 0");
        }
        List<KernelCase> cases = new ArrayList<>();
        for (String op : ops) {
            switch (op) {
                case "matmul" -> cases.addAll(products());
                case "attention" -> cases.addAll(attentions());
                default ->
                    cases.addAll(
                            RecurrentCase.Kind.named(op).map(this::recurrences).orElseGet(() -> rows(op)));
            }
        }
        return cases;
    }

    private List<KernelCase> products() {
        List<KernelCase> products = new ArrayList<>();
        for (String type : types) {
            for (String shape : shapes) {
                tokens.forEach(n -> products.add(product(type, shape, n)));
            }
        }
        return products;
    }

    private List<KernelCase> attentions() {
        if (!heads.matches("[1-9][0-9]{0,3}x[1-9][0-9]{0,3}x[1-9][0-9]{0,3}")) {
            throw new WrongUsage("--heads: expected HEADSxKVxDIM, got '" + heads + "'");
        }
        int[] sizes =
                Stream.of(heads.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        if (sizes[0] % sizes[1] != 0) {
            throw new WrongUsage("--heads: heads of queries are a multiple of those of keys, got " + heads);
        }
        List<KernelCase> attentions = new ArrayList<>();
        for (int context : contexts) {
            for (int n : tokens) {
                if (n > context) {
                    throw new WrongUsage("--context: at least the tokens, " + n + ", expected, got " + context);
                }
                attentions.add(new AttentionCase(sizes[0], sizes[1], sizes[2], context, n));
            }
        }
        return attentions;
    }

    private List<KernelCase> rows(String op) {
        RowCase.Kind kind = Stream.of(RowCase.Kind.values())
                .filter(each -> each.text().equals(op))
                .findFirst()
                .orElseThrow(() -> new WrongUsage("--ops: no op '" + op + "'"));
        requireWholeHeads();
        return tokens.stream()
                .map(n -> (KernelCase) new RowCase(kind, width, n))
                .toList();
    }

    private List<KernelCase> recurrences(RecurrentCase.Kind kind) {
        requireWholeHeads();
        return tokens.stream()
                .map(n -> (KernelCase) new RecurrentCase(kind, width, n))
                .toList();
    }

    private void requireWholeHeads() {
        if (width < RowCase.HEAD_DIM || width % RowCase.HEAD_DIM != 0) {
            throw new WrongUsage("--width: expected a multiple of " + RowCase.HEAD_DIM + ", got " + width);
        }
    }

    private static Product product(String typeName, String shape, int tokens) {
        ElementType type = TypeName.parse("--type", typeName);
        if (!shape.matches("[1-9][0-9]{0,5}x[1-9][0-9]{0,5}")) {
            throw new WrongUsage("--shape: expected ROWSxCOLUMNS, got '" + shape + "'");
        }
        int rows = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
        int columns = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
        if (columns % type.blockValues() != 0) {
            throw new WrongUsage(
                    "--shape: rows of " + type + " are whole blocks of " + type.blockValues() + ", got " + shape);
        }
        return new Product(type, rows, columns, tokens);
    }
}
