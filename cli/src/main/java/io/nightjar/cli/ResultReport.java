package io.nightjar.cli;

import io.nightjar.api.GenerationResult;
import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SequenceTimings;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How a generation went: a line for people, an object for programs. */
final class ResultReport {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final GenerationResult result;

    ResultReport(GenerationResult result) {
        this.result = result;
    }

    /** Tokens, tokens a second and time to first token. */
    String line() {
        SequenceTimings timings = result.timings();
        String cached = timings.cachedTokens() == 0 ? "" : ", " + timings.cachedTokens() + " cached";
        return String.format(
                Locale.ROOT,
                "prompt %d tokens%s, %.2f tokens/s; first token after %.3f s; generated %d tokens, %.2f tokens/s; %s",
                result.promptTokens(),
                cached,
                timings.promptTokensPerSecond(),
                timings.timeToFirstTokenNanos() / NANOS_PER_SECOND,
                result.tokens().size(),
                timings.generatedTokensPerSecond(),
                finishReason());
    }

    /** One object on one line; the timings have llama-server's names. */
    String json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode node = mapper.createObjectNode();
        node.put("text", result.text());
        result.tokens().forEach(node.putArray("tokens")::add);
        node.put("prompt_tokens", result.promptTokens());
        node.put("finish_reason", finishReason());
        SequenceTimings timings = result.timings();
        node.putObject("timings")
                .put("queue_ms", timings.queueNanos() / NANOS_PER_MILLI)
                .put("ttft_ms", timings.timeToFirstTokenNanos() / NANOS_PER_MILLI)
                .put("cache_n", timings.cachedTokens())
                .put("prompt_n", timings.promptTokens() - timings.cachedTokens())
                .put("prompt_ms", timings.promptNanos() / NANOS_PER_MILLI)
                .put("prompt_per_second", timings.promptTokensPerSecond())
                .put("predicted_n", timings.generatedTokens())
                .put("predicted_ms", timings.generationNanos() / NANOS_PER_MILLI)
                .put("predicted_per_second", timings.generatedTokensPerSecond());
        return mapper.writeValueAsString(node);
    }

    /* A full context is "length" in every API that users know. */
    private String finishReason() {
        FinishReason reason = result.finishReason();
        return reason == FinishReason.CONTEXT_FULL ? "length" : reason.name().toLowerCase(Locale.ROOT);
    }
}
