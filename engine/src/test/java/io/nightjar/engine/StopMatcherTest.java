package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopMatcherTest {

    @Test
    void holdsBackWhatMayBecomeAStopString() {
        StopMatcher matcher = StopMatcher.of(List.of("</end>"));
        assertThat(matcher.feed("one <")).isEqualTo("one ");
        assertThat(matcher.feed("/e")).isEmpty();
        assertThat(matcher.feed("lse </e")).isEqualTo("</else ");
        assertThat(matcher.isStopped()).isFalse();
        assertThat(matcher.feed("nd> more")).isEmpty();
        assertThat(matcher.isStopped()).isTrue();
        assertThat(matcher.hit()).contains("</end>");
        assertThat(matcher.feed("ignored")).isEmpty();
        assertThat(matcher.flush()).isEmpty();
    }

    @Test
    void emitsTheTextBeforeAHitInTheSamePiece() {
        StopMatcher matcher = StopMatcher.of(List.of("\n\n", "User:"));
        assertThat(matcher.feed("a\nb\n\nUser: c")).isEqualTo("a\nb");
        assertThat(matcher.hit()).contains("\n\n");
    }

    @Test
    void fallsBackToAShorterPartialMatch() {
        StopMatcher matcher = StopMatcher.of(List.of("aab"));
        assertThat(matcher.feed("aa")).isEmpty();
        assertThat(matcher.feed("a")).isEqualTo("a");
        assertThat(matcher.feed("b")).isEmpty();
        assertThat(matcher.isStopped()).isTrue();
    }

    @Test
    void theFirstToBeCompleteWinsThenTheLongest() {
        StopMatcher inner = StopMatcher.of(List.of("abc", "b"));
        assertThat(inner.feed("xabc")).isEqualTo("xa");
        assertThat(inner.hit()).contains("b");

        StopMatcher sameEnd = StopMatcher.of(List.of("c", "abc", "bc"));
        assertThat(sameEnd.feed("xabc")).isEqualTo("x");
        assertThat(sameEnd.hit()).contains("abc");
    }

    @Test
    void flushGivesWhatWasHeldBack() {
        StopMatcher matcher = StopMatcher.of(List.of("stop"));
        assertThat(matcher.feed("do not sto")).isEqualTo("do not ");
        assertThat(matcher.flush()).isEqualTo("sto");
        assertThat(matcher.flush()).isEmpty();
        assertThat(matcher.feed("p")).as("matched afresh").isEqualTo("p");
    }

    @Test
    void withoutStopStringsTextPassesThrough() {
        StopMatcher matcher = StopMatcher.of(List.of());
        assertThat(matcher.feed("text")).isEqualTo("text");
        assertThat(matcher.feed("")).isEmpty();
        assertThat(matcher.flush()).isEmpty();
    }

    @Test
    void acceptsTheLargestAndRefusesMore() {
        String longest = "x".repeat(StopMatcher.MAX_STOP_LENGTH);
        StopMatcher matcher = StopMatcher.of(Collections.nCopies(StopMatcher.MAX_STOP_STRINGS, longest));
        assertThat(matcher.feed("y" + longest)).isEqualTo("y");

        refuses(Collections.nCopies(65, "a"), "stop: expected at most 64 strings, got 65");
        refuses(List.of("a", ""), "stop[1]: expected 1 to 1024 characters, got 0");
        refuses(List.of(longest + "x"), "stop[0]: expected 1 to 1024 characters, got 1025");
        refuses(List.of("a\uD83D"), "stop[0]: expected valid Unicode, got half a surrogate pair");
    }

    @Test
    void keepsCharactersWhole() {
        StopMatcher matcher = StopMatcher.of(List.of("\uD83D\uDE00\uD83D\uDE01"));
        assertThat(matcher.feed("a\uD83D\uDE00")).isEqualTo("a");
        assertThat(matcher.feed("\uD83D\uDE02")).isEqualTo("\uD83D\uDE00\uD83D\uDE02");
    }

    private static void refuses(List<String> stopStrings, String message) {
        assertThatThrownBy(() -> StopMatcher.of(stopStrings))
                .isInstanceOf(RequestException.class)
                .hasMessage(message);
    }
}
