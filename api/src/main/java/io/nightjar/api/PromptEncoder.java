package io.nightjar.api;

import io.nightjar.text.ChatTemplate;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Vocabulary;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns prompts into token ids.
 *
 * @param tokenizer the model's
 * @param template the model's, if it has one
 * @param clock what a template may show of the time
 */
record PromptEncoder(Tokenizer tokenizer, Optional<ChatTemplate> template, Clock clock) {

    /** The ids of a prompt. */
    List<Integer> encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Ids(List<Integer> ids) -> ids;
            case Prompt.Text(String text, boolean parseSpecial) -> ids(text, new EncodeOptions(true, parseSpecial));
            case Prompt.Chat chat ->
                template.isPresent()
                        ? rendered(text(template.get(), chat))
                        : ids(Transcript.of(chat.messages()), EncodeOptions.PROMPT);
        };
    }

    /** Texts at which an answer to the prompt ends, besides those that were asked for. */
    List<String> stops(Prompt prompt) {
        return prompt instanceof Prompt.Chat && template.isEmpty() ? Transcript.stops() : List.of();
    }

    private String text(ChatTemplate chosen, Prompt.Chat chat) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        // As transformers does: these are always defined.
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", true);
        variables.putAll(chat.variables());
        variables.put(
                "messages", chat.messages().stream().map(ChatMessage::toMap).toList());
        return chosen.render(variables, clock);
    }

    /* Most templates write the begin token; for those that leave it to the tokenizer it is added, once. */
    private List<Integer> rendered(String text) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        boolean wanted = vocabulary.addBos() && vocabulary.bos().isPresent();
        boolean written =
                wanted && text.startsWith(vocabulary.piece(vocabulary.bos().getAsInt()));
        int[] ids = tokenizer.encode(text, EncodeOptions.TEMPLATE);
        IntStream begin = wanted && !written ? vocabulary.bos().stream() : IntStream.empty();
        return IntStream.concat(begin, IntStream.of(ids)).boxed().toList();
    }

    private List<Integer> ids(String text, EncodeOptions options) {
        return IntStream.of(tokenizer.encode(text, options)).boxed().toList();
    }
}
