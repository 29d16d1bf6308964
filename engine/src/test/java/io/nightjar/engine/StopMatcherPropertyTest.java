package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random cuts against {@code indexOf} over the whole text; the seed is in each test's name. */
class StopMatcherPropertyTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equalsASearchOfTheWholeText(long seed) {
        Random random = new Random(seed);
        int hits = 0;
        for (int round = 0; round < 4000; round++) {
            List<String> stops = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                stops.add(word(random, 1 + random.nextInt(6)));
            }
            String text = word(random, random.nextInt(60));
            StopMatcher matcher = StopMatcher.of(stops);
            StringBuilder emitted = new StringBuilder();
            for (int start = 0; start < text.length(); ) {
                int end = Math.min(text.length(), start + random.nextInt(8));
                emitted.append(matcher.feed(text.substring(start, end)));
                start = end;
                if (!matcher.isStopped()) {
                    assertThat(emitted.length())
                            .as("all that can be said so far of %s in %s", stops, text.substring(0, end))
                            .isEqualTo(end - longestOpenMatch(text.substring(0, end), stops));
                }
            }
            emitted.append(matcher.flush());

            String hit = firstComplete(text, stops);
            hits += hit.isEmpty() ? 0 : 1;
            String expected = hit.isEmpty() ? text : text.substring(0, text.indexOf(hit));
            assertThat(emitted.toString()).as("%s in %s", stops, text).isEqualTo(expected);
            assertThat(matcher.isStopped()).isEqualTo(!hit.isEmpty());
            assertThat(matcher.hit().orElse("")).isEqualTo(hit);
        }
        assertThat(hits).as("both outcomes occur").isBetween(500, 3900);
    }

    /** The stop string that ends first in the text, the longest of those; empty if there is none. */
    private static String firstComplete(String text, List<String> stops) {
        String best = "";
        int bestEnd = Integer.MAX_VALUE;
        for (String stop : stops) {
            int start = text.indexOf(stop);
            int end = start + stop.length();
            if (start >= 0 && (end < bestEnd || (end == bestEnd && stop.length() > best.length()))) {
                best = stop;
                bestEnd = end;
            }
        }
        return best;
    }

    private static int longestOpenMatch(String text, List<String> stops) {
        int longest = 0;
        for (String stop : stops) {
            for (int length = 1; length < stop.length(); length++) {
                if (text.endsWith(stop.substring(0, length))) {
                    longest = Math.max(longest, length);
                }
            }
        }
        return longest;
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }
}
