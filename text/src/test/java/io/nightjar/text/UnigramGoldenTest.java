package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Two small unigram models against SentencePiece 0.2.3; unigram_goldens.py makes them. */
class UnigramGoldenTest {

    @Test
    void idsAreThoseOfSentencePiece() throws IOException {
        JsonNode goldens;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("unigram-goldens.json"))) {
            goldens = new ObjectMapper().readTree(in);
        }
        assertThat(goldens.get("models").size()).isEqualTo(2);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode model : goldens.get("models")) {
            Tokenizer tokenizer = tokenizer(model);
            for (int i = 0; i < goldens.get("texts").size(); i++) {
                String text = goldens.get("texts").get(i).asString();
                softly.assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                        .as("spaces merged %s, text %d: %s", model.get("merge_spaces"), i, text)
                        .containsExactly(
                                TokenizerGoldenTest.ids(model.get("ids").get(i)));
            }
        }
        softly.assertAll();
    }

    private static Tokenizer tokenizer(JsonNode model) {
        int size = model.get("pieces").size();
        String[] pieces = new String[size];
        float[] scores = new float[size];
        long[] kinds = new long[size];
        for (int id = 0; id < size; id++) {
            pieces[id] = model.get("pieces").get(id).asString();
            scores[id] = model.get("scores").get(id).floatValue();
            kinds[id] = model.get("types").get(id).asLong();
        }
        byte[] map = Base64.getDecoder().decode(model.get("charsmap").asString());
        long[] numbers = IntStream.range(0, map.length).mapToLong(i -> map[i]).toArray();
        return Headers.of("t5")
                .tokens(pieces)
                .scores(scores)
                .kinds(kinds)
                .flag(TokenKeys.ADD_SPACE_PREFIX, true)
                .flag(TokenKeys.REMOVE_EXTRA_SPACES, model.get("merge_spaces").asBoolean())
                .put(TokenKeys.CHARACTER_MAP, new MetadataValue.Ints(numbers, IntKind.I8))
                .tokenizer();
    }
}
