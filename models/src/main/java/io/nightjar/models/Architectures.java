package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.ModelSource;
import java.util.List;
import java.util.stream.Collectors;

/** The table of architectures. To add one: a file like {@link Llama}, a row here, a golden test. */
public final class Architectures {

    private static final List<Architecture> TABLE = List.of(new Llama(), new Gemma3());

    private Architectures() {}

    /**
     * Reads a model's spec, checks its tensors and builds its program.
     *
     * @throws UnsupportedModelException if the architecture, or something that this file uses of it, is not in the table
     * @throws io.nightjar.base.ModelFormatException if metadata and tensors contradict each other
     */
    public static Model load(ModelSource source) {
        String name = source.metadata().text("general.architecture");
        for (Architecture architecture : TABLE) {
            if (architecture.name().equals(name)) {
                return DecoderProgram.build(architecture.spec(source), source);
            }
        }
        throw new UnsupportedModelException(
                source.name() + " general.architecture: \"" + name + "\" is not supported; supported are " + names());
    }

    private static String names() {
        return TABLE.stream().map(Architecture::name).collect(Collectors.joining(", "));
    }
}
