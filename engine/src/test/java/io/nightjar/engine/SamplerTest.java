package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.KernelException;
import io.nightjar.base.RequestException;
import io.nightjar.engine.SamplingOptions.Penalties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each step on cases worked out by hand. */
class SamplerTest {

    private static final float BANNED = Float.NEGATIVE_INFINITY;
    private static final float INFINITE = Float.POSITIVE_INFINITY;

    @Test
    void greedyTakesTheLargestAndTheLowestIdOfEquals() {
        assertThat(greedy(1, 3, 2)).isEqualTo(1);
        assertThat(greedy(1, 3, 3, 3)).isEqualTo(1);
        assertThat(greedy(-5, -5)).isZero();
        assertThat(greedy(BANNED, -1e30f, BANNED)).isEqualTo(1);
        assertThat(greedy(0, INFINITE, INFINITE)).isEqualTo(1);
        assertThat(greedy(-0.0f, 0.0f)).isZero();
    }

    @Test
    void greedyIgnoresTheFilters() {
        SamplingOptions options = SamplingOptions.greedy()
                .withTypicalP(0.1)
                .withTopP(0.1)
                .withTopK(1)
                .withMinP(1);
        // Typical-p alone would drop token 0, which is far more probable than is typical here.
        assertThat(Sampler.of(options, 5).sample(logs(0.4, 0.15, 0.15, 0.15, 0.15)))
                .isZero();
    }

    @Test
    void biasAndPenaltiesApplyToGreedyToo() {
        SamplingOptions biased = SamplingOptions.greedy().withLogitBias(Map.of(0, BANNED, 2, 1.5f));
        assertThat(Sampler.of(biased, 3).sample(new float[] {9, 3, 2})).isEqualTo(2);

        Sampler penalised = Sampler.of(SamplingOptions.greedy().withPenalties(new Penalties(2, 0, 0, 64)), 3);
        penalised.accept(0);
        assertThat(penalised.sample(new float[] {9, 5, 2})).isEqualTo(1);
    }

    @Test
    void aBanHoldsForAnInfiniteLogit() {
        SamplingOptions options = SamplingOptions.greedy().withLogitBias(Map.of(0, BANNED));
        assertThat(Sampler.of(options, 2).sample(new float[] {INFINITE, 0})).isEqualTo(1);
    }

    @Test
    void topKKeepsTheLargestAndTheLowestIdsOfEquals() {
        assertThat(kept(new SamplerStep.TopK(2), logs(0.1, 0.2, 0.3, 0.4))).containsExactly(3, 2);
        assertThat(kept(new SamplerStep.TopK(3), 1, 2, 1, 1, 2)).containsExactly(1, 4, 0);
        assertThat(kept(new SamplerStep.TopK(9), 1, BANNED, 2)).containsExactly(2, 0);
    }

    @Test
    void topPKeepsTheFewestThatReachTheMass() {
        float[] logits = logs(0.1, 0.2, 0.3, 0.4);
        assertThat(kept(new SamplerStep.TopP(0), logits)).containsExactly(3);
        assertThat(kept(new SamplerStep.TopP(0.39), logits)).containsExactly(3);
        assertThat(kept(new SamplerStep.TopP(0.41), logits)).containsExactly(3, 2);
        assertThat(kept(new SamplerStep.TopP(0.69), logits)).containsExactly(3, 2);
        assertThat(kept(new SamplerStep.TopP(0.71), logits)).containsExactly(3, 2, 1);
        assertThat(kept(new SamplerStep.TopP(0.5), 0, 0, 0, 0))
                .as("ties by id; half is reached exactly")
                .containsExactly(0, 1);
    }

    @Test
    void minPIsRelativeToTheMostProbable() {
        float[] logits = logs(0.1, 0.2, 0.3, 0.4);
        assertThat(kept(new SamplerStep.MinP(0.24), logits)).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(kept(new SamplerStep.MinP(0.26), logits)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(kept(new SamplerStep.MinP(0.74), logits)).containsExactlyInAnyOrder(2, 3);
        assertThat(kept(new SamplerStep.MinP(1), logits)).containsExactly(3);
    }

    @Test
    void typicalKeepsWhatIsNearTheEntropy() {
        // Entropy of the first: 0.168; surprisals 0.030 and 4.6. Of the second: 1.332; surprisals 0.916 and 1.609.
        assertThat(kept(new SamplerStep.Typical(0.5), logs(0.97, 0.01, 0.01, 0.01)))
                .containsExactly(0);
        assertThat(kept(new SamplerStep.Typical(0.5), logs(0.4, 0.2, 0.2, 0.2))).containsExactly(1, 2, 3);
        assertThat(kept(new SamplerStep.Typical(0.3), logs(0.4, 0.2, 0.2, 0.2))).containsExactly(1, 2);
        assertThat(kept(new SamplerStep.Typical(0), logs(0.4, 0.2, 0.2, 0.2))).containsExactly(1);
    }

    @Test
    void temperatureScalesTheWeights() {
        Candidates candidates = new Candidates(2);
        candidates.load(new float[] {1, 3});
        new SamplerStep.Temperature(0.5).apply(candidates);
        candidates.sortFirst(2);
        float largest = candidates.largestLogit();
        assertThat(candidates.weight(0, largest)).isEqualTo(1);
        assertThat(candidates.weight(1, largest)).isCloseTo(Math.exp(-4), within(1e-17));
        assertThat(candidates.totalWeight(largest)).isCloseTo(1 + Math.exp(-4), within(1e-15));
    }

    @Test
    void penaltiesFollowTheirFormulas() {
        assertThat(penalised(new Penalties(2, 0, 0, 64), 3, -3, 0, INFINITE, BANNED))
                .containsExactly(1.5f, -6, 0, INFINITE, BANNED);
        assertThat(penalised(new Penalties(1, 0.5, 0, 64), 3, -3, 0)).containsExactly(2.5f, -3.5f, -0.5f);
        assertThat(penalised(new Penalties(1, 0, 0.25, 64), 3, -3, 0)).containsExactly(2.75f, -3.5f, -0.75f);
        assertThat(penalised(new Penalties(2, 1, 0.5, 64), 8, -8)).containsExactly(2.5f, -18);
    }

    @Test
    void penaltiesForgetWhatLeftTheWindow() {
        Sampler sampler = Sampler.of(SamplingOptions.greedy().withPenalties(new Penalties(1, 5, 0, 2)), 3);
        sampler.accept(0);
        sampler.accept(1);
        assertThat(sampler.sample(new float[] {4, 3, 0})).isEqualTo(2);
        sampler.accept(1);
        assertThat(sampler.sample(new float[] {4, 3, 0})).isZero();
    }

    @Test
    void everyFilterCopesWithInfiniteLogits() {
        SamplingOptions options =
                SamplingOptions.neutral().withTypicalP(0.9).withTopP(0.9).withMinP(0.1);
        for (SamplingOptions each : List.of(options, options.withTopK(2), SamplingOptions.neutral())) {
            Sampler sampler = Sampler.of(each, 5);
            for (int i = 0; i < 50; i++) {
                assertThat(sampler.sample(new float[] {1, INFINITE, BANNED, INFINITE, 5}))
                        .isIn(1, 3);
                assertThat(sampler.sample(new float[] {BANNED, BANNED, BANNED, -7, BANNED}))
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void aTinyTemperatureIsNearlyGreedy() {
        Sampler sampler = Sampler.of(SamplingOptions.neutral().withTemperature(1e-300), 3);
        for (int i = 0; i < 20; i++) {
            assertThat(sampler.sample(new float[] {10, 11, 9})).isEqualTo(1);
        }
    }

    @Test
    void refusesLogitsThatAreNotNumbers() {
        for (SamplingOptions options :
                List.of(SamplingOptions.greedy(), SamplingOptions.defaults(), SamplingOptions.neutral())) {
            for (int token = 0; token < 600; token++) {
                float[] logits = new float[600];
                Arrays.fill(logits, 1, 600, INFINITE);
                logits[token] = Float.NaN;
                assertThatThrownBy(() -> Sampler.of(options, 600).sample(logits))
                        .isInstanceOf(KernelException.class)
                        .hasMessageContaining("token " + token + " has NaN");
            }
        }
    }

    @Test
    void refusesWhenEverythingIsExcluded() {
        for (SamplingOptions options :
                List.of(SamplingOptions.greedy(), SamplingOptions.defaults(), SamplingOptions.neutral())) {
            assertThatThrownBy(() -> Sampler.of(options, 2).sample(new float[] {BANNED, BANNED}))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("no token may follow");
        }
    }

    @Test
    void refusesWhatDoesNotFitTheVocabulary() {
        assertThatThrownBy(() -> Sampler.of(SamplingOptions.greedy().withLogitBias(Map.of(1, 0f, 7, 1f)), 7))
                .isInstanceOf(RequestException.class)
                .hasMessage("logit_bias: expected token ids below 7, got 7");
        Sampler sampler = Sampler.of(SamplingOptions.defaults(), 3);
        assertThatThrownBy(() -> sampler.accept(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sampler.sample(new float[4])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSeedDecides() {
        SamplingOptions options = SamplingOptions.defaults().withTemperature(2);
        assertThat(draws(options.withSeed(5))).isEqualTo(draws(options.withSeed(5)));
        assertThat(draws(options.withSeed(5))).isNotEqualTo(draws(options.withSeed(6)));
    }

    @Test
    void sequencesThatShareScratchDoNotMeet() {
        Candidates shared = new Candidates(100);
        Sampler alone = Sampler.of(SamplingOptions.defaults().withSeed(1), 100);
        Sampler beside = Sampler.of(SamplingOptions.defaults().withSeed(1), 100);
        Sampler other = Sampler.of(SamplingOptions.neutral().withTypicalP(0.5).withSeed(2), 100);
        for (int i = 0; i < 50; i++) {
            other.sample(wave(i), shared);
            assertThat(beside.sample(wave(i), shared)).isEqualTo(alone.sample(wave(i)));
        }
    }

    @Test
    void theGeneratorGivesItsPublishedNumbers() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(random.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
        assertThat(new SplitMix64(0).nextLong()).isEqualTo(0xE220A8397B1DCDAFL);
    }

    private static int greedy(float... logits) {
        return Sampler.of(SamplingOptions.greedy(), logits.length).sample(logits);
    }

    /** Logits of given probabilities. */
    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static List<Integer> kept(SamplerStep step, float... logits) {
        Candidates candidates = new Candidates(logits.length);
        candidates.load(logits.clone());
        step.apply(candidates);
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            ids.add(candidates.id(i));
        }
        return ids;
    }

    /** The logits after token i was accepted i % 3 + 1 times, so the first once, the second twice, and so on. */
    private static float[] penalised(Penalties penalties, float... logits) {
        PenaltyHistory history = new PenaltyHistory(penalties);
        for (int i = 0; i < logits.length; i++) {
            for (int n = 0; n <= i % 3; n++) {
                history.accept(i);
            }
        }
        Candidates candidates = new Candidates(logits.length);
        candidates.load(logits);
        history.apply(candidates);
        return logits;
    }

    private static List<Integer> draws(SamplingOptions options) {
        Sampler sampler = Sampler.of(options, 100);
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            drawn.add(sampler.sample(wave(i)));
        }
        return drawn;
    }

    private static float[] wave(int step) {
        float[] logits = new float[100];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) StrictMath.sin(i * 0.7 + step) * 3;
        }
        return logits;
    }
}
