package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.engine.SamplingOptions.Penalties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fixed seed gives the token ids that {@code src/test/python/sampler_golden.py} found on its own. */
class SamplerGoldenTest {

    static Stream<String> cases() throws IOException {
        try (InputStream in = SamplerGoldenTest.class.getResourceAsStream("sampler-golden.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void choosesTheGoldenTokens(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        assertThat(fields).hasSize(14);
        float[] logits = new float[fields.get(12).split(",", -1).length];
        int filled = 0;
        for (String logit : fields.get(12).split(",", -1)) {
            logits[filled++] = Float.parseFloat(logit);
        }
        List<Integer> golden = integers(fields.get(13));
        Sampler sampler = Sampler.of(options(fields), logits.length);
        integers(fields.get(11)).forEach(sampler::accept);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < golden.size(); i++) {
            int token = sampler.sample(logits.clone());
            sampler.accept(token);
            chosen.add(token);
        }
        assertThat(chosen).isEqualTo(golden);
    }

    private static SamplingOptions options(List<String> fields) {
        Map<Integer, Float> bias = new TreeMap<>();
        if (!fields.get(10).isEmpty()) {
            for (String entry : fields.get(10).split(",", -1)) {
                int colon = entry.indexOf(':');
                bias.put(Integer.valueOf(entry.substring(0, colon)), Float.valueOf(entry.substring(colon + 1)));
            }
        }
        var penalties =
                new Penalties(number(fields, 5), number(fields, 6), number(fields, 7), Integer.parseInt(fields.get(8)));
        return new SamplingOptions(
                number(fields, 0),
                Integer.parseInt(fields.get(1)),
                number(fields, 2),
                number(fields, 3),
                number(fields, 4),
                penalties,
                bias,
                Long.parseLong(fields.get(9)));
    }

    private static double number(List<String> fields, int index) {
        return Double.parseDouble(fields.get(index));
    }

    private static List<Integer> integers(String list) {
        return Stream.of(list.split(",", -1)).map(Integer::valueOf).toList();
    }
}
