package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.ModelSource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds a model's chat templates and the spelling of its special tokens: in the header of a GGUF file, or in the files of a
 * folder, where {@code chat_template.jinja} wins over {@code chat_template.json}, and that over {@code
 * tokenizer_config.json}.
 */
final class ChatTemplateFinder {

    private static final String KEY = "tokenizer.chat_template";
    private static final String FIELD = "chat_template";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String DEFAULT_NAME = "default";
    private static final int MAX_TEMPLATE_BYTES = 1 << 20;
    private static final int MAX_JSON_BYTES = 16 << 20;

    /** What templates call the tokens, and where a GGUF header has their ids. */
    private static final Map<String, String> TOKEN_KEYS = Map.of(
            "bos_token", TokenKeys.BOS,
            "eos_token", TokenKeys.EOS,
            "unk_token", TokenKeys.UNKNOWN,
            "pad_token", TokenKeys.PADDING);

    private final ModelSource source;

    ChatTemplateFinder(ModelSource source) {
        this.source = source;
    }

    /** The templates by name; empty if there are none. */
    Map<String, String> templates() {
        Map<String, String> found = new LinkedHashMap<>();
        Metadata metadata = source.metadata();
        metadata.findText(KEY).ifPresent(text -> found.put(DEFAULT_NAME, text));
        metadata.entries().forEach((key, value) -> {
            if (key.startsWith(KEY + ".") && value instanceof MetadataValue.Text(String text)) {
                found.put(key.substring(KEY.length() + 1), text);
            }
        });
        if (found.isEmpty()) {
            json(TOKENIZER_CONFIG).ifPresent(config -> putAll(config.path(FIELD), found));
            json(FIELD + ".json").ifPresent(file -> putAll(file.path(FIELD), found));
            source.companion(FIELD + ".jinja", MAX_TEMPLATE_BYTES)
                    .ifPresent(bytes -> found.put(DEFAULT_NAME, new String(bytes, StandardCharsets.UTF_8)));
        }
        return found;
    }

    /** How the model spells its special tokens, by the names that templates have for them. */
    Map<String, String> specialTokens() {
        Map<String, String> found = new LinkedHashMap<>();
        json(TOKENIZER_CONFIG)
                .ifPresent(config -> config.properties().forEach(entry -> {
                    JsonNode token = entry.getValue();
                    JsonNode spelling = token.isObject() ? token.path("content") : token;
                    if (entry.getKey().endsWith("_token") && spelling.isString()) {
                        found.put(entry.getKey(), spelling.asString());
                    }
                }));
        Metadata metadata = source.metadata();
        List<String> pieces = metadata.findTexts(TokenKeys.TOKENS).orElse(List.of());
        TOKEN_KEYS.forEach((name, key) -> metadata.findTokenId(key, pieces.size())
                .ifPresent(id -> found.putIfAbsent(name, pieces.get(Math.toIntExact(id)))));
        return found;
    }

    /* One template, or a list of named ones. */
    private static void putAll(JsonNode templates, Map<String, String> found) {
        if (templates.isString()) {
            found.put(DEFAULT_NAME, templates.asString());
        }
        for (JsonNode named : templates) {
            if (named.path("name").isString() && named.path("template").isString()) {
                found.put(named.path("name").asString(), named.path("template").asString());
            }
        }
    }

    private Optional<JsonNode> json(String fileName) {
        return source.companion(fileName, MAX_JSON_BYTES).map(bytes -> {
            try {
                return JsonMapper.shared().readTree(bytes);
            } catch (JacksonException e) {
                throw new ModelFormatException(
                        source.name() + " " + fileName + ": expected JSON, got " + e.getOriginalMessage(), e);
            }
        });
    }
}
