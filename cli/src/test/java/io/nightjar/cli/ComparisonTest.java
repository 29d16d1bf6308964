package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both sides are shell scripts, which print what they are told to. */
class ComparisonTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> notes = new ArrayList<>();

    @Test
    void roundsAreRunInTurnAndPaired() throws IOException {
        List<ComparisonRow> rows = new Comparison(
                        script("ours", row("pp8", "10 + n") + row("tg4", "6 + n")),
                        script("peer", row("pp8", "5 + n") + row("tg4", "12 + n")),
                        notes::add)
                .run(3);

        assertThat(home.resolve("order")).hasContent("ours\npeer\nours\npeer\nours\npeer\n");
        assertThat(rows).extracting(ComparisonRow::test).containsExactly("pp8", "tg4");
        // Each script adds 1 in every round.
        assertThat(rows.getFirst().ourRates().values()).containsExactly(11.0, 12.0, 13.0);
        assertThat(rows.getFirst().ratios().values()).containsExactly(11 / 6.0, 12 / 7.0, 13 / 8.0);
        assertThat(rows.getFirst().ratios().median()).isEqualTo(12 / 7.0);
        assertThat(rows.getFirst().ratios().min()).isEqualTo(13 / 8.0);
        assertThat(rows.getFirst().ratios().max()).isEqualTo(11 / 6.0);
        assertThat(rows.getLast().ratios().values()).containsExactly(7 / 13.0, 8 / 14.0, 9 / 15.0);
        assertThat(notes)
                .startsWith("round 1 of 3, ours ...", "round 1 of 3, ours: pp8 11.00, tg4 7.00 tokens/s")
                .endsWith("round 3 of 3, peer: pp8 8.00, tg4 15.00 tokens/s");
    }

    @Test
    void standardErrorGoesThrough() throws IOException {
        new Comparison(
                        script(
                                "ours",
                                "echo from-ours >&2; echo 'silenced line' >&2; " + row("pp8", "1 + n")
                                        + row("tg4", "1 + n")),
                        script("peer", "printf 'from-peer' >&2; " + row("pp8", "1 + n") + row("tg4", "1 + n")),
                        notes::add)
                .run(1);

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("from-ours\nfrom-peer");
    }

    @Test
    void testsOfOneKindArePairedWhereTheirLengthsDiffer() {
        BenchResult ourPrompt = result("pp512");
        BenchResult ourGeneration = result("tg64");

        assertThat(Comparison.pair(List.of(ourPrompt, ourGeneration), List.of(result("pp502"), result("tg"))))
                .containsExactly(Map.entry(ourPrompt, result("pp502")), Map.entry(ourGeneration, result("tg")));
        // Which of two is meant cannot be known; equal names come first.
        assertThat(Comparison.pair(List.of(ourPrompt, result("pp128")), List.of(result("pp"))))
                .isEmpty();
        assertThat(Comparison.pair(List.of(ourPrompt, result("pp128")), List.of(result("pp"), ourPrompt)))
                .containsExactly(Map.entry(ourPrompt, ourPrompt), Map.entry(result("pp128"), result("pp")));
        assertThat(new ComparisonRow(List.of(ourPrompt), List.of(result("pp502"))).test())
                .isEqualTo("pp512 : pp502");
    }

    @Test
    void differencesBetweenTheSidesAreTold() throws IOException {
        new Comparison(
                        script("ours", row("pp8", "1", 2) + row("tg4", "1")),
                        script("peer", row("pp8", "1", 4) + row("tg4", "1") + row("tg9", "1") + row("tg10", "1")),
                        notes::add)
                .run(1);

        assertThat(notes)
                .contains(
                        "not compared, because only one side has it: tg9 1.00, tg10 1.00",
                        "pp8: ours computes on 2 threads, peer on 4 - give both the same -t");
    }

    @Test
    void nothingInCommonIsRefused() {
        assertThatThrownBy(() -> new Comparison(
                                script("ours", row("pp8", "1")), script("peer", row("tg4", "2")), notes::add)
                        .run(2))
                .isInstanceOf(RequestException.class)
                .hasMessage("no test in common: ours has pp8 1.00, peer has tg4 2.00 - give both the same -p and -n");
    }

    @Test
    void aRoundWithOtherTestsIsRefused() {
        String second = row("pp8", "1") + "if [ $n -gt 1 ]; then exit 0; fi; " + row("tg4", "1");
        assertThatThrownBy(() -> new Comparison(
                                script("ours", row("pp8", "1 + n") + row("tg4", "1 + n")),
                                script("peer", second),
                                notes::add)
                        .run(3))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith("round 2 has other tests");
    }

    @Test
    void aFailureNamesTheExitCodeAndTheLastLines() {
        Contender failing = script("peer", "for i in 1 2 3 4 5; do echo line $i >&2; done; exit 3");

        assertThatThrownBy(failing::measure)
                .isInstanceOf(RequestException.class)
                .hasMessage("peer: exit code 3, its last lines: line 3 / line 4 / line 5");
    }

    @Test
    void outputWithoutResultsIsShown() {
        assertThatThrownBy(script("peer", "echo usage: peer FILE; echo; echo more")::measure)
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("--pattern pp=REGEX --pattern tg=REGEX")
                .hasMessageEndingWith("its output begins: usage: peer FILE / more");
        assertThatThrownBy(script("silent", ":")::measure).hasMessageEndingWith("begins: (nothing)");
    }

    @Test
    void theTimeLimitEndsTheChildAndItsChildren() {
        Contender slow =
                script("slow", "echo $$ > " + home.resolve("pid") + "; sleep 300 & wait", Duration.ofSeconds(5));

        assertThatThrownBy(slow::measure)
                .isInstanceOf(RequestException.class)
                .hasMessage("slow: did not end within 5 s - allow more with --time-limit");
        assertThat(home.resolve("pid"))
                .content()
                .satisfies(pid -> assertThat(isRunning(pid)).isFalse());
    }

    @Test
    void cancellingEndsTheChild() throws IOException {
        Contender slow = script("slow", "echo ready >&2; sleep 300 & wait");
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        OutputStream firstBytes = new OutputStream() {
            @Override
            public void write(int b) {
                ready.complete(true);
            }
        };
        ChildProcess child = new ChildProcess("slow", slow.command(), Map.of("PATH", path()), firstBytes, "");
        var cancelling = ready.thenRunAsync(child::cancel);

        assertThatThrownBy(() -> child.await(LONG)).isInstanceOf(CancellationException.class);
        assertThat(cancelling).succeedsWithin(LONG);
    }

    @Test
    void programsAreLookedForOnThePath() throws IOException {
        script("on-path", ":");
        Contender named =
                new Contender("on-path", List.of("on-path", "-x"), Map.of(), "", LONG, surroundings(home.toString()));

        assertThat(named.located().command())
                .containsExactly(home.resolve("on-path").toString(), "-x");
        assertThatThrownBy(
                        () -> new Contender("none", List.of("./none"), Map.of(), "", LONG, surroundings("")).located())
                .isInstanceOf(RequestException.class)
                .hasMessage("./none: no such program - nothing was measured");
    }

    @Test
    void theReportHasMediansAndSpread() throws IOException {
        List<ComparisonRow> rows = new Comparison(
                        script("ours", row("pp8", "4") + row("tg4", "3")),
                        script("peer", row("pp8", "2", 1)),
                        notes::add)
                .run(2);

        assertThat(printed(rows, BenchFormat.Kind.MD).lines())
                .startsWith(
                        "| test | ours t/s | peer t/s | ratio | min | max |",
                        "| --- | ---: | ---: | ---: | ---: | ---: |",
                        "| pp8 | 4.00 | 2.00 | 2.000 | 2.000 | 2.000 |",
                        "",
                        "medians of 2 rounds, ours and the peer's in turn",
                        "ours: fake, 2 threads, nightjar bench",
                        "peer: fake, 1 threads, llama-bench 'a b.gguf'");
        JsonNode json = JsonMapper.shared().readTree(printed(rows, BenchFormat.Kind.JSON));
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("ratio").asDouble()).isEqualTo(2.0);
        assertThat(json.get(0).get("samples_ratio")).hasSize(2);
        assertThat(json.get(0).get("peer_samples_ts")).hasSize(2);
        List<String> csv = printed(rows, BenchFormat.Kind.CSV).lines().toList();
        assertThat(csv).hasSize(2);
        assertThat(CsvLine.split(csv.get(1))).hasSameSizeAs(CsvLine.split(csv.get(0)));
        assertThat(csv.get(1)).endsWith("\"pp8\",\"pp8\",\"2\",\"4.0\",\"2.0\",\"2.0\",\"2.0\",\"2.0\"");
    }

    private static String printed(List<ComparisonRow> rows, BenchFormat.Kind format) {
        var out = new ByteArrayOutputStream();
        new ComparisonReport(
                        List.of("nightjar", "bench"),
                        List.of("llama-bench", "a b.gguf"),
                        new HostMachine("a CPU", "an OS", "a JDK"),
                        new BuildInfo())
                .print(rows, format, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static BenchResult result(String test) {
        return new BenchResult(test, 1, "", 0);
    }

    /* Commands that print a result; the rate may use $n, the number of the run. */
    private static String row(String test, String rate, int threads) {
        int tokens = Integer.parseInt(test.substring(2));
        boolean prompt = test.startsWith("pp");
        String object = "{'n_prompt': %d, 'n_gen': %d, 'avg_ts': $((%s)).0, 'n_threads': %d, 'backends': 'fake'}"
                .formatted(prompt ? tokens : 0, prompt ? 0 : tokens, rate, threads);
        return "echo \"" + object.replace("'", "\\\"") + "\"; ";
    }

    private static String row(String test, String rate) {
        return row(test, rate, 2);
    }

    private Contender script(String name, String body) {
        return script(name, body, LONG);
    }

    private Contender script(String name, String body, Duration limit) {
        Path count = home.resolve(name + ".count");
        String counting = "n=$(($(cat '%s' 2>/dev/null || echo 0) + 1))%necho $n >'%s'%necho %s >>'%s'%n"
                .formatted(count, count, name, home.resolve("order"));
        try {
            Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + counting + body + "\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
            return new Contender(
                    name, List.of(file.toString()), Map.of(), "silenced line", limit, surroundings(path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    }

    private Surroundings surroundings(String path) {
        return new Surroundings(
                Map.of("PATH", path),
                home,
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Surroundings.Terminals.NONE,
                () -> 7);
    }

    private static boolean isRunning(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }
}
