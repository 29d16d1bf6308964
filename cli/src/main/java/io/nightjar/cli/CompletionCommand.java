package io.nightjar.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code nightjar completion}: a completion script for the user's shell. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        header = "Print a completion script for bash and zsh.",
        footer = {"", "Examples:", "  source <(nightjar completion)", "  nightjar completion > nightjar-completion.bash"
        })
final class CompletionCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        CommandLine commands = CommandTree.of(surroundings);
        surroundings.out().print(AutoComplete.bash("nightjar", commands));
        return ExitCode.DONE;
    }
}
