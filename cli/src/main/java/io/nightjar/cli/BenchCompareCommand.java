package io.nightjar.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightjar bench compare}: our benchmark and another engine's, in turn. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        header = "Run 'bench' and another engine's benchmark in turn, and print the ratios.",
        description = {
            "Each round starts both anew, ours first. What stands after -- is the other engine's command, with its own"
                    + " options: give both the same model, tests and threads. Results are read from the output of"
                    + " llama-bench (table, json, jsonl, csv) and llama3.java; --pattern says where others print theirs."
                    + " Ratios are ours over the peer's, paired by round: median, lowest and highest.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar bench compare -m a.gguf -t 2 -p 512 -n 64 -- llama-bench -m a.gguf -t 2 -p 512 -n 64 -o json",
            "  nightjar bench compare -m a.gguf -n 64 -r 5 -o csv -- java -jar llama3.jar --model a.gguf --prompt Hi",
            "  nightjar bench compare -m a.gguf --pattern 'tg=([0-9.]+) tok/s' -- other-engine --speed a.gguf"
        })
final class BenchCompareCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final BenchWorkload workload = new BenchWorkload();

    @Option(
            names = {"-r", "--rounds"},
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each side runs (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "5",
            description = "Timed runs of each test in one run of ours (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "md",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private BenchFormat.Kind output = BenchFormat.Kind.MD;

    @Option(
            names = "--pattern",
            paramLabel = "TEST=REGEX",
            description =
                    "Where the peer prints a rate, as the regular expression's first group, at its last match; TEST"
                            + " is pp, tg, or a full name such as pp512. May be repeated.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "How long one run of either side may take (default: ${DEFAULT-VALUE}).")
    private int limitSeconds;

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    @Parameters(arity = "0..*", paramLabel = "-- PEER", description = "The other engine's command.")
    private List<String> peerCommand = new ArrayList<>();

    BenchCompareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        checkUsage();
        Duration limit = Duration.ofSeconds(limitSeconds);
        Contender peer = new Contender(
                        Path.of(peerCommand.getFirst()).getFileName().toString(),
                        peerCommand,
                        compiledPatterns(),
                        "",
                        limit,
                        surroundings)
                .located();
        List<String> arguments = ourArguments();
        Contender ours = new Contender(
                "nightjar", OwnProcess.command(arguments), Map.of(), OwnProcess.INCUBATOR_WARNING, limit, surroundings);
        List<ComparisonRow> rows = new Comparison(ours, peer, surroundings::note).run(rounds);
        List<String> ourCommand =
                Stream.concat(Stream.of("nightjar"), arguments.stream()).toList();
        new ComparisonReport(ourCommand, peerCommand, HostMachine.current(), new BuildInfo())
                .print(rows, output, surroundings.out());
        return ExitCode.DONE;
    }

    private void checkUsage() {
        if (spec.parent().commandLine().getParseResult().matchedOptions().stream()
                .anyMatch(option -> !option.inherited())) {
            throw new WrongUsage("options stand after the word compare, not before it");
        }
        if (peerCommand.isEmpty() || peerCommand.getFirst().isBlank()) {
            throw new WrongUsage("compare with what? expected -- and the command of another engine's benchmark");
        }
        if (rounds < 1 || repetitions < 1 || limitSeconds < 1) {
            throw new WrongUsage("--rounds, --repetitions and --time-limit: expected at least 1");
        }
        workload.check();
        if (workload.tests().isEmpty()) {
            throw new WrongUsage("--n-prompt and --n-gen: no test is left");
        }
    }

    private Map<String, Pattern> compiledPatterns() {
        Map<String, Pattern> compiled = new LinkedHashMap<>();
        for (String text : patterns) {
            int equals = text.indexOf('=');
            if (equals < 0 || !text.substring(0, equals).matches("(pp|tg)[0-9]*")) {
                throw new WrongUsage("--pattern: expected pp=REGEX or tg=REGEX, got '" + text + "'");
            }
            Pattern pattern;
            try {
                pattern = Pattern.compile(text.substring(equals + 1));
            } catch (PatternSyntaxException e) {
                throw new WrongUsage("--pattern: '" + text + "': " + e.getDescription());
            }
            if (pattern.matcher("").groupCount() < 1) {
                throw new WrongUsage(
                        "--pattern: expected a group around the number, such as ([0-9.]+), got '" + text + "'");
            }
            compiled.put(text.substring(0, equals), pattern);
        }
        return compiled;
    }

    /* The model is found, and fetched if need be, before anything is timed. */
    private List<String> ourArguments() {
        List<Path> models = workload.find(new ModelFinder(surroundings, workload.offline()));
        if (models.size() > 1) {
            throw new WrongUsage("--model: expected one, got " + models.size());
        }
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(workload.arguments(models.getFirst()));
        arguments.addAll(List.of("-r", Integer.toString(repetitions)));
        arguments.addAll(engine.arguments());
        arguments.addAll(List.of("-o", "json"));
        return arguments;
    }
}
