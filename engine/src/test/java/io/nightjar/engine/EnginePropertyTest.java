package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.engine.FakeExecutor.LogitRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many sequences at once give each the tokens that it gets alone; the seed is in each test's name. */
@Timeout(120)
class EnginePropertyTest {

    private static final int CONTEXT = 96;

    @ParameterizedTest(name = "seed {0}, {1} tokens and {2} outputs a step, {3} KV blocks")
    @CsvSource({"1,1,1,9", "2,7,2,9", "3,512,128,9", "4,512,128,100", "5,7,7,3", "6,33,5,20", "7,3,100,100"})
    void tokensDoNotDependOnWhatRunsBeside(long seed, int tokens, int outputs, int blocks) {
        Random random = new Random(seed);
        List<EngineRequest> requests =
                IntStream.range(0, 40).mapToObj(i -> request(random)).toList();
        EngineLimits limits = new EngineLimits(CONTEXT, new StepBudget(tokens, outputs));
        try (EngineFixture fixture = EngineFixture.gated(LogitRule.hashed(), limits, blocks, batch -> {})) {
            List<RecordingListener> heard =
                    requests.stream().map(fixture::submit).toList();
            fixture.openGate();
            for (int i = 0; i < requests.size(); i++) {
                SequenceResult result = heard.get(i).result();
                assertThat(result.tokens()).as("sequence %d", i).isEqualTo(alone(requests.get(i)));
                assertThat(heard.get(i).text()).isEqualTo(text(fixture, result.tokens()));
                assertThat(result.promptScores()).isEqualTo(scoresAlone(requests.get(i)));
                assertThat(heard.get(i).lastCalls()).isEqualTo(1);
            }
        }
    }

    /** What the tokens add to a text; alone they would lose the space that the first of them may begin with. */
    private static String text(EngineFixture fixture, List<Integer> tokens) {
        List<Integer> continued = new ArrayList<>(TinyTokenizer.bytes("a"));
        continued.addAll(tokens);
        return fixture.tokenizer
                .decode(continued.stream().mapToInt(Integer::intValue).toArray())
                .substring(1);
    }

    private static EngineRequest request(Random random) {
        List<Integer> prompt = IntStream.range(0, 1 + random.nextInt(CONTEXT))
                .mapToObj(i -> 3 + random.nextInt(TinyTokenizer.SIZE - 3))
                .toList();
        SamplingOptions sampling = random.nextBoolean()
                ? SamplingOptions.greedy()
                : SamplingOptions.defaults().withSeed(random.nextLong());
        int scoreFrom = random.nextInt(4) == 0 ? 1 + random.nextInt(prompt.size()) : EngineRequest.NO_SCORES;
        return new EngineRequest(prompt, random.nextInt(40), sampling, List.of(), random.nextBoolean(), scoreFrom);
    }

    /** The plainest engine: one sequence, all its tokens anew for each. */
    private static List<Integer> alone(EngineRequest request) {
        Sampler sampler = Sampler.of(request.sampling(), TinyTokenizer.SIZE);
        request.prompt().forEach(sampler::accept);
        List<Integer> known = new ArrayList<>(request.prompt());
        boolean ended = false;
        while (!ended
                && known.size() <= CONTEXT
                && known.size() - request.prompt().size() < request.maxTokens()) {
            int token = sampler.sample(LogitRule.hashed().logits(known));
            ended = token == TinyTokenizer.EOS && !request.ignoreEos();
            if (!ended) {
                known.add(token);
                sampler.accept(token);
            }
        }
        return known.subList(request.prompt().size(), known.size());
    }

    private static List<Double> scoresAlone(EngineRequest request) {
        List<Integer> prompt = request.prompt();
        return IntStream.range(Math.min(request.scoreFrom(), prompt.size()), prompt.size())
                .mapToObj(i -> LogProbability.of(LogitRule.hashed().logits(prompt.subList(0, i)), prompt.get(i)))
                .toList();
    }
}
