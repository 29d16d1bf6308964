package io.nightjar.cli;

import io.nightjar.api.ChatMessage;
import io.nightjar.api.Generation;
import io.nightjar.api.GenerationRequest;
import io.nightjar.api.GenerationResult;
import io.nightjar.api.Nightjar;
import io.nightjar.api.Prompt;
import io.nightjar.base.CapacityException;
import io.nightjar.base.RequestException;
import io.nightjar.engine.SamplingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar chat}: a conversation, line by line. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        header = "Talk to a model.",
        description = {
            "Reads your lines from the terminal, or from a pipe, and prints the answers on standard output. In the"
                    + " conversation: /reset forgets it, /help lists these, /exit or the end of the input leaves. Ctrl-C"
                    + " cuts an answer short.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar chat",
            "  nightjar chat -m model.gguf --system \"Answer in one sentence.\" --temp 0.2",
            "  printf 'Who are you?\\nWhy?\\n' | nightjar chat -m model.gguf -n 64"
        })
final class ChatCommand implements Callable<Integer> {

    /** What a user is told once whose model has no chat template. */
    static final String NO_TEMPLATE = "the model has no chat template: it gets a plain transcript";

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What the conversation starts with.")
    private String system = "";

    @Option(
            names = {"-n", "--predict"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of an answer at most; -1: until the context is full (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Mixin
    private final SamplingFlags sampling = new SamplingFlags();

    @Mixin
    private final ContextOption context = new ContextOption();

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    ChatCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        SamplingOptions options = sampling.options(surroundings.freshSeed());
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        try (Nightjar nightjar = Nightjar.open(engine.openOptions(path, context.tokens(), surroundings));
                ChatInput input = ChatInput.of(surroundings)) {
            if (nightjar.chatTemplate().isEmpty()) {
                surroundings.note(NO_TEMPLATE);
            }
            converse(nightjar, input, options);
            return ExitCode.DONE;
        }
    }

    private void converse(Nightjar nightjar, ChatInput input, SamplingOptions options) throws IOException {
        List<ChatMessage> opening = system.isBlank() ? List.of() : List.of(ChatMessage.system(system));
        List<ChatMessage> conversation = new ArrayList<>(opening);
        for (Optional<String> line = input.next(); line.isPresent(); line = input.next()) {
            String said = line.get().strip();
            switch (said) {
                case "" -> {}
                case "/exit", "/quit" -> {
                    return;
                }
                case "/reset" -> {
                    conversation.clear();
                    conversation.addAll(opening);
                    surroundings.note("the conversation is forgotten");
                }
                case "/help" ->
                    surroundings.note("/reset forgets the conversation, /exit leaves, Ctrl-C cuts an answer");
                default -> answer(nightjar, input, conversation, said, options);
            }
        }
    }

    /* Adds the question and the answer to the conversation; a question that cannot be answered is taken out again. */
    private void answer(
            Nightjar nightjar, ChatInput input, List<ChatMessage> conversation, String said, SamplingOptions options)
            throws IOException {
        conversation.add(ChatMessage.user(said));
        try {
            Generation generation = nightjar.generate(
                    new GenerationRequest(new Prompt.Chat(conversation), maxTokens, options, List.of(), false));
            input.onInterrupt(generation::cancel);
            GenerationResult result = Interruption.guard(
                    generation::cancel, () -> new TextStream(surroundings.out()).print(generation, true));
            surroundings.out().println();
            surroundings.out().flush();
            conversation.add(ChatMessage.assistant(result.text().strip()));
            surroundings.note(new ResultReport(result).line());
        } catch (RequestException | CapacityException e) {
            surroundings.note(e.getMessage() + " - /reset starts again");
            conversation.removeLast();
        }
    }
}
