package io.nightjar.cli;

import io.nightjar.base.RequestException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.ModelFiles;
import io.nightjar.templates.Template;
import io.nightjar.text.ChatTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code nightjar template}: the prompt that a chat template makes of a conversation. */
@Command(
        name = "template",
        mixinStandardHelpOptions = true,
        header = "Print the prompt that a chat template makes of a conversation.",
        description = {
            "Prints the prompt exactly, without a line break of its own. CONTEXT is JSON: a list of messages, which the"
                    + " model is to answer; or an object with messages, tools, add_generation_prompt and any other"
                    + " variable, which is used as it is. bos_token and its like are the model's unless the context has"
                    + " them. Reads the header of the model only.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar template -m model.gguf -f conversation.json",
            "  echo '[{\"role\": \"user\", \"content\": \"Hello\"}]' | nightjar template -m model.gguf",
            "  nightjar template --template chat_template.jinja -f context.json"
        })
final class TemplateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(names = "--template", paramLabel = "FILE", description = "A template instead of the model's.")
    private @Nullable Path template;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "CONTEXT",
            description = "The conversation, JSON; without it, or with -, standard input.")
    private @Nullable Path context;

    TemplateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (template != null && model.model() != null) {
            throw new WrongUsage("expected one of -m and --template, got both");
        }
        Map<String, @Nullable Object> variables = variables();
        surroundings.out().print(template == null ? byModel(variables) : byFile(template, variables));
        surroundings.out().flush();
        return ExitCode.DONE;
    }

    private String byModel(Map<String, @Nullable Object> variables) {
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        try (ModelSource file = ModelFiles.open(path)) {
            return ChatTemplate.of(file)
                    .orElseThrow(() -> new UnsupportedModelException(
                            path + ": the model has no chat template - conversations with it are plain transcripts"))
                    .render(variables, Clock.system(ZoneId.systemDefault()));
        }
    }

    private static String byFile(Path file, Map<String, @Nullable Object> variables) throws IOException {
        String text = Files.readString(file);
        return Template.parse(file.toString(), text).render(variables, Clock.system(ZoneId.systemDefault()));
    }

    private Map<String, @Nullable Object> variables() throws IOException {
        Path file = context;
        return file == null || file.toString().equals("-")
                ? variables("standard input", surroundings.in().readAllBytes())
                : variables(file.toString(), Files.readAllBytes(file));
    }

    private static Map<String, @Nullable Object> variables(String name, byte[] json) {
        JsonMapper mapper = JsonMapper.shared();
        try {
            JsonNode node = mapper.readTree(new String(json, StandardCharsets.UTF_8));
            if (node.isObject()) {
                return mapper.convertValue(node, new TypeReference<>() {});
            }
            if (node.isArray()) {
                Map<String, @Nullable Object> variables = new LinkedHashMap<>();
                variables.put("messages", mapper.convertValue(node, new TypeReference<List<@Nullable Object>>() {}));
                variables.put("add_generation_prompt", true);
                return variables;
            }
        } catch (JacksonException e) {
            throw new RequestException(name + ": expected JSON - " + e.getOriginalMessage(), e);
        }
        throw new RequestException(name + ": expected a list of messages, or an object with them");
    }
}
