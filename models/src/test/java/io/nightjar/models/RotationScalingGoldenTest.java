package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.formats.GgufFile;
import io.nightjar.ops.Rotation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inverse frequencies against those of transformers; {@code rope_scaling.py} wrote them and says which version. */
class RotationScalingGoldenTest {

    /** Transformers computes in F32, we in F64 with one rounding at the end. */
    private static final double RELATIVE_TOLERANCE = 1e-6;

    @TempDir
    private Path folder;

    static Stream<Expected> cases() throws IOException {
        try (InputStream in = RotationScalingGoldenTest.class.getResourceAsStream("rope-scaling.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Expected> cases = text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Expected::parse)
                    .toList();
            assertThat(cases).hasSizeGreaterThan(8);
            return cases.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void frequenciesAreThoseOfTransformers(Expected expected) {
        try (GgufFile file = expected.model().open(folder)) {
            Rotation rotation = RotationScaling.read(new Header(file, "llama"), Rotation.Pairs.HALVES);

            assertThat(rotation.pairs()).isEqualTo(Rotation.Pairs.HALVES);
            assertThat((double) rotation.magnitude()).isCloseTo(expected.magnitude(), within(1e-6));
            assertThat(rotation.inverseFrequencies()).hasSize(expected.frequencies().length);
            for (int i = 0; i < expected.frequencies().length; i++) {
                double frequency = expected.frequencies()[i];
                assertThat((double) rotation.inverseFrequencies().get(i))
                        .as("pair %d", i)
                        .isCloseTo(frequency, within(RELATIVE_TOLERANCE * frequency));
            }
        }
    }

    /** A row of the file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Expected(List<String> columns, double magnitude, float[] frequencies) {

        private static final int NAME = 0;
        private static final int TYPE = 1;
        private static final int HEAD_DIM = 2;
        private static final int BASE = 3;
        private static final int CONTEXT = 4;
        private static final int FACTOR = 5;
        private static final int ORIGINAL = 6;
        private static final int BETA_FAST = 7;
        private static final int BETA_SLOW = 8;
        private static final int MAGNITUDE = 9;
        private static final int FREQUENCIES = 10;
        private static final int PAIR_FACTORS = 11;

        static Expected parse(String line) {
            List<String> columns = List.of(line.split("\t", -1));
            return new Expected(columns, Double.parseDouble(columns.get(MAGNITUDE)), floats(columns.get(FREQUENCIES)));
        }

        /** A file with the header that describes this scaling. */
        SyntheticModel model() {
            SyntheticModel model = SyntheticModel.llama()
                    .integer("attention.key_length", Integer.parseInt(columns.get(HEAD_DIM)))
                    .integer("context_length", Integer.parseInt(columns.get(CONTEXT)))
                    .real("rope.freq_base", Float.parseFloat(columns.get(BASE)));
            switch (columns.get(TYPE)) {
                case "default" -> model.text("rope.scaling.type", "none");
                case "llama3" -> model.vector("rope_freqs.weight", floats(columns.get(PAIR_FACTORS)));
                default -> {
                    model.text("rope.scaling.type", columns.get(TYPE));
                    putReal(model, "rope.scaling.factor", FACTOR);
                    putReal(model, "rope.scaling.yarn_beta_fast", BETA_FAST);
                    putReal(model, "rope.scaling.yarn_beta_slow", BETA_SLOW);
                    if (!columns.get(ORIGINAL).isEmpty()) {
                        model.integer("rope.scaling.original_context_length", Integer.parseInt(columns.get(ORIGINAL)));
                    }
                }
            }
            return model;
        }

        private void putReal(SyntheticModel model, String key, int column) {
            if (!columns.get(column).isEmpty()) {
                model.real(key, Float.parseFloat(columns.get(column)));
            }
        }

        private static float[] floats(String text) {
            String[] words = text.split(" ", -1);
            float[] values = new float[words.length];
            for (int i = 0; i < words.length; i++) {
                values[i] = Float.parseFloat(words[i]);
            }
            return values;
        }

        @Override
        public String toString() {
            return columns.get(NAME);
        }
    }
}
