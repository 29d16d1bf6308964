package io.nightjar.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What is benchmarked: models and tests. */
final class BenchWorkload {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "GGUF file or folder, hf:org/name[:file], pypi:package, or a listed name. May be repeated.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--offline", fallbackValue = "true", description = "Do not use the network.")
    private boolean offline;

    @Option(
            names = {"-p", "--n-prompt"},
            paramLabel = "N",
            split = ",",
            defaultValue = "512",
            description = "Prompt lengths; 0 leaves the test out (default: ${DEFAULT-VALUE}).")
    private List<Integer> promptTokens = new ArrayList<>();

    @Option(
            names = {"-n", "--n-gen"},
            paramLabel = "N",
            split = ",",
            defaultValue = "128",
            description = "Tokens to generate; 0 leaves the test out (default: ${DEFAULT-VALUE}).")
    private List<Integer> generatedTokens = new ArrayList<>();

    /**
     * Checks the tests.
     *
     * @throws WrongUsage if a number is negative
     */
    void check() {
        if (promptTokens.stream().anyMatch(n -> n < 0)
                || generatedTokens.stream().anyMatch(n -> n < 0)) {
            throw new WrongUsage("--n-prompt and --n-gen: expected at least 0");
        }
    }

    /** Whether the network is forbidden. */
    boolean offline() {
        return offline;
    }

    /** Files or folders of the models; the default model if none was named. */
    List<Path> find(ModelFinder finder) {
        return models.isEmpty()
                ? List.of(finder.find(null))
                : models.stream().map(finder::find).toList();
    }

    /** The tests, prompts first. */
    List<BenchRow.Test> tests() {
        List<BenchRow.Test> tests = new ArrayList<>();
        promptTokens.stream().filter(n -> n > 0).forEach(n -> tests.add(new BenchRow.Test(n, 0)));
        generatedTokens.stream().filter(n -> n > 0).forEach(n -> tests.add(new BenchRow.Test(0, n)));
        return tests;
    }

    /** The same tests, on one model, as arguments of another process. */
    List<String> arguments(Path model) {
        return List.of("-m", model.toString(), "-p", joined(promptTokens), "-n", joined(generatedTokens));
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
