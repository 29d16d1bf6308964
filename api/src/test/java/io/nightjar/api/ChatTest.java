package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import io.nightjar.base.Tensor;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations with the bundled model, as it is and with a chat template. */
@Timeout(120)
class ChatTest {

    private static final List<ChatMessage> CONVERSATION = List.of(
            ChatMessage.system("Be brief."),
            ChatMessage.user("Hello"),
            ChatMessage.assistant("Hi."),
            ChatMessage.user("Why?"));

    @TempDir
    static Path folder;

    @Test
    void aModelWithoutATemplateGetsATranscript() {
        try (Nightjar model = open(BundledModel.extract(folder))) {
            assertThat(model.chatTemplate()).isEmpty();

            GenerationResult chat = answer(model, new Prompt.Chat(CONVERSATION));
            GenerationResult text = answer(
                    model, new Prompt.Text("Be brief.\n\nUser: Hello\nAssistant: Hi.\nUser: Why?\nAssistant:", false));

            assertThat(chat.promptTokens()).isEqualTo(text.promptTokens());
            assertThat(text.tokens()).startsWith(chat.tokens().toArray(Integer[]::new));
        }
    }

    @Test
    void aTemplateMakesThePromptAndTheBeginTokenIsThereOnce() throws IOException {
        String turns = "{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}"
                + "{% if add_generation_prompt %}[assistant]{% endif %}";
        String prompt = "[system]Be brief.\n[user]Hello\n[assistant]Hi.\n[user]Why?\n[assistant]";
        List<GenerationResult> results = new ArrayList<>();
        for (String template : List.of(turns, "{{ bos_token }}" + turns)) {
            try (Nightjar model = open(withTemplate(template))) {
                results.add(answer(model, new Prompt.Chat(CONVERSATION)));
                results.add(answer(model, new Prompt.Text(prompt, true)));
            }
        }

        assertThat(results).allSatisfy(result -> {
            assertThat(result.promptTokens()).isEqualTo(results.getFirst().promptTokens());
            assertThat(result.tokens()).isEqualTo(results.getFirst().tokens());
        });
    }

    @Test
    void variablesReachTheTemplate() throws IOException {
        String template = "{% if strict %}{{ raise_exception('strict: ' + messages[0].name) }}{% endif %}x";
        try (Nightjar model = open(withTemplate(template))) {
            List<ChatMessage> named = List.of(new ChatMessage("user", "Hi", Map.of("name", "Ada")));

            assertThat(answer(model, new Prompt.Chat(named)).tokens()).isNotEmpty();
            assertThatThrownBy(() -> answer(model, new Prompt.Chat(named, Map.of("strict", true))))
                    .isInstanceOf(RequestException.class)
                    .hasMessageEndingWith("chat template line 1: strict: Ada");
        }
    }

    private static GenerationResult answer(Nightjar model, Prompt prompt) {
        return model.generate(new GenerationRequest(prompt, 8, SamplingOptions.greedy(), List.of(), true))
                .await();
    }

    private static Nightjar open(Path model) {
        return Nightjar.open(OpenOptions.of(model).withContextTokens(256).withThreads(2));
    }

    /** The bundled model with a chat template in its header. */
    private static Path withTemplate(String template) throws IOException {
        Path target = folder.resolve("chat-" + Integer.toHexString(template.hashCode()) + ".gguf");
        try (GgufFile model = GgufFile.open(BundledModel.extract(folder))) {
            Map<String, MetadataValue> metadata =
                    new LinkedHashMap<>(model.metadata().entries());
            metadata.put("tokenizer.chat_template", new MetadataValue.Text(template));
            List<TensorPlan> plans = model.tensors().entrySet().stream()
                    .map(entry -> new TensorPlan(
                            entry.getKey(),
                            entry.getValue().type(),
                            entry.getValue().shape()))
                    .toList();
            GgufWriter.write(target, metadata, plans, (plan, startRow, bytes) -> {
                Tensor tensor = Objects.requireNonNull(model.tensors().get(plan.name()));
                MemorySegment.copy(tensor.data(), startRow * plan.rowBytes(), bytes, 0, bytes.byteSize());
            });
        }
        return target;
    }
}
