package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexAutomatonTest {

    /* Java's matcher backtracks as Oniguruma does; these expressions mean the same in both. */
    private static final List<String> EXPRESSIONS = List.of(
            "a|ab",
            "ab|a",
            "(?:a|ab)(?:c|bcd)?",
            "a*b|a",
            "a*?b",
            "(?:ab)+?c|a",
            "a{2,3}|b{2}|c{0,1}d",
            "(?i:'s|ab)|[^a]b",
            "\\s+(?!\\S)|\\s+",
            "a+(?!b)|a",
            "(?!a)[a-d]+",
            "[a-d&&[^bc]]+",
            "a++b|a?+a|b",
            "(?<!a)b|(?<=a)b+",
            "\\bab\\b|b",
            "^a|b$|\\Ad|d\\z",
            "(?=ab)a|b",
            "a(?=(?:bc)*d)|b(?!cd|a)",
            "(?=(a{3})+(?!a))",
            "\\d{1,3}(?=(?:\\d{3})*\\b)",
            "(a*)*b|(?:a|b*)+c",
            ".b|\\.",
            "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

    private static final String[] ALPHABETS = {
        "ab", "abcd", "aAbB' ", "a1 2b3", "1234", "ab \n", " \r\n\ta.", "ax\uD83D\uDE00é."
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void matchesAreThoseOfABacktrackingMatcher(long seed) {
        Random random = new Random(seed);
        for (String expression : EXPRESSIONS) {
            RegexAutomaton automaton = RegexAutomaton.of("test", expression);
            Pattern pattern = Pattern.compile(expression, Pattern.MULTILINE | Pattern.UNIX_LINES);
            for (int round = 0; round < 200; round++) {
                String text = text(random, 24);
                assertThat(split(automaton, text))
                        .as("seed %d expression %s text %s", seed, expression, text)
                        .isEqualTo(splitPlainly(pattern, text));
            }
        }
    }

    @Test
    void nothingOutsideOfTheStretchIsLookedAt() {
        List<String> pieces = new ArrayList<>();
        RegexAutomaton.of("test", "^b|b$|(?<=a)c|c(?!d)")
                .split("abcdb", 1, 3, (start, end, matched) -> pieces.add(start + "-" + end + matched));
        assertThat(pieces).containsExactly("1-2true", "2-3true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "\\p{Han}+ ! a漢字b ! a|[漢字]|b",
                "[\\p{Lu}\\p{M}&&[^\\p{Latin}]]+ ! AБВ ! A|[БВ]",
                "[[:punct:]] ! a+b ! a|[+]|b",
                "[]a]+ ! b]a ! b|[]a]",
                "[a\\-z]+ ! b-a ! b|[-a]",
                "\\x{1F600}|\\u0062 ! a😀b ! a|[😀]|[b]",
                "x*|a ! bxxa ! b|[xx]|a",
                "a{,2} ! aaa ! [aa]|[a]",
                "a{x} ! a{x} ! [a{x}]",
                "(?i)k ! kK\u212A ! [k]|[K]|[\u212A]",
                "(?>a+)b ! aab ! [aab]",
                "\\P{^L}\\p{^L} ! ab1 ! a|[b1]"
            })
    void syntaxOfOniguruma(String expression, String text, String pieces) {
        assertThat(String.join("|", split(RegexAutomaton.of("test", expression), text)))
                .isEqualTo(pieces);
    }

    @Test
    void whatCannotBeMatchedInLinearTimeIsRefused() {
        refused("(a)\\1", "expected an escape other than '\\1' at character 5 of the expression (a)\\1");
        refused("(?:ab)++", "expected possessive repetition of a single class only at character 8");
        refused("(?<=ab)c", "expected look-behind at a single character at character 6");
        refused("(a", "expected ')' at character 2");
        refused("a)", "expected no ')' without a '('");
        refused("*", "expected something to repeat");
        refused("[a", "expected ']'");
        refused("[b-a]", "expected a range that rises");
        refused("\\p{Klingon}", "expected a general category or script other than 'Klingon'");
        refused("\\x{110000}", "expected a code point");
        refused("(?P<n>a)", "expected a group (, (?:, ");
        refused("a{2000}", "expected a repetition of at most 1000 times");
        refused("(".repeat(200), "expected groups at most 100 deep");
        refused("[".repeat(200), "expected brackets at most 20 deep");
        refused("a".repeat(20_000), "expected at most 16384 characters");
    }

    /* The time-out only guards against an explosion. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void anExpressionThatExplodesIsRefused() {
        refused("(?:a{900}){900}", "expected a regular expression of at most 20000 steps");
        refused("(?:a|b)*a(?:a|b){30}", "the regular expression needs too many ");
    }

    /* Each of these is quadratic for a matcher that reads ahead again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"a*b|a", "a(?=a*b)", "(?:a|aa)*b|aa", "\\s*\\n|\\s", "a(?!a*b)", "a*b"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aMillionOfOneCharacterTakesLinearTime(String expression) {
        RegexAutomaton automaton = RegexAutomaton.of("test", expression);
        for (String unit : List.of("a", " ")) {
            int[] covered = new int[1];
            automaton.split(unit.repeat(1_000_000), 0, 1_000_000, (start, end, matched) -> covered[0] += end - start);
            assertThat(covered[0]).isEqualTo(1_000_000);
        }
    }

    private static void refused(String expression, String message) {
        assertThatThrownBy(() -> RegexAutomaton.of("test", expression))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("test: ")
                .hasMessageContaining(message);
    }

    /* Matches in brackets. */
    private static List<String> split(RegexAutomaton automaton, String text) {
        List<String> pieces = new ArrayList<>();
        automaton.split(text, 0, text.length(), (start, end, matched) -> {
            String piece = text.substring(start, end);
            pieces.add(matched ? "[" + piece + "]" : piece);
        });
        return pieces;
    }

    private static List<String> splitPlainly(Pattern pattern, String text) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        int done = 0;
        while (matcher.find()) {
            if (done < matcher.start()) {
                pieces.add(text.substring(done, matcher.start()));
            }
            if (matcher.start() < matcher.end()) {
                pieces.add("[" + matcher.group() + "]");
            }
            done = matcher.end();
        }
        if (done < text.length()) {
            pieces.add(text.substring(done));
        }
        return pieces;
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        String alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
        int[] characters = alphabet.codePoints().toArray();
        int length = random.nextInt(longest);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }
}
