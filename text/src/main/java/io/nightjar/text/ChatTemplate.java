package io.nightjar.text;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import io.nightjar.formats.ModelSource;
import io.nightjar.templates.Template;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model's own chat templates: text that makes a prompt of messages. Immutable; safe for any thread. A template is read
 * when it is used, so that a model whose template is broken can still continue text.
 */
public final class ChatTemplate {

    private static final String DEFAULT_NAME = "default";
    private static final String TOOL_NAME = "tool_use";

    private final String sourceName;
    private final Map<String, String> templates;
    private final Map<String, String> specialTokens;

    private ChatTemplate(String sourceName, Map<String, String> templates, Map<String, String> specialTokens) {
        this.sourceName = sourceName;
        this.templates = templates;
        this.specialTokens = specialTokens;
    }

    /**
     * The templates of a model, if it has any. It keeps nothing of the source, which may be closed.
     *
     * @throws ModelFormatException if a file that should hold one is corrupt
     */
    public static Optional<ChatTemplate> of(ModelSource source) {
        ChatTemplateFinder finder = new ChatTemplateFinder(source);
        Map<String, String> templates = finder.templates();
        return templates.isEmpty()
                ? Optional.empty()
                : Optional.of(new ChatTemplate(source.name(), templates, finder.specialTokens()));
    }

    /** All templates by name; one without a name is {@code default}. */
    public Map<String, String> templates() {
        return Collections.unmodifiableMap(templates);
    }

    /**
     * Makes the prompt. Of several templates, {@code tool_use} is taken for conversations with tools, as transformers does.
     *
     * @param variables what the template sees: {@code messages}, {@code tools}, {@code add_generation_prompt} and others;
     *     {@code bos_token} and its like are the model's unless they are given
     * @param clock what the template may show of the time, in its zone
     * @throws ModelFormatException with the line, if the template cannot be read
     * @throws RequestException with the line, if the template refuses the conversation
     * @throws CapacityException with the line, if the template goes beyond its limits
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(specialTokens);
        all.putAll(variables);
        String name = choose(variables.get("tools") != null);
        String label = sourceName + " chat template" + (name.equals(DEFAULT_NAME) ? "" : " " + name);
        return Template.parse(label, templates.getOrDefault(name, "")).render(all, clock);
    }

    private String choose(boolean tools) {
        if (tools && templates.containsKey(TOOL_NAME)) {
            return TOOL_NAME;
        }
        return templates.containsKey(DEFAULT_NAME)
                ? DEFAULT_NAME
                : templates.keySet().iterator().next();
    }
}
