package io.nightjar.cli;

import io.nightjar.api.Nightjar;
import java.util.Set;

/** Starts the command line in a process of its own. */
public final class Main {

    private static final Set<String> OPENING_A_MODEL = Set.of("run", "chat", "embed", "perplexity");

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        // To know the whole command line takes a third of a start.
        if (args.length > 0 && OPENING_A_MODEL.contains(args[0])) {
            Nightjar.prepare();
        }
        System.exit(CommandTree.run(Surroundings.ofProcess(), args));
    }
}
