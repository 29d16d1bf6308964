package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void controlCharactersAreShownNotSent() {
        assertThat(Printable.line("a\nb\tc\u001b[31m\u0085\u202e\u2028é漢🙂"))
                .isEqualTo("a\\nb\\tc\\x1b[31m\\x85\\u202e\\u2028é漢🙂");
    }

    @Test
    void longTextsAreCut() {
        assertThat(Printable.abbreviated("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Printable.abbreviated("abcdefg", 6)).isEqualTo("abcdef…");
    }
}
