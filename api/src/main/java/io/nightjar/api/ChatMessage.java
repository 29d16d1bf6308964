package io.nightjar.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, {@code tool}, or what else the model's template
 *     knows
 * @param content what is said
 * @param fields what else the message has, such as {@code tool_calls}, by the names of OpenAI's API
 */
public record ChatMessage(String role, String content, Map<String, ? extends @Nullable Object> fields) {

    /** Copies the fields. */
    public ChatMessage {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What a conversation starts with: how the model is to behave. */
    public static ChatMessage system(String content) {
        return new ChatMessage("system", content, Map.of());
    }

    /** What the user says. */
    public static ChatMessage user(String content) {
        return new ChatMessage("user", content, Map.of());
    }

    /** What the model said. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content, Map.of());
    }

    /** The message as templates see it. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.put("content", content);
        map.putAll(fields);
        return map;
    }
}
