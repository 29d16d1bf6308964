package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.formats.GgufFile;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.models.Architectures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tiny BERT on both kernel sets against transformers; see {@code encoder_golden.py}. */
class EncoderGoldenTest {

    private static final int BLOCKS = 32;

    /** Token ids and the vector that stands for them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Case(List<Integer> ids, float[] vector) {}

    @TempDir
    private Path folder;

    private Path model = Path.of("");
    private List<Case> cases = List.of();

    @BeforeEach
    void readGolden() throws IOException {
        model = Files.write(folder.resolve("tiny-bert.gguf"), resource("tiny-bert.gguf"));
        List<Case> read = new ArrayList<>();
        for (JsonNode each :
                JsonMapper.shared().readTree(resource("tiny-bert.json")).get("cases")) {
            List<Integer> ids =
                    each.get("ids").valueStream().map(JsonNode::asInt).toList();
            float[] vector = new float[each.get("vector").size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = each.get("vector").get(i).floatValue();
            }
            read.add(new Case(ids, vector));
        }
        cases = read;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void vectorsAreThoseOfTransformers(String kernels) {
        try (GgufFile file = GgufFile.open(model);
                ModelExecutor executor = executor(file, kernels)) {
            assertThat(executor.embeds()).isTrue();
            assertThat(executor.vocabularySize()).isEqualTo(61);
            for (Case golden : cases) {
                float[] vector = embed(executor, List.of(golden.ids())).getFirst();

                assertThat(vector).hasSameSizeAs(golden.vector());
                for (int i = 0; i < vector.length; i++) {
                    assertThat(vector[i])
                            .as("%d tokens, value %d", golden.ids().size(), i)
                            .isCloseTo(golden.vector()[i], within(2e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void textsTogetherGiveTheBitsOfEachAlone(String kernels) {
        try (GgufFile file = GgufFile.open(model);
                ModelExecutor executor = executor(file, kernels)) {
            List<List<Integer>> prompts = cases.stream().map(Case::ids).toList();

            List<float[]> together = embed(executor, prompts);

            for (int i = 0; i < prompts.size(); i++) {
                assertThat(embed(executor, List.of(prompts.get(i))).getFirst())
                        .as("%d tokens", prompts.get(i).size())
                        .isEqualTo(together.get(i));
            }
        }
    }

    private static ModelExecutor executor(GgufFile file, String kernels) {
        return new ModelExecutor(
                Architectures.load(file), KernelSets.named(kernels), ElementType.F32, BLOCKS, BLOCKS, 2);
    }

    private static List<float[]> embed(ModelExecutor executor, List<List<Integer>> prompts) {
        Batch.Builder batch = new Batch.Builder();
        int block = 0;
        for (List<Integer> prompt : prompts) {
            int end = block + KvLayout.blocksFor(prompt.size());
            batch.add(prompt, 0, IntStream.range(block, end).boxed().toList(), block, 1);
            block = end;
        }
        executor.execute(batch.build());
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            float[] vector = new float[executor.outputWidth()];
            executor.readLogits(i, vector);
            vectors.add(vector);
        }
        return vectors;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EncoderGoldenTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }
}
