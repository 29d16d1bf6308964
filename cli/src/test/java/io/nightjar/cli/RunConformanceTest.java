package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** End to end, in this process: the tokens are those of the reference implementation (transformers 5.23.0). */
class RunConformanceTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({"0, vector", "1, vector", "2, vector", "1, reference"})
    void greedyTokensAreTheReferences(int k, String kernels) {
        Invocation run = setup().with("NIGHTJAR_KERNELS", kernels)
                .run(
                        "run",
                        "-m",
                        GoldenModel.file(),
                        "--prompt-ids",
                        joined(GoldenModel.prompt(k)),
                        "-n",
                        "48",
                        "--temp",
                        "0",
                        "--kv",
                        "f32",
                        "--ignore-eos",
                        "--json");

        assertThat(run.err()).contains("kernels: " + kernels);
        assertThat(run.exitCode()).isZero();
        JsonNode result = JsonMapper.shared().readTree(run.out());
        List<Integer> tokens = new ArrayList<>();
        result.get("tokens").forEach(token -> tokens.add(token.asInt()));
        assertThat(tokens).isEqualTo(GoldenModel.greedy(k));
        assertThat(result.get("prompt_tokens").asInt())
                .isEqualTo(GoldenModel.prompt(k).size());
        assertThat(result.get("finish_reason").asString()).isEqualTo("length");
        assertThat(result.get("timings").get("predicted_n").asInt()).isEqualTo(48);
        assertThat(result.get("timings").get("prompt_per_second").asDouble()).isPositive();
    }

    @Test
    void standardOutputIsTheTextAndNothingElse() throws IOException {
        String[] arguments = {"-m", GoldenModel.file(), "-n", "12", "--temp", "0", "--ignore-eos"};
        Invocation json = run(arguments, "-p", "Hello world", "--json");
        String text = JsonMapper.shared().readTree(json.out()).get("text").asString();

        Invocation plain = run(arguments, "-p", "Hello world");
        assertThat(plain.out()).isEqualTo(text);
        assertThat(plain.err())
                .contains("nightjar: model " + GoldenModel.file())
                .contains("tokens/s")
                .contains("; length");

        Path file = Files.writeString(home.resolve("prompt.txt"), "Hello world\n");
        assertThat(run(arguments, "-f", file.toString()).out()).isEqualTo(text);
        assertThat(new Invocation.Setup(home)
                        .input("Hello world\n")
                        .run(withCommand(arguments, "-"))
                        .out())
                .isEqualTo(text);
    }

    @Test
    void aSeedRepeatsItself() {
        String[] arguments = {"-m", GoldenModel.file(), "-n", "16", "-p", "Hello", "--ignore-eos"};

        Invocation first = run(arguments, "--seed", "5");

        assertThat(first.err()).contains("; seed 5");
        assertThat(run(arguments, "--seed", "5").out()).isEqualTo(first.out());
        assertThat(run(arguments, "--seed", "6").out()).isNotEqualTo(first.out());
        assertThat(run(arguments).err()).contains("; seed 7");
    }

    @Test
    void aStopTextEndsTheTextBeforeIt() {
        String[] arguments = {"-m", GoldenModel.file(), "-n", "16", "-p", "Hello", "--temp", "0", "--ignore-eos"};
        String whole = run(arguments).out();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 2);

        Invocation stopped = run(arguments, "--stop", stop);

        assertThat(stopped.out()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(stopped.err()).contains("; stop");
    }

    @Test
    void aBannedTokenDoesNotCome() {
        int first = GoldenModel.greedy(0).getFirst();
        String ids = joined(GoldenModel.prompt(0));

        Invocation run = setup().run(
                        "run",
                        "-m",
                        GoldenModel.file(),
                        "--prompt-ids",
                        ids,
                        "-n",
                        "1",
                        "--temp",
                        "0",
                        "--logit-bias",
                        first + "=-inf",
                        "--ignore-eos",
                        "--json");

        assertThat(JsonMapper.shared().readTree(run.out()).get("tokens").get(0).asInt())
                .isNotEqualTo(first);
    }

    @Test
    void aPromptLongerThanTheContextIsRefusedInOneLine() {
        Invocation refused = setup().run("run", "-m", GoldenModel.file(), "-c", "16", "-p", "word ".repeat(100));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines().filter(line -> !line.startsWith("nightjar: ")))
                .isEmpty();
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        Invocation refused = setup().run("run", "-m", GoldenModel.file(), "--prompt-ids", "1,999999");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("999999");
    }

    @Test
    void aConversationGoesThroughTheModelsTemplate() {
        String prompt = setup().input(
                        "[{\"role\": \"system\", \"content\": \"S\"}, {\"role\": \"user\", \"content\": \"Hi\"}]")
                .run("template", "-m", GoldenModel.file())
                .out();
        String[] sampling = {"-n", "4", "--temp", "0", "--kv", "f32", "--json"};
        String ids = setup().run("tokenize", "-m", GoldenModel.file(), "--no-bos", "--parse-special", "-p", prompt)
                .out()
                .strip()
                .replace(' ', ',');
        Invocation chat = run(sampling, "-m", GoldenModel.file(), "--chat", "--system", "S", "-p", "Hi");
        Invocation plain = run(sampling, "-m", GoldenModel.file(), "--prompt-ids", ids);

        assertThat(prompt).isEqualTo("<s>[system] S\n[user] Hi\n[assistant]");
        assertThat(chat.exitCode()).isZero();
        assertThat(chat.err()).doesNotContain("plain transcript");
        assertThat(JsonMapper.shared().readTree(chat.out()).get("tokens"))
                .isEqualTo(JsonMapper.shared().readTree(plain.out()).get("tokens"));
        assertThat(JsonMapper.shared().readTree(chat.out()).get("prompt_tokens"))
                .isEqualTo(JsonMapper.shared().readTree(plain.out()).get("prompt_tokens"));
    }

    @Test
    void theChatReadsLinesFromAPipe() {
        Invocation chat = setup().input("Hello\n/reset\n\nAgain\n/exit\nNever\n")
                .run("chat", "-m", GoldenModel.file(), "-n", "8", "--temp", "0", "--seed", "1");

        assertThat(chat.exitCode()).isZero();
        assertThat(chat.err().lines().filter(line -> line.contains("tokens/s"))).hasSize(2);
        assertThat(chat.err()).contains("the conversation is forgotten").doesNotContain("plain transcript");
        assertThat(chat.out()).endsWith("\n");
    }

    private Invocation run(String[] arguments, String... more) {
        return setup().run(withCommand(arguments, more));
    }

    private static String[] withCommand(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Invocation.Setup setup() {
        return new Invocation.Setup(home);
    }

    private static String joined(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
