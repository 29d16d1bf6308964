package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import io.nightjar.engine.SamplingOptions.Penalties;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SamplingOptionsTest {

    private final SamplingOptions options = SamplingOptions.defaults();

    @Test
    void namesTheOptionTheRangeAndTheValue() {
        refuses(() -> options.withTemperature(-1), "temperature: expected a finite number of at least 0, got -1.0");
        refuses(
                () -> options.withTemperature(Double.NaN),
                "temperature: expected a finite number of at least 0, got NaN");
        refuses(() -> options.withTemperature(Double.POSITIVE_INFINITY), "temperature: expected a finite number");
        refuses(() -> options.withTopK(-1), "top_k: expected an integer of at least 0, got -1");
        refuses(() -> options.withTopP(1.5), "top_p: expected a number in [0, 1], got 1.5");
        refuses(() -> options.withMinP(Double.NaN), "min_p: expected a number in [0, 1], got NaN");
        refuses(() -> options.withTypicalP(-0.1), "typical_p: expected a number in [0, 1], got -0.1");
        refuses(() -> new Penalties(0, 0, 0, 1), "repeat_penalty: expected a finite number above 0, got 0.0");
        refuses(() -> new Penalties(Double.MIN_VALUE, 0, 0, 1), "repeat_penalty: expected");
        refuses(() -> new Penalties(1, 101, 0, 1), "presence_penalty: expected a number in [-100, 100], got 101.0");
        refuses(
                () -> new Penalties(1, 0, Double.NaN, 1),
                "frequency_penalty: expected a number in [-100, 100], got NaN");
        refuses(() -> new Penalties(1, 0, 0, -2), "repeat_last_n: expected an integer of at least -1, got -2");
        refuses(
                () -> options.withLogitBias(Map.of(9, Float.NaN, 5, Float.POSITIVE_INFINITY)),
                "logit_bias of token 5: expected a finite number, or negative infinity to ban it, got Infinity");
        refuses(() -> options.withLogitBias(Map.of(-1, 0f)), "logit_bias: expected token ids of at least 0, got -1");
    }

    @Test
    void changesOneOptionAtATime() {
        SamplingOptions changed = options.withTemperature(0.1)
                .withTopK(2)
                .withTopP(0.3)
                .withMinP(0.4)
                .withTypicalP(0.5)
                .withPenalties(new Penalties(6, 7, 8, 9))
                .withLogitBias(Map.of(10, 11f))
                .withSeed(12);
        assertThat(changed)
                .isEqualTo(new SamplingOptions(0.1, 2, 0.3, 0.4, 0.5, new Penalties(6, 7, 8, 9), Map.of(10, 11f), 12));
    }

    @Test
    void keepsItsOwnBias() {
        Map<Integer, Float> bias = new HashMap<>(Map.of(1, 2f));
        SamplingOptions biased = options.withLogitBias(bias);
        bias.put(3, 4f);
        assertThat(biased.logitBias()).containsExactly(Map.entry(1, 2f));
    }

    private static void refuses(Supplier<?> making, String message) {
        assertThatThrownBy(making::get).isInstanceOf(RequestException.class).hasMessageStartingWith(message);
    }
}
