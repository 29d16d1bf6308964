package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void theDeviationIsThatOfASample() {
        Samples samples = new Samples(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));

        assertThat(samples.mean()).isEqualTo(5.0);
        assertThat(samples.standardDeviation()).isCloseTo(2.138089935, within(1e-9));
        assertThat(new Samples(List.of(3.0)).standardDeviation()).isZero();
    }

    @Test
    void medianAndSpread() {
        Samples odd = new Samples(List.of(3.0, 1.0, 2.0));
        assertThat(odd.median()).isEqualTo(2);
        assertThat(odd.min()).isEqualTo(1);
        assertThat(odd.max()).isEqualTo(3);
        assertThat(new Samples(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
    }
}
