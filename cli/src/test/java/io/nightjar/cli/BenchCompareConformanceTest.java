package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench compare} whole: our side in a JVM of its own on a tiny model, the peer a script. */
class BenchCompareConformanceTest {

    @TempDir
    private Path home;

    @Test
    void ourOwnRunIsAFreshProcessOfTheSameProgram() throws IOException {
        Path peer = Files.writeString(home.resolve("peer"), """
                #!/bin/sh
                echo "arguments: $*" >&2
                echo "generation ran at 2.50 tok/s"
                """);
        assertThat(peer.toFile().setExecutable(true)).isTrue();

        Invocation compare = new Invocation.Setup(home)
                .run(("bench compare -m " + GoldenModel.file() + " -p 0 -n 4 -t 1 --repetitions 1 -r 2 -o json"
                                + " --pattern tg=([0-9.]+).tok/s -- " + peer + " -t 2 -o md --debug")
                        .split(" "));

        assertThat(compare.exitCode()).as(compare.err()).isZero();
        JsonNode rows = JsonMapper.shared().readTree(compare.out());
        assertThat(rows).hasSize(1);
        JsonNode row = rows.get(0);
        assertThat(row.get("test").asString()).isEqualTo("tg4");
        assertThat(row.get("peer_test").asString()).isEqualTo("tg");
        assertThat(row.get("n_threads").asInt()).isEqualTo(1);
        assertThat(row.get("backends").asString()).isNotEmpty();
        assertThat(row.get("command").asString())
                .startsWith("nightjar bench -m ")
                .contains(" --threads 1 --kv f16 ");
        assertThat(row.get("samples_ratio")).hasSize(2);
        for (int round = 0; round < 2; round++) {
            assertThat(row.get("samples_ratio").get(round).asDouble())
                    .isCloseTo(row.get("samples_ts").get(round).asDouble() / 2.5, within(1e-9));
        }
        assertThat(compare.err())
                .contains("nightjar: round 2 of 2, peer: tg 2.50 tokens/s")
                .contains("arguments: -t 2 -o md --debug")
                .doesNotContain("incubator");
    }
}
