package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench} and {@code perplexity} on a tiny model: form and consistency of what they print, not speed. */
class MeasurementsConformanceTest {

    @TempDir
    private Path home;

    @Test
    void benchPrintsLlamaBenchsColumns() {
        Invocation bench = bench("-p", "16,32", "-n", "4", "-r", "2");

        List<String> lines = bench.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("| model | size | params | backend | threads | test | t/s |");
        assertThat(lines.get(1)).isEqualTo("| --- | ---: | ---: | --- | ---: | ---: | ---: |");
        assertThat(lines.subList(2, 5))
                .allSatisfy(line -> assertThat(line)
                        .matches("\\| llama \\d+K BF16 \\| [0-9.]+ KiB \\| [0-9.]+ K \\| (x86|vector) \\| \\d+"
                                + " \\| (pp|tg)\\d+ \\| [0-9.]+ ± [0-9.]+ \\|"));
        assertThat(lines.get(2)).contains("| pp16 |");
        assertThat(lines.get(3)).contains("| pp32 |");
        assertThat(lines.get(4)).contains("| tg4 |");
        assertThat(lines.getLast()).startsWith("build: ");
    }

    @Test
    void benchPrintsEverySampleAsJson() {
        Invocation bench = bench("-p", "16", "-n", "4", "-r", "3", "-o", "json", "-t", "1", "--kv", "bf16");

        JsonNode rows = JsonMapper.shared().readTree(bench.out());
        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            assertThat(row.get("samples_ts")).hasSize(3);
            double sum = 0;
            for (JsonNode sample : row.get("samples_ts")) {
                assertThat(sample.asDouble()).isPositive();
                sum += sample.asDouble();
            }
            assertThat(row.get("avg_ts").asDouble()).isCloseTo(sum / 3, within(1e-6 * sum));
            assertThat(row.get("n_threads").asInt()).isEqualTo(1);
            assertThat(row.get("type_k").asString()).isEqualTo("bf16");
            for (String field : List.of("cpu_info", "jdk", "build_commit", "model_filename", "test_time")) {
                assertThat(row.get(field).asString()).as(field).isNotBlank();
            }
        }
        assertThat(rows.get(0).get("n_prompt").asInt()).isEqualTo(16);
        assertThat(rows.get(1).get("n_gen").asInt()).isEqualTo(4);
    }

    @Test
    void benchPrintsCsv() {
        List<String> lines = bench("-p", "0", "-n", "4", "-r", "1", "-o", "csv")
                .out()
                .lines()
                .toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("build_commit,").endsWith("avg_ts,stddev_ts");
        assertThat(lines.get(1).split("\",\"")).hasSameSizeAs(lines.get(0).split(","));
    }

    @Test
    void perplexityPrintsALineAndAnObjectOfTheSameNumbers() throws IOException {
        Path text =
                Files.writeString(home.resolve("text.txt"), "The quick brown fox jumps over the lazy dog. ".repeat(40));
        String[] arguments = {
            "perplexity", "-m", GoldenModel.file(), "-f", text.toString(), "-c", "64", "--chunks", "3", "--kv", "f32"
        };

        Invocation plain = setup().run(arguments);
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        assertThat(plain.out()).matches("PPL = [0-9.]+ \\+/- [0-9.]+ \\(3 chunks, \\d+ tokens scored\\)\\R");

        String[] withJson = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        withJson[arguments.length] = "--json";
        JsonNode json = JsonMapper.shared().readTree(setup().run(withJson).out());
        assertThat(json.get("chunks").asInt()).isEqualTo(3);
        assertThat(plain.out())
                .contains(String.format(
                        java.util.Locale.ROOT,
                        "PPL = %.4f +/- %.5f",
                        json.get("perplexity").asDouble(),
                        json.get("standard_error").asDouble()));
    }

    private Invocation bench(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "bench";
        args[1] = "-m";
        args[2] = GoldenModel.file();
        System.arraycopy(more, 0, args, 3, more.length);
        Invocation bench = setup().run(args);
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        return bench;
    }

    private Invocation.Setup setup() {
        return new Invocation.Setup(home);
    }
}
