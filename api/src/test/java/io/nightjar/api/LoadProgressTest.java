package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadProgressTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void saysNothingAtFirstAndThenALineEveryTwoSeconds() {
        List<String> notes = new ArrayList<>();
        // Clocks may overflow.
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);
        LoadProgress progress = new LoadProgress(notes::add, clock::get);

        for (int half = 1; half <= 10; half++) {
            clock.addAndGet(SECOND / 2);
            progress.accept(half / 10.0);
        }

        assertThat(notes).containsExactly("laying out weights: 40 %", "laying out weights: 80 %");
    }
}
