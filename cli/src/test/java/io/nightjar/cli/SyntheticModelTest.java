package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.base.Shape;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {

    private static final SyntheticModel.LlamaShape TINY =
            new SyntheticModel.LlamaShape("Tiny", 2, 64, 96, 4, 2, 16, 128);
    private static final int BYTES = 256;
    private static final int VOCABULARY = BYTES + 2;

    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void theModelRuns(ElementType type) throws IOException {
        Path file = write(type, "a.gguf");

        Invocation run = new Invocation.Setup(home)
                .run("run", "-m", file.toString(), "--prompt-ids", "3,4,5", "-n", "4", "--ignore-eos", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"finish_reason\":\"length\"");
    }

    @Test
    void shapesAndValuesAreThoseAskedFor() throws IOException {
        try (GgufFile file = GgufFile.open(write(ElementType.F32, "a.gguf"))) {
            float[] embedding =
                    file.tensor("token_embd.weight", Shape.of(VOCABULARY, 64)).toFloats();
            double squares = IntStream.range(0, embedding.length)
                    .mapToDouble(i -> embedding[i] * embedding[i])
                    .sum();
            assertThat(Math.sqrt(squares / embedding.length)).isCloseTo(0.02, within(0.001));
            assertThat(file.tensor("output_norm.weight", Shape.of(64)).toFloats())
                    .containsOnly(1f);
            assertThat(file.tensor("blk.1.ffn_down.weight", Shape.of(64, 96)).type())
                    .isEqualTo(ElementType.F32);
            assertThat(file.findTensor("output.weight", Shape.of(VOCABULARY, 64)))
                    .isEmpty();
            assertThat(file.metadata().integer("general.file_type", 0, 99)).isZero();
        }
    }

    @Test
    void theSameModelIsTheSameFile() throws IOException {
        assertThat(write(ElementType.Q4_0, "a.gguf")).hasSameBinaryContentAs(write(ElementType.Q4_0, "b.gguf"));
    }

    /** Llama 3.2's own file: 1 below a wavelength of 2048, 32 above 8192, a blend between. */
    @Test
    void ropeFactorsAreLlama3s() {
        float[] factors = SyntheticModel.ropeFactors(64);

        assertThat(factors).hasSize(32);
        assertThat(Arrays.copyOf(factors, 15)).containsOnly(1f);
        assertThat(Arrays.copyOfRange(factors, 18, 32)).containsOnly(32f);
        for (int i = 15; i < 18; i++) {
            assertThat(factors[i]).isBetween(1f, 32f).isGreaterThan(factors[i - 1]);
        }
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> SyntheticModel.parse("llama-1b:Q4_K"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("Q4_K");
    }

    private Path write(ElementType type, String name) throws IOException {
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
            return new SyntheticModel(TINY, type).write(file, vocabulary(), progress);
        }
    }

    /* Printable ASCII stands for itself; the other bytes are moved up, as byte-level vocabularies spell them. */
    private static Map<String, MetadataValue> vocabulary() {
        List<String> tokens = IntStream.range(0, VOCABULARY)
                .mapToObj(
                        i -> i < BYTES ? Character.toString(i > ' ' && i < 127 ? i : 256 + i) : "<|special" + i + "|>")
                .toList();
        long[] kinds = new long[VOCABULARY];
        Arrays.fill(kinds, 0, BYTES, 1);
        Arrays.fill(kinds, BYTES, VOCABULARY, 3);
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
