package io.nightjar.cli;

import io.nightjar.api.Nightjar;
import io.nightjar.api.PerplexityResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code nightjar perplexity}: how surprised a model is by a text. */
@Command(
        name = "perplexity",
        mixinStandardHelpOptions = true,
        header = "Measure the perplexity of a text.",
        description = {
            "Counts as llama.cpp's llama-perplexity does: chunks of the context's length, of each the second half"
                    + " scored.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar perplexity -m model.gguf -f wiki.test.raw",
            "  nightjar perplexity -m model.gguf -f wiki.test.raw -c 512 --chunks 16 --json"
        })
final class PerplexityCommand implements Callable<Integer> {

    private static final int DEFAULT_CONTEXT = 512;

    private final Surroundings surroundings;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "The text, UTF-8.")
    private Path file = Path.of("");

    @Option(
            names = {"-c", "--ctx-size"},
            paramLabel = "CTX",
            defaultValue = "0",
            description = "Tokens of a chunk; 0: " + DEFAULT_CONTEXT + " (default).")
    private int contextTokens;

    @Option(names = "--chunks", paramLabel = "N", defaultValue = "0", description = "Chunks at most; 0: all (default).")
    private int chunks;

    @Mixin
    private final EngineOptions engine = new EngineOptions();

    @Option(names = "--json", description = "Print one object.")
    private boolean json;

    PerplexityCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (chunks < 0 || contextTokens < 0) {
            throw new WrongUsage("--chunks and --ctx-size: expected at least 0");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        Path path = new ModelFinder(surroundings, model.offline()).find(model.model());
        int chunkTokens = contextTokens == 0 ? DEFAULT_CONTEXT : contextTokens;
        try (Nightjar nightjar = Nightjar.open(engine.openOptions(path, chunkTokens, surroundings));
                ProgressBars progress = new ProgressBars(surroundings)) {
            progress.beginCount("perplexity", chunks == 0 ? -1 : chunks);
            PerplexityResult result = nightjar.perplexity(text, chunkTokens, chunks, progress::reach);
            progress.end();
            surroundings.out().println(json ? json(result, path, chunkTokens) : line(result));
            return ExitCode.DONE;
        }
    }

    private static String line(PerplexityResult result) {
        return String.format(
                Locale.ROOT,
                "PPL = %.4f +/- %.5f (%d chunks, %d tokens scored)",
                result.perplexity(),
                result.standardError(),
                result.chunks(),
                result.scoredTokens());
    }

    private String json(PerplexityResult result, Path path, int chunkTokens) {
        JsonMapper mapper = JsonMapper.shared();
        return mapper.writeValueAsString(mapper.createObjectNode()
                .put("perplexity", result.perplexity())
                .put("standard_error", result.standardError())
                .put("chunks", result.chunks())
                .put("scored_tokens", result.scoredTokens())
                .put("context", chunkTokens)
                .put("kv", KvType.nameOf(engine.kvType()))
                .put("model", path.toString())
                .put("commit", new BuildInfo().commit()));
    }
}
