package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The samples were printed by llama-bench of llama.cpp (0c1e570) and of ik_llama.cpp (8337e4cd3); long lines have lost some
 * columns.
 */
class BenchOutputTest {

    private static final String TABLE = """
            | model                          |       size |     params | backend    | threads |            test |                  t/s |
            | ------------------------------ | ---------: | ---------: | ---------- | ------: | --------------: | -------------------: |
            | llama 1B Q4_0                  | 663.16 MiB |     1.24 B | CPU        |       2 |             pp8 |          4.45 ± 0.01 |
            | llama 1B Q4_0                  | 663.16 MiB |     1.24 B | CPU        |       2 |             tg2 |          0.59 ± 0.01 |

            build: 0c1e570 (1)
            """;

    private static final String JSON = """
            [
              {
                "build_commit": "0c1e570",
                "cpu_info": "AMD EPYC",
                "backends": "CPU",
                "n_threads": 2,
                "cpu_strict": false,
                "n_prompt": 8,
                "n_gen": 0,
                "n_depth": 0,
                "avg_ts": 4.130810,
                "samples_ns": [ 1979117593, 1895997944 ],
                "samples_ts": [ 4.04221, 4.21941 ]
              },
              {
                "build_commit": "0c1e570",
                "backends": "CPU",
                "n_threads": 2,
                "n_prompt": 0,
                "n_gen": 2,
                "n_depth": 0,
                "avg_ts": 5.954842,
                "samples_ts": [ 4.55805, 7.35164 ]
              }
            ]
            """;

    private static final String CSV = """
            build_commit,build_number,cpu_info,model_filename,n_threads,ser,override_tensor,n_prompt,n_gen,avg_ns,avg_ts,stddev_ts,test
            "8337e4cd3","4840","AMD EPYC","a ""b"".gguf","2","-1,0","","8","0","1064107960","7.518080","0.026379","pp8"
            "8337e4cd3","4840","AMD EPYC","a ""b"".gguf","2","-1,0","","0","2","1785172943","1.120361","0.006945","tg2"
            """;

    private static final String SUMMARY =
            "\ncontext: 591/131072 prompt: 6.70 tokens/s (502) generation: 4.40 tokens/s (89)\n";

    @Test
    void llamaBenchsTable() {
        assertThat(read(TABLE))
                .containsExactly(new BenchResult("pp8", 4.45, "CPU", 2), new BenchResult("tg2", 0.59, "CPU", 2));
    }

    @Test
    void llamaBenchsJson() {
        assertThat(read("ggml: a line before\n[info] one with a bracket\n" + JSON + "a line behind\n"))
                .containsExactly(
                        new BenchResult("pp8", 4.130810, "CPU", 2), new BenchResult("tg2", 5.954842, "CPU", 2));
    }

    @Test
    void anObjectALine() {
        assertThat(read("""
                {"n_prompt": 8, "n_gen": 0, "avg_ts": 2.5, "n_threads": 4, "backends": "CPU"}
                {"n_prompt": 8, "n_gen": 16, "n_depth": 32, "avg_ts": 3.5}
                """))
                .containsExactly(new BenchResult("pp8", 2.5, "CPU", 4), new BenchResult("pp8+tg16 @ d32", 3.5, "", 0));
    }

    @Test
    void llamaBenchsCsvWithCommasInQuotes() {
        assertThat(read(CSV))
                .containsExactly(new BenchResult("pp8", 7.518080, "", 2), new BenchResult("tg2", 1.120361, "", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SUMMARY,
                "prompt: 6,70 tokens/s (502)\ngeneration: 4,40 tokens/s (89)",
                "prompt: 1 tokens/s (1) generation: 1 tokens/s (1)\n" + SUMMARY
            })
    void llama3JavasSummaryOnStandardError(String text) {
        assertThat(BenchOutput.read(List.of("Once upon a time\n", text), Map.of()))
                .containsExactly(new BenchResult("pp502", 6.7, "", 0), new BenchResult("tg89", 4.4, "", 0));
    }

    @Test
    void aPatternsLastMatchCounts() {
        Map<String, Pattern> patterns = new LinkedHashMap<>();
        patterns.put("pp", Pattern.compile("prefill ([0-9.]+)"));
        patterns.put("tg16", Pattern.compile("decode ([0-9.]+)"));
        patterns.put("tg32", Pattern.compile("absent ([0-9.]+)"));

        assertThat(BenchOutput.read(List.of("prefill 1\nprefill 20.5\n" + TABLE, "decode 3"), patterns))
                .containsExactly(new BenchResult("pp", 20.5, "", 0), new BenchResult("tg16", 3, "", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "usage: llama-bench [options]", "[\n{\"n_prompt\": 8,", "[1, 2]", "{}", "| a | b |", "[\n]"})
    void otherTextHasNoResults(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void aTestThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> read(TABLE + TABLE))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("pp8 is there twice");
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatThrownBy(() -> read(TABLE.replace("0.59", "0.00")))
                .isInstanceOf(RequestException.class)
                .hasMessage("the rate of tg2 is 0.0");
    }

    private static List<BenchResult> read(String out) {
        return BenchOutput.read(List.of(out, ""), Map.of());
    }
}
