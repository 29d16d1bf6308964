package io.nightjar.engine;

import io.nightjar.engine.SamplingOptions.Penalties;
import java.util.Arrays;

/**
 * The newest tokens of one sequence and the penalties on their logits. Counts are kept as tokens come and go, so a step
 * costs as much as there are distinct tokens in the window. Memory grows with the tokens seen, up to the window. Not
 * thread-safe.
 *
 * <p>Source: Keskar et al., "CTRL" (2019), section 4.1, for the repeat penalty, with negative logits multiplied as all
 * engines do since; OpenAI's API reference for the other two.
 */
final class PenaltyHistory implements SamplerStep {

    private static final int INITIAL_WINDOW = 64;

    private final Penalties penalties;
    private final TokenCounts counts = new TokenCounts();
    private int[] window = {};
    private int windowSize;
    private int oldest;

    PenaltyHistory(Penalties penalties) {
        this.penalties = penalties;
    }

    /** Takes in the next token of the sequence. */
    void accept(int token) {
        if (penalties.areOff()) {
            return;
        }
        counts.add(token);
        if (penalties.lastN() >= 0) {
            slideOver(token);
        }
    }

    private void slideOver(int token) {
        if (windowSize == penalties.lastN()) {
            counts.remove(window[oldest]);
            window[oldest] = token;
            oldest = oldest + 1 == windowSize ? 0 : oldest + 1;
            return;
        }
        if (windowSize == window.length) {
            int larger = (int) Math.min(penalties.lastN(), Math.max(INITIAL_WINDOW, 2L * windowSize));
            window = Arrays.copyOf(window, larger);
        }
        window[windowSize++] = token;
    }

    @Override
    public void apply(Candidates candidates) {
        for (int slot = 0; slot < counts.slots(); slot++) {
            int count = counts.countAt(slot);
            if (count > 0) {
                int token = counts.tokenAt(slot);
                candidates.setLogitOf(token, penalised(candidates.logitOf(token), count));
            }
        }
    }

    private float penalised(float logit, int count) {
        double repeated = logit > 0 ? logit / penalties.repeat() : logit * penalties.repeat();
        return (float) (repeated - (count * penalties.frequency() + penalties.presence()));
    }
}
