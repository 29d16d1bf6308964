package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.ModelSource;
import io.nightjar.hub.DefaultModel;
import io.nightjar.hub.HubSettings;
import io.nightjar.hub.ModelHub;
import io.nightjar.models.Architectures;
import io.nightjar.models.ModelFiles;
import io.nightjar.ops.ExpertOp;
import io.nightjar.testkit.SharedData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kernel set {@code x86}, whose activations may be rounded, beside {@code vector}, whose are not, on the path that the reference
 * implementation takes: the same first choice wherever the best two are further apart than rounding may move them, and a bound on
 * how far the distributions are apart on average.
 */
class TeacherForcedConformanceTest {

    /**
     * What rounding may do. The golden models have random weights, which makes them sensitive; where experts are chosen, rounding can
     * choose another one, and everything behind it differs. Each limit is the largest value that was found, rounded up.
     *
     * @param gap between the best two logits, above which the first choice is the same
     * @param divergence mean of Kullback and Leibler's, in nats
     */
    private record Tolerance(float gap, double divergence) {

        /** F32 activations in another order: the largest divergence found is 1e-10. */
        static final Tolerance F32 = new Tolerance(1e-3f, 1e-9);
        /** BF16 weights and activations; found: 0.138 and 9.3e-4, both on {@code smollm3}. */
        static final Tolerance BF16 = new Tolerance(0.15f, 1e-3);
        /** The same with experts; found: 1.17 on {@code qwen3-moe}, 0.0187 on {@code phi-moe}. */
        static final Tolerance BF16_EXPERTS = new Tolerance(1.2f, 0.02);
        /** Activations of 8 bits; found on the default model: 0.176 and 2.8e-3. */
        static final Tolerance BYTES = new Tolerance(0.2f, 4e-3);
    }

    @ParameterizedTest
    @MethodSource("models")
    void withF32ActivationsItDiffersByTheOrderOfSums(String model) {
        compare(Goldens.path(model), "x86:avx2", paths(model), Tolerance.F32);
    }

    @ParameterizedTest
    @MethodSource("models")
    void withBf16ActivationsItChoosesTheSameWhereverRoundingCannotDecide(String model) {
        boolean experts;
        try (ModelSource source = ModelFiles.open(Goldens.path(model))) {
            experts = Architectures.load(source).program().ops().stream().anyMatch(ExpertOp.class::isInstance);
        }
        Tolerance tolerance = experts ? Tolerance.BF16_EXPERTS : Tolerance.BF16;
        compare(Goldens.path(model), "x86:avx512bf16", paths(model), tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "x86:avx2"})
    void withActivationsOf8BitsTheDefaultModelChoosesTheSameWhereverRoundingCannotDecide(String kernels) {
        ModelHub hub = new ModelHub(HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")), true));
        Optional<Path> cached = hub.findCached(DefaultModel.REF);
        Assumptions.assumeTrue(cached.isPresent(), "the default model is not in the cache (nightjar pull fetches it)");
        JsonNode cases = JsonMapper.shared()
                .readTree(SharedData.path("models/gemma3-270m/greedy.json"))
                .get("cases");
        List<List<Integer>> paths = cases.valueStream()
                .map(text -> Stream.of(Goldens.ints(text.get("ids")), Goldens.ints(text.get("greedy")))
                        .flatMap(List::stream)
                        .toList())
                .toList();
        compare(cached.orElseThrow(), kernels, paths, Tolerance.BYTES);
    }

    static Stream<String> models() {
        return Goldens.all().stream();
    }

    private static List<List<Integer>> paths(String model) {
        return Goldens.of(model).cases().stream()
                .map(golden -> Stream.of(golden.prompt(), golden.greedy())
                        .flatMap(List::stream)
                        .toList())
                .toList();
    }

    private static void compare(Path model, String kernels, List<List<Integer>> paths, Tolerance tolerance) {
        double divergence = 0;
        int positions = 0;
        try (ModelRunner rounded = new ModelRunner(model, kernels, ElementType.F32, 2);
                ModelRunner exact = new ModelRunner(model, "vector", ElementType.F32, 2)) {
            for (List<Integer> path : paths) {
                List<float[]> expected = exact.step(new Run(0), path);
                List<float[]> got = rounded.step(new Run(0), path);
                for (int i = 0; i < path.size(); i++) {
                    int best = ModelRunner.argmax(expected.get(i));
                    float gap = gap(expected.get(i), best);
                    if (gap > tolerance.gap) {
                        assertThat(ModelRunner.argmax(got.get(i)))
                                .as("position %d, where the gap is %s", i, gap)
                                .isEqualTo(best);
                    }
                    divergence += divergence(expected.get(i), got.get(i));
                }
                positions += path.size();
            }
        }
        assertThat(divergence / positions).as("mean divergence").isLessThan(tolerance.divergence);
    }

    /** From the best to the next best. */
    private static float gap(float[] logits, int best) {
        float next = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            next = i == best ? next : Math.max(next, logits[i]);
        }
        return logits[best] - next;
    }

    /** Kullback and Leibler's, of the second distribution from the first. */
    private static double divergence(float[] expected, float[] got) {
        double logSumExpected = logSum(expected);
        double logSumGot = logSum(got);
        double divergence = 0;
        for (int i = 0; i < expected.length; i++) {
            double logExpected = expected[i] - logSumExpected;
            divergence += Math.exp(logExpected) * (logExpected - (got[i] - logSumGot));
        }
        return divergence;
    }

    private static double logSum(float[] logits) {
        double largest = logits[ModelRunner.argmax(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
