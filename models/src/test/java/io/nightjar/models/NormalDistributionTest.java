package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalDistributionTest {

    /** Expected values are those of {@code statistics.NormalDist().inv_cdf} of Python 3.11. */
    @ParameterizedTest
    @CsvSource({
        "0.001, -3.090232306167813",
        "0.1, -1.2815515655446008",
        "0.3, -0.5244005127080407",
        "0.5, 0.0",
        "0.6, 0.2533471031357998",
        "0.8413447460685429, 1.0",
        "0.9, 1.2815515655446008",
        "0.95, 1.6448536269514715",
        "0.999, 3.090232306167813",
    })
    void quantilesAreThoseOfPython(double share, double quantile) {
        assertThat(NormalDistribution.quantile(share)).isCloseTo(quantile, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, -Infinity", "-1, -Infinity"})
    void nothingLiesBelowMinusInfinity(double share, double quantile) {
        assertThat(NormalDistribution.quantile(share)).isEqualTo(quantile);
    }
}
