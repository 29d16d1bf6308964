package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every tokenizer.json, on the golden ones and on random and long texts. */
class TokenizerJsonPropertyTest {

    private static final String[] LOSSLESS = {"gpt2", "llama3", "qwen2", "gpt4o", "deepseek", "byte-level-normalizer"};
    private static final String ALPHABET =
            "ab  \n\t'sReL019.,!<s>/dayhello++\u00e9\u0301\u0323\u4f60\u597d\u3042\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void byteLevelLosesNothing(long seed) {
        Random random = new Random(seed);
        for (String name : LOSSLESS) {
            Tokenizer tokenizer = TokenizerJsonGoldenTest.golden(name);
            for (int round = 0; round < 100; round++) {
                String text = text(random, 40);
                String kept = name.equals("qwen2") ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
                /* The added token takes white space along. */
                int[] ids = tokenizer.encode(kept.replace("hello", "help"), EncodeOptions.TEXT);
                assertThat(tokenizer.decode(ids))
                        .as("seed %d round %d of %s", seed, round, name)
                        .isEqualTo(kept.replace("hello", "help"));
            }
        }
    }

    /* The time-out only guards against a quadratic algorithm, which would take minutes. */
    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void longTextsTakeLinearTime() {
        for (String name : TokenizerJsonGoldenTest.goldenNames()) {
            Tokenizer tokenizer = TokenizerJsonGoldenTest.golden(name);
            for (String unit : List.of("a", " ", "\u0301\u0323", "\uD83D\uDE00", "<s>", "day", "1", " \u4f60")) {
                String text = unit.repeat(60_000 / unit.length());
                assertThat(tokenizer.encode(text, EncodeOptions.TEMPLATE)).isNotNull();
            }
        }
        String million = "\u0301\u0323".repeat(500_000);
        assertThat(new Normalization.Form(Normalizer.Form.NFC).apply(million)).hasSize(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void longRunsOfMarksAreOrderedAsTheJdkOrdersThem(long seed) {
        Random random = new Random(seed);
        String marks = "\u0301\u0300\u0323\u0327\u0334\u0345\u05b0\u0e38\u0f71\u1dce\u20d2\u0903\u0344\ud834\udd65";
        int[] codePoints = marks.codePoints().toArray();
        for (int round = 0; round < 200; round++) {
            StringBuilder text = new StringBuilder("x");
            for (int i = random.nextInt(300); i > 0; i--) {
                text.appendCodePoint(random.nextInt(90) == 0 ? 'a' : codePoints[random.nextInt(codePoints.length)]);
            }
            for (Normalizer.Form form : Normalizer.Form.values()) {
                assertThat(new Normalization.Form(form).apply(text.toString()))
                        .as("seed %d round %d %s", seed, round, form)
                        .isEqualTo(Normalizer.normalize(text, form));
            }
        }
    }

    private static String text(Random random, int most) {
        int[] codePoints = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return text.toString();
    }
}
