package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import io.nightjar.base.Tensor;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.ModelSource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Map<String, Object> QUESTION =
            Map.of("messages", List.of(Map.of("role", "user", "content", "Hi")));

    /** A model that is nothing but a header and the files beside it. */
    private record HeaderOnly(Metadata metadata, Map<String, String> files) implements ModelSource {

        static HeaderOnly gguf(Map<String, String> texts) {
            Map<String, MetadataValue> values = new LinkedHashMap<>();
            texts.forEach((key, text) -> values.put(key, new MetadataValue.Text(text)));
            values.put("tokenizer.ggml.tokens", new MetadataValue.Texts(List.of("<unk>", "<s>", "</s>")));
            values.put("tokenizer.ggml.bos_token_id", new MetadataValue.Int(1, MetadataValue.IntKind.U32));
            values.put("tokenizer.ggml.eos_token_id", new MetadataValue.Int(2, MetadataValue.IntKind.U32));
            return new HeaderOnly(new Metadata("m.gguf", values), Map.of());
        }

        static HeaderOnly folder(Map<String, String> files) {
            return new HeaderOnly(new Metadata("m", Map.of()), files);
        }

        @Override
        public String name() {
            return "m";
        }

        @Override
        public Map<String, Tensor> tensors() {
            return Map.of();
        }

        @Override
        public Optional<byte[]> companion(String fileName, int maxBytes) {
            return Optional.ofNullable(files.get(fileName)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    private static ChatTemplate template(ModelSource source) {
        return ChatTemplate.of(source).orElseThrow();
    }

    @Test
    void ggufHeadersHaveATemplateAndTheSpellingOfTokens() {
        ChatTemplate template = template(HeaderOnly.gguf(Map.of(
                "tokenizer.chat_template",
                "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}{{ pad_token }}")));

        assertThat(template.render(QUESTION, CLOCK)).isEqualTo("<s>Hi</s>");
        assertThat(template.render(Map.of("messages", List.of(), "bos_token", "B"), CLOCK))
                .isEqualTo("B");
    }

    @Test
    void toolsTakeTheirOwnTemplate() {
        ChatTemplate template = template(HeaderOnly.gguf(
                Map.of("tokenizer.chat_template", "plain", "tokenizer.chat_template.tool_use", "with tools")));

        assertThat(template.templates()).containsOnlyKeys("default", "tool_use");
        assertThat(template.render(QUESTION, CLOCK)).isEqualTo("plain");
        assertThat(template.render(Map.of("tools", List.of()), CLOCK)).isEqualTo("with tools");
    }

    @Test
    void aModelMayHaveNone() {
        assertThat(ChatTemplate.of(HeaderOnly.gguf(Map.of()))).isEmpty();
        assertThat(ChatTemplate.of(HeaderOnly.folder(Map.of("tokenizer_config.json", "{}"))))
                .isEmpty();
    }

    @Test
    void foldersHaveItInTheirConfiguration() {
        String config = """
                {"bos_token": {"content": "<b>"}, "eos_token": "</b>", "pad_token": null, "chat_template": %s}
                """;
        assertThat(template(HeaderOnly.folder(Map.of(
                                "tokenizer_config.json", config.formatted("\"{{ bos_token }}one{{ eos_token }}\""))))
                        .render(QUESTION, CLOCK))
                .isEqualTo("<b>one</b>");
        String named = """
                [{"name": "default", "template": "a"}, {"name": "tool_use", "template": "b"}]""";
        ChatTemplate several = template(HeaderOnly.folder(Map.of("tokenizer_config.json", config.formatted(named))));
        assertThat(several.render(QUESTION, CLOCK)).isEqualTo("a");
        assertThat(several.render(Map.of("tools", List.of()), CLOCK)).isEqualTo("b");
    }

    @Test
    void filesOfTheirOwnWinOverTheConfiguration() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("tokenizer_config.json", "{\"chat_template\": \"config\", \"bos_token\": \"<b>\"}");
        files.put("chat_template.json", "{\"chat_template\": \"json\"}");
        assertThat(template(HeaderOnly.folder(files)).render(QUESTION, CLOCK)).isEqualTo("json");
        files.put("chat_template.jinja", "{{ bos_token }}jinja\n");
        assertThat(template(HeaderOnly.folder(files)).render(QUESTION, CLOCK)).isEqualTo("<b>jinja");
    }

    @Test
    void errorsNameTheModelAndTheLine() {
        assertThatThrownBy(() -> ChatTemplate.of(HeaderOnly.folder(Map.of("tokenizer_config.json", "{"))))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("m tokenizer_config.json: expected JSON, got ");
        ChatTemplate broken = template(HeaderOnly.gguf(Map.of("tokenizer.chat_template", "a\n{% if %}")));
        assertThatThrownBy(() -> broken.render(QUESTION, CLOCK))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("m chat template line 2: expected an expression, got '%}'");
        ChatTemplate strict =
                template(HeaderOnly.gguf(Map.of("tokenizer.chat_template", "{{ raise_exception('no tools') }}")));
        assertThatThrownBy(() -> strict.render(QUESTION, CLOCK))
                .isInstanceOf(RequestException.class)
                .hasMessage("m chat template line 1: no tools");
    }
}
