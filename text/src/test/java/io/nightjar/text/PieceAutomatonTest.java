package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceAutomatonTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsEveryPieceThatEndsHereTheLongestFirst(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> pieces =
                    Stream.generate(() -> text(random, 5)).limit(8).toList();
            PieceAutomaton automaton = new PieceAutomaton(pieces);
            String text = text(random, 30);
            int node = PieceAutomaton.ROOT;
            for (int end = 1; end <= text.length(); end++) {
                node = automaton.step(node, text.charAt(end - 1));
                List<String> found = new ArrayList<>();
                for (int place = automaton.found(node);
                        place != PieceAutomaton.ROOT;
                        place = automaton.shorter(place)) {
                    assertThat(pieces.get(automaton.piece(place))).hasSize(automaton.length(place));
                    found.add(pieces.get(automaton.piece(place)));
                }
                String soFar = text.substring(0, end);
                assertThat(found)
                        .as("seed %d round %d pieces %s text %s", seed, round, pieces, soFar)
                        .isEqualTo(pieces.stream()
                                .distinct()
                                .filter(piece -> !piece.isEmpty() && soFar.endsWith(piece))
                                .sorted(Comparator.comparingInt(String::length).reversed())
                                .toList());
            }
        }
    }

    @Test
    void ofEqualPiecesTheFirstCounts() {
        PieceAutomaton automaton = new PieceAutomaton(List.of("", "a", "a"));
        assertThat(automaton.piece(automaton.found(automaton.step(PieceAutomaton.ROOT, 'a'))))
                .isEqualTo(1);
        assertThat(automaton.found(automaton.step(PieceAutomaton.ROOT, 'b'))).isEqualTo(PieceAutomaton.ROOT);
    }

    private static String text(Random random, int longest) {
        return random.ints(random.nextInt(longest), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
