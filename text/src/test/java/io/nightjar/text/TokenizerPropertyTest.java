package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random texts and vocabularies: nothing is lost, and the fast algorithms give what plain loops give. */
class TokenizerPropertyTest {

    private static final String[] ALPHABETS = {
        "ab",
        "aab ",
        " \n\r\t x",
        "'sSreRElL ",
        "0123456789x",
        "éüßñ \u0301",
        "日本語 、",
        "😀👩‍👧🏽 ",
        "\uD800\uDC00x\uDBFF ",
        "\u3000\u00a0 a",
        "<s>/unk "
    };
    private static final List<String> PRE_TOKENIZERS = PreTokenizer.allNames().stream()
            .filter(name -> !PreTokenizer.find(name).orElseThrow().has(PreTokenizer.Trait.SPACE_MARK))
            .toList();
    private static final List<String> UNITS = List.of(
            "a", "A", " ", "\n", "😀", "'", "1", ".", "ab", "<s", "\u0301", "漢", " a", "\r\n ", "<unk><", "\n  ", "1a");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void byteLevelLosesNothing(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String pre = PRE_TOKENIZERS.get(random.nextInt(PRE_TOKENIZERS.size()));
            Tokenizer tokenizer =
                    Headers.byteLevel(pre, merges(random, 20), "<s>").tokenizer();
            String text = text(random, 60);
            int[] ids = tokenizer.encode(text, EncodeOptions.TEXT);
            assertThat(tokenizer.decode(ids))
                    .as("seed %d round %d pre %s", seed, round, pre)
                    .isEqualTo(wellFormed(text));
            checkStream(tokenizer, ids);
        }
    }

    @ParameterizedTest
    @MethodSource("preTokenizers")
    void everyPreTokenizerCutsEverythingAndInLinearTime(String name) {
        Splitter splitter = PreTokenizer.find(name).orElseThrow().splitter();
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 50; round++) {
            checkPieces(splitter, wellFormed(text(random, 60)));
        }
        for (String unit : UNITS) {
            checkPieces(splitter, unit.repeat(300_000 / unit.length()));
        }
    }

    static List<String> preTokenizers() {
        return PreTokenizer.allNames().stream()
                .filter(name -> PreTokenizer.find(name).orElseThrow().names().indexOf(name) == 0)
                .toList();
    }

    private static void checkPieces(Splitter splitter, String text) {
        int[] covered = new int[1];
        boolean[] broken = new boolean[1];
        splitter.split(text, 0, text.length(), (start, end, matched) -> {
            broken[0] |= start != covered[0] || end <= start;
            covered[0] = end;
        });
        assertThat(broken[0]).isFalse();
        assertThat(covered[0]).isEqualTo(text.length());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void unigramGivesTheBestOfAllWays(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String[] tokens = Stream.of(
                            List.of("<pad>", "</s>", "<unk>"),
                            List.of(words(random, 12)),
                            List.of("a", "b", "c", "\u2581", "日"))
                    .flatMap(List::stream)
                    .toArray(String[]::new);
            float[] scores = new float[tokens.length];
            for (int id = 0; id < scores.length; id++) {
                scores[id] = -random.nextInt(1, 20);
            }
            Tokenizer tokenizer = Headers.of("t5").tokens(tokens).scores(scores).tokenizer();
            String text = String.join("", words(random, 4));
            double score = 0;
            StringBuilder spelled = new StringBuilder();
            for (int id : tokenizer.encode(text, EncodeOptions.TEXT)) {
                spelled.append(tokens[id]);
                score += scores[id];
            }
            assertThat(spelled).as("seed %d round %d", seed, round).hasToString(text);
            assertThat(score)
                    .as("seed %d round %d text %s", seed, round, text)
                    .isEqualTo(bestScore(text, tokenizer.vocabulary(), scores));
        }
    }

    private static double bestScore(String text, Vocabulary vocabulary, float[] scores) {
        double[] best = new double[text.length() + 1];
        for (int start = text.length() - 1; start >= 0; start--) {
            best[start] = Double.NEGATIVE_INFINITY;
            for (int end = start + 1; end <= text.length(); end++) {
                int from = start;
                OptionalInt token = vocabulary.find(text.substring(start, end));
                double rest = best[end];
                token.ifPresent(id -> best[from] = Math.max(best[from], scores[id] + rest));
            }
        }
        return best[0];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sentencePieceLosesNothing(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            boolean prefix = random.nextBoolean();
            Tokenizer tokenizer = Headers.sentencePiece(withSpaceMark(words(random, 20)))
                    .flag(TokenKeys.ADD_SPACE_PREFIX, prefix)
                    .tokenizer();
            String text = text(random, 60);
            int[] ids = tokenizer.encode(text, EncodeOptions.PROMPT);
            assertThat(tokenizer.decode(ids))
                    .as("seed %d round %d prefix %b", seed, round, prefix)
                    .isEqualTo(wellFormed(text));
            checkStream(tokenizer, ids);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomIdsDecodeAlikeAtOnceAndOneByOne(long seed) {
        Random random = new Random(seed);
        Tokenizer tokenizer = Headers.sentencePiece(words(random, 20)).tokenizer();
        for (int round = 0; round < 300; round++) {
            checkStream(
                    tokenizer,
                    random.ints(random.nextInt(30), 0, tokenizer.vocabulary().size())
                            .toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void mergesByTheHeapAreThoseOfPlainLoops(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> merges = merges(random, 30);
            Tokenizer tokenizer = Headers.byteLevel("gpt-2", merges).tokenizer();
            String word = random.ints(1 + random.nextInt(40), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            List<String> pieces = new ArrayList<>();
            for (int id : tokenizer.encode(word, EncodeOptions.TEXT)) {
                pieces.add(tokenizer.vocabulary().piece(id));
            }
            assertThat(pieces).as("seed %d round %d", seed, round).isEqualTo(mergePlainly(word, merges));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void specialTokensAreTheLeftmostLongest(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            String[] special = words(random, 1 + random.nextInt(6));
            Tokenizer tokenizer = Headers.byteLevel("gpt-2", List.of(), special).tokenizer();
            String text = random.ints(random.nextInt(40), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            List<String> pieces = new ArrayList<>();
            for (int id : tokenizer.encode(text, EncodeOptions.TEMPLATE)) {
                pieces.add(tokenizer.vocabulary().piece(id));
            }
            assertThat(pieces).as("seed %d round %d", seed, round).isEqualTo(cutPlainly(text, special));
        }
    }

    /* The time-out only guards against a quadratic algorithm, which would take hours. */
    @ParameterizedTest
    @FieldSource("UNITS")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aMillionOfOneThingTakesLinearTime(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        List<String> merges = List.of("a a", "aa aa", "aaaa aaaa", "Ġ Ġ", "ĠĠ ĠĠ", "Ċ Ċ", "1 1", ". .", "a b", "ab ab");
        String[] words = {"aa", "aaaa", "\u2581\u2581", "\u2581\u2581\u2581\u2581", "\n\n", "11", "..", "abab", "ab"};
        List<Tokenizer> tokenizers = new ArrayList<>();
        for (String pre : List.of("gpt-2", "llama-bpe")) {
            tokenizers.add(Headers.byteLevel(pre, merges, "<s>", "<sssssssss").tokenizer());
        }
        tokenizers.add(Headers.sentencePiece(withSpaceMark(words))
                .flag(TokenKeys.ADD_SPACE_PREFIX, false)
                .tokenizer());
        tokenizers.add(characterPairs(merges, text));
        for (Tokenizer tokenizer : tokenizers) {
            int[] ids = tokenizer.encode(text, EncodeOptions.TEXT);
            assertThat(tokenizer.decode(ids).equals(text)).isTrue();
        }
        /* These lose capitals, spaces or what they do not know. */
        for (String model : List.of("t5", "bert", "rwkv")) {
            String[] tokens = Stream.concat(Stream.of("<pad>", "</s>", "<unk>"), Stream.of(words))
                    .toArray(String[]::new);
            int[] ids = Headers.of(model)
                    .tokens(tokens)
                    .id(TokenKeys.UNKNOWN, 2)
                    .tokenizer()
                    .encode(text, EncodeOptions.TEXT);
            assertThat(ids.length).isLessThanOrEqualTo(4_000_000);
        }
    }

    /* A tokenizer of Gemma 4's kind with a token for each character of the text. */
    private static Tokenizer characterPairs(List<String> merges, String text) {
        List<String> tokens = new ArrayList<>(List.of("\u2581"));
        text.codePoints().distinct().mapToObj(Character::toString).forEach(tokens::add);
        merges.stream().map(merge -> merge.replace(" ", "")).forEach(tokens::add);
        return Headers.of("gemma4")
                .tokens(tokens.toArray(String[]::new))
                .texts(TokenKeys.MERGES, merges)
                .tokenizer();
    }

    private static void checkStream(Tokenizer tokenizer, int[] ids) {
        StringBuilder streamed = new StringBuilder();
        StreamDecoder decoder = tokenizer.streamDecoder();
        for (int id : ids) {
            streamed.append(decoder.next(id));
        }
        streamed.append(decoder.flush());
        assertThat(streamed.toString()).isEqualTo(tokenizer.decode(ids));
    }

    private static List<String> mergePlainly(String word, List<String> merges) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.putIfAbsent(merges.get(rank), rank);
        }
        List<String> pieces = new ArrayList<>(List.of(word.split("")));
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < pieces.size(); i++) {
                int rank = ranks.getOrDefault(pieces.get(i) + " " + pieces.get(i + 1), Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return pieces;
            }
            pieces.set(best, pieces.get(best) + pieces.remove(best + 1));
        }
    }

    private static List<String> cutPlainly(String text, String[] special) {
        List<String> longestFirst = List.of(special).stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        List<String> pieces = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int start = position;
            String piece = longestFirst.stream()
                    .filter(token -> text.startsWith(token, start))
                    .findFirst()
                    .orElse(text.substring(start, start + 1));
            pieces.add(piece);
            position += piece.length();
        }
        return pieces;
    }

    private static List<String> merges(Random random, int count) {
        List<String> known = new ArrayList<>(List.of("a", "b", "c", "Ġ", "Ċ", "1", "s", "'", "ð", "Ł", "ĺ", "Ģ"));
        List<String> merges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String left = known.get(random.nextInt(known.size()));
            String right = known.get(random.nextInt(known.size()));
            merges.add(left + " " + right);
            known.add(left + right);
        }
        return merges;
    }

    private static String[] words(Random random, int count) {
        String[] words = new String[count];
        for (int i = 0; i < count; i++) {
            words[i] = random.ints(2 + random.nextInt(4), 0, 5)
                    .collect(
                            StringBuilder::new, (word, c) -> word.append("abc\u2581日".charAt(c)), StringBuilder::append)
                    .toString();
        }
        return words;
    }

    /* A vocabulary without the space mark by itself spells it as bytes, which decode as the mark and not as a space. */
    private static String[] withSpaceMark(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = "\u2581";
        return all;
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        while (random.nextInt(4) > 0) {
            String alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
            int length = random.nextInt(longest / 4);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (random.nextInt(3) == 0) {
                text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
            }
        }
        /* The space mark of SentencePiece in the text itself cannot be told from a space. */
        return text.toString().replace('\u2581', ' ');
    }

    private static String wellFormed(String text) {
        StringBuilder wellFormed = new StringBuilder();
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(wellFormed::appendCodePoint);
        return wellFormed.toString();
    }
}
