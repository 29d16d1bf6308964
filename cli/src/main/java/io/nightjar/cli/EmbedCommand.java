package io.nightjar.cli;

import io.nightjar.api.Embedding;
import io.nightjar.api.Nightjar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nightjar embed}: the vector that stands for a text. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        header = "Print the vector that stands for a text.",
        description = {
            "Needs a model made for that, such as BERT. Prints one line a text, its values separated by spaces. Without a"
                    + " text, reads standard input.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar embed -m all-minilm.gguf -p \"The weather is lovely today.\"",
            "  nightjar embed -m all-minilm.gguf -f questions.txt --lines --json"
        })
final class EmbedCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final PromptOptions text = new PromptOptions();

    @Option(names = "--lines", description = "Take each line that is not blank as a text of its own.")
    private boolean lines;

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    @Option(names = "--json", description = "Print one object, as the embeddings API of OpenAI answers.")
    private boolean json;

    EmbedCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        String given = text.readOrStandardInput(surroundings.in());
        List<String> texts =
                lines ? given.lines().filter(line -> !line.isBlank()).toList() : List.of(given);
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        try (Nightjar nightjar = Nightjar.open(engine.openOptions(path, 0, surroundings))) {
            List<Embedding> embeddings = nightjar.embed(texts);
            if (json) {
                surroundings.out().println(json(embeddings, nightjar.model().name()));
            } else {
                embeddings.forEach(embedding -> surroundings.out().println(line(embedding)));
            }
            return ExitCode.DONE;
        }
    }

    private static String line(Embedding embedding) {
        List<String> values = new ArrayList<>();
        for (float value : embedding.vector()) {
            values.add(Float.toString(value));
        }
        return String.join(" ", values);
    }

    private static String json(List<Embedding> embeddings, String modelName) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode answer = mapper.createObjectNode().put("object", "list").put("model", modelName);
        ArrayNode data = answer.putArray("data");
        int tokens = 0;
        for (int i = 0; i < embeddings.size(); i++) {
            ArrayNode values =
                    data.addObject().put("object", "embedding").put("index", i).putArray("embedding");
            for (float value : embeddings.get(i).vector()) {
                values.add(value);
            }
            tokens += embeddings.get(i).tokens();
        }
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return mapper.writeValueAsString(answer);
    }
}
