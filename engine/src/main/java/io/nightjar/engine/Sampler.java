package io.nightjar.engine;

import io.nightjar.base.KernelException;
import io.nightjar.base.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Chooses the tokens of one sequence. It has the sequence's own random generator and token history, so what it chooses
 * does not depend on other sequences. Used by one thread at a time.
 *
 * <p>The chain, in llama.cpp's order: logit bias, penalties, top-k, typical-p, top-p, min-p, temperature, draw. With
 * temperature 0 the largest logit after bias and penalties wins and nothing is drawn. Ties go to the lowest id.
 *
 * <p>A draw takes one number of {@link SplitMix64} and walks the candidates in order of (probability descending, id
 * ascending); weights are {@link PortableExp} in double precision. The same seed, options and logits therefore give
 * the same token on every machine.
 */
public final class Sampler {

    private final boolean greedy;
    private final SamplerStep[] steps;
    private final PenaltyHistory history;
    private final SplitMix64 random;
    private final Candidates ownScratch;

    private Sampler(SamplingOptions options, int vocabularySize) {
        greedy = options.isGreedy();
        history = new PenaltyHistory(options.penalties());
        steps = stepsOf(options, history).toArray(SamplerStep[]::new);
        random = new SplitMix64(options.seed());
        ownScratch = new Candidates(vocabularySize);
    }

    /**
     * Makes the sampler of one sequence.
     *
     * @param vocabularySize tokens in the model's vocabulary, as many as there are logits
     * @throws RequestException if the logit bias names a token that the vocabulary does not have
     */
    public static Sampler of(SamplingOptions options, int vocabularySize) {
        for (int token : options.logitBias().keySet()) {
            if (token >= vocabularySize) {
                throw new RequestException("logit_bias: expected token ids below " + vocabularySize + ", got " + token);
            }
        }
        return new Sampler(options, vocabularySize);
    }

    private static List<SamplerStep> stepsOf(SamplingOptions options, PenaltyHistory history) {
        List<SamplerStep> steps = new ArrayList<>();
        if (!options.logitBias().isEmpty()) {
            steps.add(new SamplerStep.LogitBias(options.logitBias()));
        }
        if (!options.penalties().areOff()) {
            steps.add(history);
        }
        if (options.isGreedy()) {
            return steps;
        }
        if (options.topK() > 0) {
            steps.add(new SamplerStep.TopK(options.topK()));
        }
        if (options.typicalP() < 1) {
            steps.add(new SamplerStep.Typical(options.typicalP()));
        }
        if (options.topP() < 1) {
            steps.add(new SamplerStep.TopP(options.topP()));
        }
        if (options.minP() > 0) {
            steps.add(new SamplerStep.MinP(options.minP()));
        }
        steps.add(new SamplerStep.Temperature(options.temperature()));
        return steps;
    }

    /**
     * Takes in a token of the sequence, of the prompt or chosen, for the penalties. Choosing does not do it by itself.
     *
     * @throws IndexOutOfBoundsException if the vocabulary does not have it
     */
    public void accept(int token) {
        history.accept(Objects.checkIndex(token, ownScratch.vocabularySize()));
    }

    /**
     * Chooses the next token, with scratch memory of its own: up to 8 bytes a token of the vocabulary, kept for the next
     * call.
     *
     * @param logits one per token of the vocabulary; overwritten; negative infinity excludes a token
     * @throws KernelException if a logit is NaN
     * @throws RequestException if every token is excluded
     */
    public int sample(float[] logits) {
        return sample(logits, ownScratch);
    }

    /**
     * Chooses the next token.
     *
     * @param logits one per token of the vocabulary; overwritten; negative infinity excludes a token
     * @param scratch memory that no other thread uses meanwhile, for a vocabulary of that size
     * @throws KernelException if a logit is NaN
     * @throws RequestException if every token is excluded
     */
    public int sample(float[] logits, Candidates scratch) {
        scratch.load(logits);
        for (SamplerStep step : steps) {
            step.apply(scratch);
        }
        return greedy ? scratch.largest() : draw(scratch);
    }

    private int draw(Candidates candidates) {
        float largest = candidates.largestLogit();
        double target = random.nextDouble() * candidates.totalWeight(largest);
        double sum = 0;
        int drawn = 0;
        for (int i = 0; i < candidates.size(); i++) {
            candidates.sortFirst(i + 1);
            double weight = candidates.weight(i, largest);
            if (weight > 0) {
                drawn = i;
            }
            sum += weight;
            if (sum > target) {
                break;
            }
        }
        // Added up in another order the sum may end a rounding below the target: then the last possible one is meant.
        return candidates.id(drawn);
    }
}
