package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.RequestException;
import io.nightjar.engine.FakeExecutor.LogitRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One sequence at a time. */
@Timeout(120)
class EngineTest {

    private static final List<Integer> PROMPT = List.of(1, 80, 90);

    @Test
    void textComesInPiecesInOrderAndAddsUpToTheResult() {
        try (EngineFixture fixture = scripted("one two three")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 7));

            SequenceResult result = heard.result();
            assertThat(heard.pieces()).containsExactly("o", "n", "e", " ", "t", "w", "o");
            assertThat(result.tokens()).isEqualTo(TinyTokenizer.bytes("one two"));
            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(result.promptScores()).isEmpty();
            assertThat(heard.lastCalls()).isEqualTo(1);
        }
    }

    @Test
    void aCharacterOfSeveralTokensComesWhole() {
        try (EngineFixture fixture = scripted("a\u00E9\uD83E\uDD89!")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 8));

            assertThat(heard.result().tokens()).hasSize(8);
            assertThat(heard.pieces()).containsExactly("a", "\u00E9", "\uD83E\uDD89", "!");
        }
    }

    @Test
    void anUnfinishedCharacterIsReplacedAtTheEnd() {
        try (EngineFixture fixture = scripted("a\uD83E\uDD89")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 3));

            heard.result();
            assertThat(heard.pieces()).containsExactly("a", "\uFFFD");
        }
    }

    @Test
    void theSpaceOfTheFirstTokenIsKept() {
        try (EngineFixture fixture = fixture(List.of(TinyTokenizer.OWL))) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 1));

            heard.result();
            assertThat(heard.text()).isEqualTo(" owl");
        }
    }

    @Test
    void aStopStringAcrossTokensEndsTheTextBeforeIt() {
        try (EngineFixture fixture = scripted("night STOP never")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 20, "STOP", "x"));

            SequenceResult result = heard.result();
            assertThat(heard.text()).isEqualTo("night ");
            assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(result.tokens()).isEqualTo(TinyTokenizer.bytes("night STOP"));
        }
    }

    @Test
    void aStopStringMayBeginAndEndInsideTokens() {
        List<Integer> script = new ArrayList<>(TinyTokenizer.bytes("a "));
        script.add(TinyTokenizer.JAR_END);
        script.addAll(TinyTokenizer.bytes("ING."));
        try (EngineFixture fixture = fixture(script)) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 20, "r ENDI"));

            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(heard.text()).isEqualTo("a ja");
        }
    }

    @Test
    void whatOnlyBeginsAStopStringComesAtTheEnd() {
        try (EngineFixture fixture = scripted("abcST")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 5, "STOP"));

            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(heard.pieces()).containsExactly("a", "b", "c", "ST");
        }
    }

    @Test
    void anEndTokenEndsTheSequenceAndIsNotPartOfIt() {
        try (EngineFixture fixture = fixture(ending("ab"))) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 9));

            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(heard.result().tokens()).isEqualTo(TinyTokenizer.bytes("ab"));
            assertThat(heard.text()).isEqualTo("ab");
        }
    }

    @Test
    void anIgnoredEndTokenIsATokenLikeOthers() {
        try (EngineFixture fixture = fixture(ending("ab"))) {
            RecordingListener heard = fixture.submit(
                    new EngineRequest(PROMPT, 5, SamplingOptions.greedy(), List.of(), true, EngineRequest.NO_SCORES));

            List<Integer> expected = new ArrayList<>(TinyTokenizer.bytes("ab"));
            expected.addAll(Collections.nCopies(3, TinyTokenizer.EOS));
            assertThat(heard.result().tokens()).isEqualTo(expected);
            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(heard.text()).isEqualTo("ab");
        }
    }

    @Test
    void zeroTokensOnlyComputeThePrompt() {
        try (EngineFixture fixture = scripted("abc")) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 0));

            assertThat(heard.result().tokens()).isEmpty();
            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(heard.pieces()).isEmpty();
            assertThat(fixture.steps).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3,126", "127,2", "128,1"})
    void aFullContextEndsTheSequence(int promptTokens, int generated) {
        try (EngineFixture fixture = EngineFixture.of(LogitRule.scripted(promptTokens, TinyTokenizer.bytes("a")))) {
            SequenceResult result = fixture.submit(
                            EngineFixture.greedy(Collections.nCopies(promptTokens, 70), Integer.MAX_VALUE))
                    .result();

            assertThat(result.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
            // The last token need not be computed and takes no place.
            assertThat(result.tokens()).hasSize(generated);
        }
    }

    @Test
    void aPromptThatIsTooLongIsRefusedWithTheNumbers() {
        try (EngineFixture fixture = scripted("a")) {
            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> fixture.submit(EngineFixture.greedy(Collections.nCopies(129, 70), 1)))
                    .withMessage(
                            "the prompt has 129 tokens and the context 128 - shorten it, or ask for a larger context");
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "261", "2147483647", "-2147483648"})
    void idsThatDoNotExistAreRefused(int id) {
        try (EngineFixture fixture = scripted("a")) {
            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> fixture.submit(EngineFixture.greedy(List.of(1, id), 1)))
                    .withMessage("prompt: expected token ids below 261, got " + id);
        }
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        assertRefused(() -> EngineFixture.greedy(List.of(), 1), "prompt: expected at least one token, got none");
        assertRefused(() -> EngineFixture.greedy(PROMPT, -1), "max_tokens: expected 0 or more, got -1");
        assertRefused(
                () -> new EngineRequest(PROMPT, 1, SamplingOptions.greedy(), List.of(), false, 0),
                "score_from: the first token has no probability; expected 1 or more, got 0");
    }

    private static void assertRefused(Runnable request, String message) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(request::run)
                .withMessage(message);
    }

    @Test
    void scoresAreTheLogProbabilitiesOfThePromptsTokens() {
        List<Integer> prompt =
                IntStream.range(0, 50).map(i -> 3 + i * i % 200).boxed().toList();
        for (StepBudget budget : List.of(new StepBudget(1, 1), new StepBudget(7, 2), StepBudget.DEFAULT)) {
            try (EngineFixture fixture =
                    new EngineFixture(LogitRule.hashed(), new EngineLimits(64, budget), 2, batch -> {})) {
                for (int from : new int[] {1, 2, 25, 49, 50, 1000}) {
                    SequenceResult result = fixture.submit(
                                    new EngineRequest(prompt, 3, SamplingOptions.greedy(), List.of(), true, from))
                            .result();

                    assertThat(result.promptScores()).hasSize(Math.max(0, 50 - from));
                    for (int i = 0; i < result.promptScores().size(); i++) {
                        assertThat(result.promptScores().get(i))
                                .isCloseTo(logProbability(prompt, from + i), within(1e-9));
                    }
                    assertThat(result.tokens()).as("scoring changes no token").hasSize(3);
                }
            }
        }
    }

    /** By the definition, without the maximum taken out: logits are in [-10, 10]. */
    private static double logProbability(List<Integer> tokens, int position) {
        float[] logits = LogitRule.hashed().logits(tokens.subList(0, position));
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(Math.exp(logits[tokens.get(position)]) / sum);
    }

    @Test
    void timingsCountFromSubmissionToTheLastToken() {
        EngineLimits limits = new EngineLimits(32, new StepBudget(4, 4));
        try (EngineFixture fixture =
                EngineFixture.gated(LogitRule.scripted(10, TinyTokenizer.bytes("abcdef")), limits, 1, batch -> {})) {
            RecordingListener first = fixture.submit(EngineFixture.greedy(Collections.nCopies(10, 70), 4));
            // There are blocks for one of them only.
            RecordingListener second = fixture.submit(EngineFixture.greedy(Collections.nCopies(10, 71), 1));
            fixture.openGate();

            // Three steps for the prompt of ten tokens, the third of which chooses the first token.
            assertThat(first.result().timings()).isEqualTo(new SequenceTimings(0, 30, 30, 10, 0, 4));
            assertThat(second.result().timings()).isEqualTo(new SequenceTimings(60, 30, 0, 10, 0, 1));
            assertThat(second.result().timings().timeToFirstTokenNanos()).isEqualTo(90);
            assertThat(first.result().timings().generatedTokensPerSecond()).isCloseTo(3 / 30e-9, within(1e-3));
            assertThat(first.result().timings().promptTokensPerSecond()).isCloseTo(10 / 30e-9, within(1e-3));
        }
    }

    @Test
    void samplingIsTheRequests() {
        try (EngineFixture fixture = EngineFixture.of(LogitRule.hashed())) {
            SamplingOptions banned = SamplingOptions.greedy()
                    .withLogitBias(Map.of(
                            fixture.submit(EngineFixture.greedy(PROMPT, 1))
                                    .result()
                                    .tokens()
                                    .getFirst(),
                            Float.NEGATIVE_INFINITY));

            assertThat(tokens(fixture, banned)).isNotEqualTo(tokens(fixture, SamplingOptions.greedy()));
            SamplingOptions drawn = SamplingOptions.neutral();
            assertThat(tokens(fixture, drawn.withSeed(7))).isEqualTo(tokens(fixture, drawn.withSeed(7)));
            assertThat(tokens(fixture, drawn.withSeed(8))).isNotEqualTo(tokens(fixture, drawn.withSeed(7)));
        }
    }

    private static List<Integer> tokens(EngineFixture fixture, SamplingOptions sampling) {
        return fixture.submit(new EngineRequest(PROMPT, 20, sampling, List.of(), true, EngineRequest.NO_SCORES))
                .result()
                .tokens();
    }

    @Test
    void aContextThatDoesNotFitIntoTheBlocksIsADefectOfTheCaller() {
        FakeExecutor executor = new FakeExecutor(LogitRule.hashed(), 2, StepBudget.DEFAULT, batch -> {});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Engine(
                        executor,
                        TinyTokenizer.create(),
                        new FirstComeFirstServed(),
                        new EngineLimits(65, StepBudget.DEFAULT),
                        () -> 0))
                .withMessage("a context of 65 tokens does not fit into 2 KV blocks");
        assertThat(executor.isClosed()).isFalse();
    }

    private static List<Integer> ending(String text) {
        List<Integer> script = new ArrayList<>(TinyTokenizer.bytes(text));
        script.add(TinyTokenizer.EOS);
        return script;
    }

    private static EngineFixture scripted(String text) {
        return fixture(TinyTokenizer.bytes(text));
    }

    private static EngineFixture fixture(List<Integer> script) {
        return EngineFixture.of(LogitRule.scripted(PROMPT.size(), script));
    }
}
