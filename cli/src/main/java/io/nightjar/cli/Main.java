package io.nightjar.cli;

/** Starts the command line in a process of its own. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandTree.run(Surroundings.ofProcess(), args));
    }
}
