package io.nightjar.cli;

import io.nightjar.formats.ModelSource;
import io.nightjar.models.ModelFiles;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar tokenize}: a text's token ids. */
@Command(
        name = "tokenize",
        mixinStandardHelpOptions = true,
        header = "Print the token ids of a text, space separated.",
        description = {"Reads the header of the model only. Without a text, reads standard input.", ""},
        footer = {
            "",
            "Examples:",
            "  nightjar tokenize -m model.gguf -p \"Hello, world\"",
            "  nightjar tokenize -m model.gguf --no-bos -f story.txt",
            "  echo \"<s>Hello\" | nightjar tokenize -m model.gguf --parse-special -"
        })
final class TokenizeCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final PromptOptions text = new PromptOptions();

    @Option(names = "--no-bos", description = "Leave out the begin and end tokens that the model wants.")
    private boolean noBos;

    @Option(names = "--parse-special", description = "Read the spelling of a control token as that token.")
    private boolean parseSpecial;

    TokenizeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        String given = text.readOrStandardInput(surroundings.in());
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        Tokenizer tokenizer;
        try (ModelSource file = ModelFiles.open(path)) {
            tokenizer = Tokenizers.of(file);
        }
        int[] ids = tokenizer.encode(given, new EncodeOptions(!noBos, parseSpecial));
        surroundings
                .out()
                .println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        return ExitCode.DONE;
    }
}
