package io.nightjar.cli;

import io.nightjar.api.ChatMessage;
import io.nightjar.api.Generation;
import io.nightjar.api.GenerationRequest;
import io.nightjar.api.GenerationResult;
import io.nightjar.api.Nightjar;
import io.nightjar.api.Prompt;
import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SamplingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar run}: continues one prompt. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        header = "Continue a prompt.",
        description = {
            "Prints the text and nothing else on standard output; which model answers, and the timing, go to standard"
                    + " error. The last line break of a prompt from -f or standard input is dropped, as llama.cpp does.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar run -p \"The capital of France is\" -n 16",
            "  nightjar run -m model.gguf -f story.txt -n 256 --temp 0",
            "  echo \"Once upon a time\" | nightjar run - --seed 7 --stop \".\"",
            "  nightjar run --chat --system \"Be brief.\" -p \"Why is the sky blue?\"",
            "  nightjar run --prompt-ids 1,15043,29892 -n 8 --temp 0 --kv f32 --ignore-eos --json"
        })
final class RunCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final PromptOptions text = new PromptOptions();

    @Option(names = "--prompt-ids", paramLabel = "IDS", description = "Token ids, comma separated, as they are.")
    private @Nullable String promptIds;

    @Option(
            names = {"-n", "--predict"},
            paramLabel = "N",
            defaultValue = "-1",
            description = "Tokens to generate; -1: until the end or a full context (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--chat", description = "The prompt is a turn of a conversation.")
    private boolean chat;

    @Option(names = "--raw", description = "The prompt is text to be continued (default).")
    private boolean raw;

    @Option(names = "--system", paramLabel = "TEXT", description = "What a conversation starts with; needs --chat.")
    private @Nullable String system;

    @Mixin
    private final SamplingFlags sampling = new SamplingFlags();

    @Option(names = "--stop", paramLabel = "TEXT", description = "Stop before this text; may be repeated.")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = "--ignore-eos",
            fallbackValue = "true",
            description = "Go on after end tokens, and do not ban them.")
    private boolean ignoreEos;

    @Mixin
    private final ContextOption context = new ContextOption();

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    @Option(names = "--json", description = "Print one object: text, tokens, prompt_tokens, finish_reason, timings.")
    private boolean json;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        checkUsage();
        SamplingOptions options = sampling.options(surroundings.freshSeed());
        Prompt prompt = prompt();
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        try (Nightjar nightjar = Nightjar.open(engine.openOptions(path, context.tokens(), surroundings))) {
            if (chat && nightjar.chatTemplate().isEmpty()) {
                surroundings.note(ChatCommand.NO_TEMPLATE);
            }
            return generate(nightjar, new GenerationRequest(prompt, maxTokens, options, stop, ignoreEos));
        }
    }

    private int generate(Nightjar nightjar, GenerationRequest request) throws IOException {
        Generation generation = nightjar.generate(request);
        return Interruption.guard(generation::cancel, () -> {
            GenerationResult result = print(generation);
            if (surroundings.terminals().out() && surroundings.terminals().err()) {
                surroundings.err().println();
            }
            SamplingOptions options = request.sampling();
            surroundings.note(new ResultReport(result).line() + (options.isGreedy() ? "" : "; seed " + options.seed()));
            return result.finishReason() == FinishReason.CANCELLED ? ExitCode.INTERRUPTED : ExitCode.DONE;
        });
    }

    private GenerationResult print(Generation generation) throws IOException {
        if (!json) {
            return new TextStream(surroundings.out()).print(generation, chat);
        }
        GenerationResult result = generation.await();
        surroundings.out().println(new ResultReport(result).json());
        surroundings.out().flush();
        return result;
    }

    private void checkUsage() {
        int sources = text.sources() + (promptIds == null ? 0 : 1);
        if (sources != 1) {
            throw new WrongUsage((sources == 0 ? "no prompt: " : "several prompts: ")
                    + "expected one of -p TEXT, -f FILE, --prompt-ids IDS and - (standard input)");
        }
        if (chat && (raw || promptIds != null)) {
            throw new WrongUsage("--chat: cannot be combined with " + (raw ? "--raw" : "--prompt-ids"));
        }
        if (system != null && !chat) {
            throw new WrongUsage("--system: needs --chat");
        }
        if (maxTokens < GenerationRequest.UNTIL_FULL) {
            throw new WrongUsage("--predict: expected -1 or more, got " + maxTokens);
        }
    }

    private Prompt prompt() throws IOException {
        if (promptIds != null) {
            return new Prompt.Ids(ids(promptIds));
        }
        String given = text.read(surroundings.in()).orElse("");
        if (text.endsWithEditorsNewline() && given.endsWith("\n")) {
            given = given.substring(0, given.length() - (given.endsWith("\r\n") ? 2 : 1));
        }
        if (!chat) {
            return new Prompt.Text(given, false);
        }
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(given));
        return new Prompt.Chat(messages);
    }

    private static List<Integer> ids(String list) {
        try {
            return Arrays.stream(list.strip().split("[,\\s]+"))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            WrongUsage wrong = new WrongUsage("--prompt-ids: expected ids such as 1,5,9, got '" + list + "'");
            wrong.initCause(e);
            throw wrong;
        }
    }
}
