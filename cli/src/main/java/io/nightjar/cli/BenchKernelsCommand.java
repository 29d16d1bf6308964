package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.cli.KernelBench.Product;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.MachinePeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nightjar bench kernels}: matrix products of each kernel set, beside what the machine can do at most. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        header = "Measure matrix products of each kernel set, beside the machine's peaks.",
        description = {
            "Each product is compared with plain loops before it is timed. With one token, matrices come from memory:"
                    + " GB/s of weights as the file has them, and their part of what reading memory reaches. With more,"
                    + " multiply-adds, and their part of what dot products of bytes reach. Peaks are measured in the"
                    + " same run, on as many threads. The ratio is of the first kernel set's time.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar bench kernels",
            "  nightjar bench kernels --type q4_0,q8_0 --shape 2048x8192 --tokens 1,8,512",
            "  nightjar bench kernels --kernels x86,x86:avx2,vector --json"
        })
final class BenchKernelsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

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
            description = "Timed runs of each product (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(names = "--json", description = "Print JSON, with every sample.")
    private boolean json;

    BenchKernelsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Product> products = products();
        List<String> measured = kernelSets();
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        Optional<MachinePeaks> peaks = MachinePeaks.measure(count);
        KernelReport report = new KernelReport(HostMachine.current(), new BuildInfo(), count, peaks);
        try (ProgressBars progress = new ProgressBars(surroundings)) {
            progress.beginCount("kernels", (long) products.size() * measured.size());
            for (Product product : products) {
                for (String set : measured) {
                    report.add(product, set, KernelBench.measure(product, set, count, repetitions));
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

    private List<Product> products() {
        if (repetitions < 1 || threads < 0 || tokens.stream().anyMatch(n -> n < 1)) {
            throw new WrongUsage("--repetitions and --tokens: expected at least 1; --threads: at least 0");
        }
        List<Product> products = new ArrayList<>();
        for (String type : types) {
            for (String shape : shapes) {
                for (int n : tokens) {
                    products.add(product(type, shape, n));
                }
            }
        }
        return products;
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
