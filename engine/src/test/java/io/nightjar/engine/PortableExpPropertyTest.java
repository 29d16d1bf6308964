package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@code StrictMath.exp}, which is within one unit in the last place. */
class PortableExpPropertyTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void isWithinTwoUnitsInTheLastPlace(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            double x = -random.nextDouble() * Math.pow(10, random.nextInt(16) - 12) * 0.708;
            double expected = StrictMath.exp(x);
            assertThat(PortableExp.ofNonPositive(x)).as("e^%s", x).isCloseTo(expected, within(2 * Math.ulp(expected)));
        }
    }

    @Test
    void holdsAtTheEnds() {
        assertThat(PortableExp.ofNonPositive(0)).isEqualTo(1);
        assertThat(PortableExp.ofNonPositive(-0.0)).isEqualTo(1);
        assertThat(PortableExp.ofNonPositive(-Double.MIN_VALUE)).isEqualTo(1);
        assertThat(PortableExp.ofNonPositive(-707.9)).isCloseTo(Math.exp(-707.9), within(1e-320));
        assertThat(PortableExp.ofNonPositive(-708.1)).isZero();
        assertThat(PortableExp.ofNonPositive(-Double.MAX_VALUE)).isZero();
        assertThat(PortableExp.ofNonPositive(Double.NEGATIVE_INFINITY)).isZero();
    }
}
