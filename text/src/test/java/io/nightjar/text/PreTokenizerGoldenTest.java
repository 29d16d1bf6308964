package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The pieces of Hugging Face's tokenizers 0.23.3, which match with Oniguruma; pretokenizer_goldens.py makes them. */
class PreTokenizerGoldenTest {

    @Test
    void piecesAreThoseOfHuggingFace() throws IOException {
        JsonNode goldens = goldens();
        assertThat(goldens.get("lengths").size()).isEqualTo(18);
        SoftAssertions softly = new SoftAssertions();
        goldens.get("lengths").propertyStream().forEach(row -> {
            Splitter splitter = PreTokenizer.find(row.getKey()).orElseThrow().splitter();
            for (int i = 0; i < goldens.get("texts").size(); i++) {
                String text = goldens.get("texts").get(i).asString();
                List<Integer> lengths = new ArrayList<>();
                splitter.split(text, 0, text.length(), (start, end, matched) -> lengths.add(end - start));
                List<Integer> expected = new ArrayList<>();
                row.getValue().get(i).forEach(length -> expected.add(length.asInt()));
                softly.assertThat(lengths)
                        .as("%s of text %d: %s", row.getKey(), i, text)
                        .isEqualTo(expected);
            }
        });
        softly.assertAll();
    }

    private static JsonNode goldens() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PreTokenizerGoldenTest.class.getResourceAsStream("pretokenizer-goldens.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }
}
