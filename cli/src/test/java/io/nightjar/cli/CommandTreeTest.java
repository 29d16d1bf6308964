package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTreeTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "chat",
                "bench",
                "perplexity",
                "tokenize",
                "template",
                "inspect",
                "pull",
                "list",
                "rm",
                "completion"
            })
    void everyCommandHelpsWithExamples(String command) {
        Invocation help = setup().run(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: nightjar " + command).contains("Examples:");
        assertThat(help.out().substring(help.out().indexOf("Examples:"))).contains("nightjar " + command);
        assertThat(help.err()).isEmpty();
        assertThat(setup().run("--help").out()).contains("\n  " + command + " ");
    }

    @Test
    void compareHelpsWithExamples() {
        Invocation help = setup().run("bench", "compare", "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: nightjar bench compare").contains("  nightjar bench compare -m");
        assertThat(setup().run("bench", "--help").out()).contains("\n  compare ");
    }

    @Test
    void theVersionNamesBuildAndJdk() {
        Invocation version = setup().run("--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("nightjar ").contains("JDK 25").doesNotContain("${");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    run                                   | no prompt
                    run -p a -f b                         | several prompts
                    run -p a --prompt-ids 1               | several prompts
                    run - -p a                            | several prompts
                    run nonsense                          | 'nonsense': expected - for standard input
                    run -p a --temp warm                  | '--temp'
                    run -p a --kv q3                      | expected one of f16, bf16, f32, q8_0, q4_0, got 'q3'
                    run -p a --bogus                      | --bogus
                    run -p a --logit-bias 5               | --logit-bias: expected ID=BIAS, got '5'
                    run --prompt-ids 1,x                  | --prompt-ids: expected ids such as 1,5,9, got '1,x'
                    run -p a --system b                   | --system: needs --chat
                    run -p a --chat --raw                 | --chat: cannot be combined with --raw
                    run -p a -n -2                        | --predict: expected -1 or more, got -2
                    run -p a -t -1                        | --threads: expected at least 0, got -1
                    run -p a --prompt-arithmetic fp8      | expected one of [EXACT, BF16]
                    run -p a --prompt-arithmetic bf16 --kernels vector | --prompt-arithmetic: cannot be combined with --kernels
                    run -p a --fuse=heads                 | fusion "heads": expected all, none, or some of [products]
                    perplexity -m a.gguf                  | '--file=FILE'
                    bench -o xml                          | expected one of [MD, JSON, CSV]
                    bench -r 0                            | --repetitions: expected at least 1, got 0
                    bench --synthetic llama-1b:Q4_0       | --synthetic and --save: expected both or none
                    bench --synthetic llama-9b:Q4_0 --save a.gguf | a shape of llama-1b, llama-3b, llama-8b, qwen3-30b-a3b, got 'llama-9b:Q4_0'
                    bench --synthetic llama-1b:Q9 --save a.gguf   | a type of F32, F16, Q4_0, Q4_1, Q8_0, Q5_0, Q5_1, BF16, Q4_K_M, got 'Q9'
                    bench compare                         | compare with what?
                    bench compare -r 0 -- /bin/sh         | --rounds, --repetitions and --time-limit: expected at least 1
                    bench compare --time-limit 0 -- /bin/sh | --rounds, --repetitions and --time-limit: expected
                    bench compare -p 0 -n 0 -- /bin/sh    | no test is left
                    bench compare --pattern tg -- /bin/sh | --pattern: expected pp=REGEX or tg=REGEX, got 'tg'
                    bench compare --pattern tg=x -- /bin/sh | expected a group around the number
                    bench compare --pattern tg=( -- /bin/sh | --pattern: 'tg=('
                    bench kernels --type q9               | --type: no number format 'q9'
                    bench kernels --shape 4               | --shape: expected ROWSxCOLUMNS, got '4'
                    bench kernels --type q4_k --shape 8x32 | rows of Q4_K are whole blocks of 256, got 8x32
                    bench kernels --tokens 0              | --repetitions and --tokens: expected at least 1
                    bench -p 8 compare -- /bin/sh         | options stand after the word compare
                    inspect                               | MODEL
                    pull                                  | REF
                    frobnicate                            | frobnicate
                    ``                                    | which command?
                    """)
    void wrongUsageIsOneLineAndTwo(String line, String message) throws IOException {
        Files.createFile(home.resolve("a.gguf"));
        String[] args = line.isBlank() ? new String[0] : line.split(" ");
        if (line.contains("-t -1")) {
            args = (line + " -m " + home.resolve("a.gguf")).split(" ");
        }
        Invocation wrong = setup().run(args);

        assertThat(lastLine(wrong.err()))
                .startsWith("nightjar: ")
                .contains(message)
                .contains(" --help'");
        assertThat(wrong.err()).doesNotContain("\tat ");
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    run -p a -m missing.gguf              | missing.gguf: no such file
                    run -p a -m no-such-name              | no-such-name
                    run -p a --temp -1                    | temperature: expected
                    run -f missing.txt                    | missing.txt: no such file
                    run -p a -m hf:org/name --offline     | hf:org/name: not in the cache
                    tokenize -p a -m missing.gguf         | missing.gguf: no such file
                    inspect missing.gguf                  | missing.gguf: no such file
                    perplexity -m a.gguf -f missing.txt   | missing.txt: no such file
                    bench -m missing.gguf                 | missing.gguf: no such file
                    bench compare -- no-such-program-here | no-such-program-here: no such program on the PATH
                    bench compare -m missing.gguf -- /bin/sh | missing.gguf: no such file
                    bench kernels --kernels cuda          | kernel set "cuda": expected x86, vector or reference
                    rm no-such-name                       | no-such-name: not in the cache
                    pull ../../x                          | no such file
                    """)
    void failureIsOneLineAndOne(String line, String message) {
        Invocation failed = setup().run(line.split(" "));

        assertThat(failed.err().lines().toList()).hasSize(1);
        assertThat(failed.err()).startsWith("nightjar: ").contains(message);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.exitCode()).isEqualTo(1);
    }

    @Test
    void aCorruptFileIsOneLineWithItsName() throws IOException {
        Path corrupt = Files.writeString(home.resolve("corrupt.gguf"), "GGUF but not really, and rather short");

        Invocation failed = setup().run("inspect", corrupt.toString());

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(lastLine(failed.err())).contains("corrupt.gguf");
        assertThat(failed.err()).doesNotContain("\tat ");
    }

    @Test
    void debugPrintsTheStackTrace() {
        assertThat(setup().run("--debug", "inspect", "missing.gguf").err()).contains("\tat io.nightjar.");
        assertThat(setup().run("inspect", "missing.gguf", "--debug").err()).contains("\tat io.nightjar.");
    }

    @Test
    void anEmptyCacheIsSaidSo() {
        Invocation list = setup().run("list");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).isEmpty();
        assertThat(list.err()).contains("no models in the cache");
    }

    @Test
    void theCompletionScriptKnowsCommandsAndOptions() {
        Invocation completion = setup().run("completion");

        assertThat(completion.exitCode()).isZero();
        assertThat(completion.out())
                .contains("perplexity")
                .contains("--repeat-penalty")
                .contains("--time-limit")
                .contains("complete -F");
    }

    @Test
    void whatAFileNameContainsCannotDriveTheTerminal() {
        assertThat(setup().run("inspect", "./\u001b[2Jx.gguf").err())
                .contains("\\x1b[2Jx.gguf")
                .doesNotContain("\u001b");
    }

    private static String lastLine(String text) {
        return text.lines().reduce("", (a, b) -> b);
    }

    private Invocation.Setup setup() {
        return new Invocation.Setup(home);
    }
}
