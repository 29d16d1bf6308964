package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchKernelsTest {

    @TempDir
    private Path home;

    @Test
    void aRowForEachTypeShapeTokenCountAndSet() {
        Invocation bench = run("--ops", "matmul", "--type", "q4_0,q6_k,f16", "--shape", "96x256", "--tokens", "1,20");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isZero();
        assertThat(bench.out().lines().filter(line -> line.startsWith("| matmul")))
                .hasSize(3 * 2 * 2)
                .anySatisfy(line -> assertThat(line).startsWith("| matmul | Q6_K | 96x256 | 20 | vector |"))
                .allSatisfy(line -> assertThat(line.split("\\|", -1)).hasSize(13));
        assertThat(bench.out()).contains("peaks: ").contains("build: ");
    }

    @Test
    void jsonHasEverySample() {
        JsonNode report = JsonMapper.shared()
                .readTree(run(
                                "--ops",
                                "matmul",
                                "--type",
                                "q8_0",
                                "--shape",
                                "64x64",
                                "--tokens",
                                "3",
                                "-r",
                                "4",
                                "--json")
                        .out());

        assertThat(report.get("results").size()).isEqualTo(2);
        for (JsonNode row : report.get("results")) {
            assertThat(row.get("op").asString()).isEqualTo("matmul");
            assertThat(row.get("tokens").asInt()).isEqualTo(3);
            assertThat(row.get("samples_s").size()).isEqualTo(4);
            assertThat(row.get("multiply_adds_per_second").asDouble()).isPositive();
        }
        assertThat(report.get("cpu_info").asString()).isNotBlank();
    }

    @Test
    void opsOnRowsAndAttentionAreComparedWithPlainLoops() {
        Invocation bench = run(
                "--ops",
                "attention,rmsnorm,layernorm,silu,gelu,softcap,rope,rope-neighbours,add",
                "--tokens",
                "5",
                "--width",
                "192",
                "--heads",
                "6x2x32",
                "--context",
                "7,70");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isZero();
        assertThat(bench.out().lines().filter(line -> line.startsWith("| attention")))
                .hasSize(2 * 2)
                .anySatisfy(line -> assertThat(line).startsWith("| attention | F16 | 6x2x32 of 70 | 5 | reference |"));
        assertThat(bench.out().lines().filter(line -> line.contains("| F32 | 192 |")))
                .hasSize(8 * 2)
                .allSatisfy(line -> assertThat(line).contains("| - | - |"));
    }

    @Test
    void opsThatCarryAStateAreComparedWithPlainLoops() {
        Invocation bench = run("--ops", "convolution,scan,scan-heads,delta-rule", "--tokens", "1,5", "--width", "128");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isZero();
        assertThat(bench.out().lines().filter(line -> line.contains("x128 | 5 |")))
                .hasSize(4 * 2)
                .anySatisfy(line -> assertThat(line).startsWith("| scan-heads | F32 | 128x128 | 5 | reference |"))
                .anySatisfy(line -> assertThat(line).startsWith("| convolution | F32 | 3x128 | 5 | vector |"));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThat(run("--ops", "matmull").err()).contains("--ops: no op 'matmull'");
        assertThat(run("--ops", "attention", "--heads", "3x2x64").err()).contains("multiple of those of keys");
        assertThat(run("--ops", "attention", "--tokens", "9", "--context", "8").err())
                .contains("--context: at least the tokens, 9, expected, got 8");
        assertThat(run("--ops", "silu", "--width", "100").err()).contains("--width: expected a multiple of 64");
    }

    private Invocation run(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("bench", "kernels", "--kernels", "vector,reference", "-t", "2", "--warm-up", "1"));
        arguments.addAll(List.of(options));
        return new Invocation.Setup(home).run(arguments.toArray(String[]::new));
    }
}
