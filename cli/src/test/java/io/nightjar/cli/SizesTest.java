package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizesTest {

    @Test
    void bytesHaveBinaryUnits() {
        assertThat(Sizes.bytes(1023)).isEqualTo("1023 B");
        assertThat(Sizes.bytes(1536)).isEqualTo("1.50 KiB");
        assertThat(Sizes.bytes(253_113_024L)).isEqualTo("241.39 MiB");
        assertThat(Sizes.bytes(3L << 30)).isEqualTo("3.00 GiB");
    }

    @Test
    void parametersHaveDecimalUnits() {
        assertThat(Sizes.parameters(1_235_814_432L)).isEqualTo("1.24 B");
        assertThat(Sizes.parameters(268_098_176L)).isEqualTo("268.10 M");
        assertThat(Sizes.parameters(67_620L)).isEqualTo("67.62 K");
    }
}
