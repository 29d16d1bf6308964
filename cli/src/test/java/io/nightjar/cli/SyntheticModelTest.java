package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.base.Shape;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.TensorPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SyntheticModelTest {

    private static final int BYTES = 256;
    private static final int TOKENS = BYTES + 2;

    /** More than the tokens there are: the rest is padded. */
    private static final int ROWS = TOKENS + 42;

    private static final SyntheticShape TIED = llama(true);
    private static final SyntheticShape EXPERTS = new SyntheticShape(
            "tiny",
            "Tiny",
            SyntheticShape.Family.QWEN3_MOE,
            new SyntheticShape.Trunk(2, 64, ROWS, false),
            new SyntheticShape.Heads(4, 2, 16),
            new SyntheticShape.FeedForward.Experts(96, 8, 2, 32),
            new SyntheticShape.Positions(128, 1_000_000, 1));

    @TempDir
    private Path home;

    /** Random weights this small say next to nothing: the perplexity is near the number of tokens, and finite. */
    @ParameterizedTest
    @MethodSource("everyFamilyAndType")
    void theModelLoadsAndItsLogitsAreFinite(SyntheticShape shape, SyntheticTypes type) throws IOException {
        Path file = write(shape, type, "a.gguf");
        Path text = Files.writeString(home.resolve("text.txt"), "Some text of a few dozen letters. ".repeat(4));

        Invocation run = new Invocation.Setup(home)
                .run("perplexity", "-m", file.toString(), "-f", text.toString(), "-c", "32", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode result = JsonMapper.shared().readTree(run.out());
        assertThat(result.get("perplexity").asDouble()).isBetween(ROWS / 2.0, ROWS * 2.0);
    }

    static Stream<Arguments> everyFamilyAndType() {
        return Stream.of(TIED, llama(false), EXPERTS)
                .flatMap(shape -> Stream.of(
                                SyntheticTypes.F32,
                                SyntheticTypes.F16,
                                SyntheticTypes.BF16,
                                SyntheticTypes.Q8_0,
                                SyntheticTypes.Q4_0)
                        .map(type -> Arguments.of(shape, type)));
    }

    /** The released models' own counts; the factors of the rotation are not counted there. */
    @ParameterizedTest
    @CsvSource({"llama-1b, 1235814400", "llama-3b, 3212749824", "llama-8b, 8030261248", "qwen3-30b-a3b, 30532122624"})
    void realShapesHaveTheReleasedModelsParameters(String name, long parameters) {
        assertThat(shape(name).tensors(SyntheticTypes.Q4_0).stream()
                        .filter(tensor -> !tensor.name().equals(SyntheticShape.ROPE_FACTORS))
                        .mapToLong(tensor -> tensor.shape().elements())
                        .sum())
                .isEqualTo(parameters);
    }

    @Test
    void theLargestShapeIsPlannedToTheByte() {
        // 4.5 bits a weight, and 32 for those of the routers and norms.
        long f32 = 48L * (128 * 2048 + 2 * 2048 + 2 * 128) + 2048;
        assertThat(SyntheticModel.parse("qwen3-30b-a3b:q4_0").sizeBytes())
                .isEqualTo((30_532_122_624L - f32) / 32 * 18 + f32 * 4);
    }

    @Test
    void aFullDiskIsRefusedBeforeAnythingIsWritten() throws IOException {
        SyntheticShape huge = new SyntheticShape(
                "huge",
                "Huge",
                SyntheticShape.Family.LLAMA,
                new SyntheticShape.Trunk(1, 1 << 20, ROWS, true),
                new SyntheticShape.Heads(4, 2, 16),
                new SyntheticShape.FeedForward.Dense(1 << 30),
                new SyntheticShape.Positions(128, 1_000_000, 1));

        assertThatThrownBy(() -> write(huge, SyntheticTypes.F16, "a.gguf"))
                .isInstanceOf(CapacityException.class)
                .hasMessageContaining("a.gguf: needs 629145")
                .hasMessageContaining("GiB (")
                .hasMessageContaining(" bytes) free");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void rowsWithoutATokenArePadded() throws IOException {
        try (GgufFile file = GgufFile.open(write(EXPERTS, SyntheticTypes.Q8_0, "a.gguf"))) {
            List<String> tokens =
                    file.metadata().findTexts("tokenizer.ggml.tokens").orElseThrow();
            assertThat(tokens).hasSize(ROWS).doesNotHaveDuplicates().endsWith("[PAD" + (ROWS - 1) + "]");
            assertThat(file.metadata().findIntegers("tokenizer.ggml.token_type").orElseThrow())
                    .hasSize(ROWS)
                    .endsWith(5, 5);
            assertThat(file.tensor("output.weight", Shape.of(ROWS, 64)).type()).isEqualTo(ElementType.Q8_0);
        }
    }

    @Test
    void expertsAreStackedAndTheirRoutersF32() throws IOException {
        try (GgufFile file = GgufFile.open(write(EXPERTS, SyntheticTypes.Q8_0, "a.gguf"))) {
            assertThat(file.tensor("blk.1.ffn_down_exps.weight", Shape.of(8, 64, 32))
                            .type())
                    .isEqualTo(ElementType.Q8_0);
            assertThat(file.tensor("blk.1.ffn_gate_inp.weight", Shape.of(8, 64)).type())
                    .isEqualTo(ElementType.F32);
            assertThat(file.metadata().integer("qwen3moe.expert_used_count", 0, 99))
                    .isEqualTo(2);
        }
    }

    @Test
    void moreTokensThanTheShapeHasAreRefused() {
        SyntheticShape small = new SyntheticShape(
                "small",
                "Small",
                TIED.family(),
                new SyntheticShape.Trunk(1, 64, BYTES, true),
                TIED.heads(),
                TIED.feedForward(),
                TIED.positions());

        assertThatThrownBy(() -> write(small, SyntheticTypes.F16, "a.gguf"))
                .isInstanceOf(RequestException.class)
                .hasMessage("--vocab: expected at most the 256 tokens of Small, got 258");
    }

    @Test
    void shapesAndValuesAreThoseAskedFor() throws IOException {
        try (GgufFile file = GgufFile.open(write(TIED, SyntheticTypes.F32, "a.gguf"))) {
            float[] embedding =
                    file.tensor("token_embd.weight", Shape.of(ROWS, 64)).toFloats();
            double squares = IntStream.range(0, embedding.length)
                    .mapToDouble(i -> embedding[i] * embedding[i])
                    .sum();
            assertThat(Math.sqrt(squares / embedding.length)).isCloseTo(0.02, within(0.001));
            assertThat(file.tensor("output_norm.weight", Shape.of(64)).toFloats())
                    .containsOnly(1f);
            assertThat(file.tensor("blk.1.ffn_down.weight", Shape.of(64, 96)).type())
                    .isEqualTo(ElementType.F32);
            assertThat(file.findTensor("output.weight", Shape.of(ROWS, 64))).isEmpty();
            assertThat(file.metadata().integer("general.file_type", 0, 99)).isZero();
        }
    }

    @Test
    void theSameModelIsTheSameFile() throws IOException {
        assertThat(write(TIED, SyntheticTypes.Q4_0, "a.gguf"))
                .hasSameBinaryContentAs(write(TIED, SyntheticTypes.Q4_0, "b.gguf"));
    }

    /** Llama 3.2's own file: 1 below a wavelength of 2048, 32 above 8192, a blend between. */
    @Test
    void ropeFactorsAreLlama3s() {
        float[] factors = new SyntheticShape.Positions(131_072, 500_000, 32).factors(64);

        assertThat(factors).hasSize(32);
        assertThat(Arrays.copyOf(factors, 15)).containsOnly(1f);
        assertThat(Arrays.copyOfRange(factors, 18, 32)).containsOnly(32f);
        for (int i = 15; i < 18; i++) {
            assertThat(factors[i]).isBetween(1f, 32f).isGreaterThan(factors[i - 1]);
        }
    }

    /** The layers that released files have in Q6_K: 17 matrices of Llama 3.2 1B, 33 of Llama 3.1 8B. */
    @ParameterizedTest
    @CsvSource({
        "llama-1b, token_embd, 0 1 4 7 10 13 14 15",
        "llama-3b, token_embd, 0 1 2 5 8 11 14 17 20 23 24 25 26 27",
        "llama-8b, output, 0 1 2 3 6 9 12 15 18 21 24 27 28 29 30 31",
        "qwen3-30b-a3b, output, 0 1 2 3 4 5 8 11 14 17 20 23 26 29 32 35 38 41 42 43 44 45 46 47"
    })
    void theMixtureHasTheFinerTypeWhereLlamaCppHasIt(String shape, String output, String layers) {
        String down = shape.startsWith("qwen3") ? "ffn_down_exps" : "ffn_down";
        Stream<String> finer = Arrays.stream(layers.split(" "))
                .flatMap(layer -> Stream.of("attn_v", down).map(matrix -> "blk." + layer + "." + matrix));

        Map<ElementType, List<String>> names = shape(shape).tensors(SyntheticTypes.Q4_K_M).stream()
                .filter(tensor -> tensor.type() != ElementType.F32)
                .collect(Collectors.groupingBy(
                        TensorPlan::type, Collectors.mapping(TensorPlan::name, Collectors.toList())));

        assertThat(names).containsOnlyKeys(ElementType.Q4_K, ElementType.Q6_K);
        assertThat(names.get(ElementType.Q6_K))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of(output), finer)
                        .map(name -> name + ".weight")
                        .toList());
    }

    @Test
    void randomBlocksHaveTheDeviationOfOtherTypes() throws IOException {
        SyntheticShape wide = new SyntheticShape(
                "wide",
                "Wide",
                SyntheticShape.Family.LLAMA,
                new SyntheticShape.Trunk(3, 256, ROWS, true),
                new SyntheticShape.Heads(4, 2, 64),
                new SyntheticShape.FeedForward.Dense(512),
                TIED.positions());
        theModelLoadsAndItsLogitsAreFinite(wide, SyntheticTypes.Q4_K_M);

        try (GgufFile file = GgufFile.open(home.resolve("a.gguf"))) {
            assertThat(file.metadata().integer("general.file_type", 0, 99)).isEqualTo(15);
            for (String name : List.of("blk.1.ffn_down.weight", "blk.2.ffn_down.weight")) {
                float[] values = file.tensor(name, Shape.of(256, 512)).toFloats();
                DoubleSummaryStatistics squares = IntStream.range(0, values.length)
                        .mapToDouble(i -> values[i] * values[i])
                        .summaryStatistics();
                assertThat(Math.sqrt(squares.getAverage())).as(name).isCloseTo(0.02, within(0.001));
                assertThat(IntStream.range(0, values.length)
                                .mapToDouble(i -> values[i])
                                .average()
                                .orElseThrow())
                        .as(name)
                        .isCloseTo(0, within(0.001));
            }
        }
    }

    private static SyntheticShape shape(String name) {
        return SyntheticShape.REAL.stream()
                .filter(row -> row.option().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SyntheticShape llama(boolean tied) {
        return new SyntheticShape(
                "tiny",
                "Tiny",
                SyntheticShape.Family.LLAMA,
                new SyntheticShape.Trunk(2, 64, ROWS, tied),
                new SyntheticShape.Heads(4, 2, 16),
                new SyntheticShape.FeedForward.Dense(96),
                new SyntheticShape.Positions(128, 500_000, 32));
    }

    private Path write(SyntheticShape shape, SyntheticTypes types, String name) throws IOException {
        Path file = home.resolve(name);
        var silent = new Surroundings(
                Map.of(),
                home,
                InputStream.nullInputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                Surroundings.Terminals.NONE,
                () -> 7);
        try (ProgressBars progress = new ProgressBars(silent)) {
            return new SyntheticModel(shape, types).write(file, vocabulary(), progress);
        }
    }

    /* Printable ASCII stands for itself; the other bytes are moved up, as byte-level vocabularies spell them. */
    private static Map<String, MetadataValue> vocabulary() {
        List<String> tokens = IntStream.range(0, TOKENS)
                .mapToObj(
                        i -> i < BYTES ? Character.toString(i > ' ' && i < 127 ? i : 256 + i) : "<|special" + i + "|>")
                .toList();
        long[] kinds = new long[TOKENS];
        Arrays.fill(kinds, 0, BYTES, 1);
        Arrays.fill(kinds, BYTES, TOKENS, 3);
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        entries.put("tokenizer.ggml.model", new MetadataValue.Text("gpt2"));
        entries.put("tokenizer.ggml.pre", new MetadataValue.Text("llama-bpe"));
        entries.put("tokenizer.ggml.tokens", new MetadataValue.Texts(tokens));
        entries.put("tokenizer.ggml.token_type", new MetadataValue.Ints(kinds, IntKind.I32));
        entries.put("tokenizer.ggml.merges", new MetadataValue.Texts(List.of()));
        entries.put("tokenizer.ggml.bos_token_id", new MetadataValue.Int(BYTES, IntKind.U32));
        entries.put("tokenizer.ggml.eos_token_id", new MetadataValue.Int(BYTES + 1, IntKind.U32));
        return entries;
    }
}
