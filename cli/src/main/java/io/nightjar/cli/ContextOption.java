package io.nightjar.cli;

import picocli.CommandLine.Option;

/** How much context a conversation or text may take. */
final class ContextOption {

    @Option(
            names = {"-c", "--ctx-size"},
            paramLabel = "CTX",
            defaultValue = "0",
            description = "Context in tokens; 0: the model's, or what fits in memory (default).")
    private int contextTokens;

    /** In tokens; 0 for the model's. */
    int tokens() {
        return contextTokens;
    }
}
