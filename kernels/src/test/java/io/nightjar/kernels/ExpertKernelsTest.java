package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Routing;
import io.nightjar.ops.Routing.Choice;
import io.nightjar.ops.Routing.Groups;
import io.nightjar.ops.Routing.Scores;
import io.nightjar.ops.Slot;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Choosing experts and adding their outputs, in every kernel set; expected values worked out by hand or in F64. */
class ExpertKernelsTest {

    private static final long SEED = 20_251_122;
    private static final float[] LOGITS = {0.5f, 2f, -1f, 2f, 1f, 0f};

    private static List<KernelSet> sets() {
        return List.of(TestKernels.reference(), TestKernels.vector());
    }

    @Test
    void softmaxOverAllKeepsTheWeightsUnlessTheyAreNormalised() {
        double sum = expSum(LOGITS);
        assertRoute(
                Routing.of(new Scores.Softmax(), false),
                3,
                LOGITS,
                ids(1, 3, 4),
                weights(Math.exp(2) / sum, Math.exp(2) / sum, Math.exp(1) / sum));
        double chosen = 2 * Math.exp(2) + Math.exp(1);
        assertRoute(
                Routing.of(new Scores.Softmax(), true),
                3,
                LOGITS,
                ids(1, 3, 4),
                weights(Math.exp(2) / chosen, Math.exp(2) / chosen, Math.exp(1) / chosen));
    }

    @Test
    void softmaxOfTheChosenEqualsANormalisedSoftmax() {
        double chosen = 2 * Math.exp(2) + Math.exp(1);
        assertRoute(
                Routing.of(new Scores.SoftmaxOfChosen(), false),
                3,
                LOGITS,
                ids(1, 3, 4),
                weights(Math.exp(2) / chosen, Math.exp(2) / chosen, Math.exp(1) / chosen));
    }

    @Test
    void tiesGoToTheLowestId() {
        assertRoute(Routing.of(new Scores.Softmax(), true), 2, new float[] {1, 1, 1, 1}, ids(0, 1), weights(0.5, 0.5));
    }

    @Test
    void aBiasChoosesButDoesNotWeigh() {
        float[] bias = {0, 0, 5, 0, 0, 0};
        double a = sigmoid(-1);
        double b = sigmoid(2);
        assertRoute(
                program -> new Routing(
                        new Scores.Sigmoid(), new Choice.ByBiasedScore(program.vector(bias)), Groups.NONE, true, 2.5f),
                2,
                LOGITS,
                ids(2, 1),
                weights(2.5 * a / (a + b), 2.5 * b / (a + b)));
    }

    @Test
    void onlyTheBestGroupsAreInTheRunning() {
        // Groups {0.5, 2}, {-1, 2}, {1, 0}: by their best member the first two tie; by two members the second is last.
        Routing best = new Routing(new Scores.Sigmoid(), new Choice.ByScore(), new Groups(3, 1, 1), false, 1);
        assertRoute(best, 2, LOGITS, ids(1, 0), weights(sigmoid(2), sigmoid(0.5)));
        Routing two = new Routing(new Scores.Sigmoid(), new Choice.ByScore(), new Groups(3, 2, 2), false, 1);
        assertRoute(two, 3, LOGITS, ids(1, 4, 0), weights(sigmoid(2), sigmoid(1), sigmoid(0.5)));
    }

    @Test
    void theSparseMixerWeighsEachChoiceAmongThoseCloseToIt() {
        float[] logits = {1f, 0.995f, 0.985f, 0.5f, -2f};
        // Within 0.01 of the best one: 1 and 0.995; among the rest, of 0.995: 0.985 is 0.01005 away.
        assertRoute(
                Routing.of(new Scores.SparseMixer(0.01f), false),
                2,
                logits,
                ids(0, 1),
                weights(1 / (1 + Math.exp(-0.005)), 1));
    }

    @Test
    void logitsThatAreNotNumbersStillChooseDistinctExperts() {
        for (KernelSet set : sets()) {
            for (Scores scores : List.of(new Scores.Softmax(), new Scores.Sigmoid(), new Scores.SparseMixer(0.1f))) {
                float[] logits = {Float.NaN, Float.NaN, Float.NaN, Float.NEGATIVE_INFINITY};
                float[] got = route(set, program -> Routing.of(scores, true), 3, new float[][] {logits}, true)[0];
                assertThat(got).containsExactly(0, 1, 2);
            }
        }
    }

    @Test
    void outputsAreAddedInOrderOfRankExactly() {
        Random random = new Random(SEED);
        int width = 37;
        float[][] x = TestKernels.rows(random, 9, 3 * width);
        float[][] w = TestKernels.rows(random, 9, 3);
        float[][] ids = new float[9][3];
        float[][] biases = TestKernels.rows(random, 4, width);
        for (float[] row : ids) {
            row[0] = random.nextInt(4);
            row[1] = random.nextInt(4);
            row[2] = random.nextInt(4);
        }
        for (KernelSet set : sets()) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot weights = program.input(w);
            Slot experts = program.input(ids);
            Slot out = program.slot(width);
            program.add(new ExpertOp.AddBias(in, experts, program.floats(biases)))
                    .add(new ExpertOp.Combine(in, weights, out));
            float[][] got = program.run(set, out, 9, 2);
            for (int row = 0; row < 9; row++) {
                for (int i = 0; i < width; i++) {
                    float sum = 0;
                    for (int rank = 0; rank < 3; rank++) {
                        sum += w[row][rank] * (x[row][rank * width + i] + biases[(int) ids[row][rank]][i]);
                    }
                    assertThat(got[row][i]).isEqualTo(sum);
                }
            }
        }
    }

    private static void assertRoute(Routing routing, int chosen, float[] logits, float[] ids, double[] weights) {
        assertRoute(program -> routing, chosen, logits, ids, weights);
    }

    private static void assertRoute(
            Function<SmallProgram, Routing> routing, int chosen, float[] logits, float[] ids, double[] weights) {
        float[][] rows = {new float[logits.length], logits};
        for (KernelSet set : sets()) {
            assertThat(route(set, routing, chosen, rows, true)[1]).isEqualTo(ids);
            float[] got = route(set, routing, chosen, rows, false)[1];
            for (int rank = 0; rank < chosen; rank++) {
                assertThat((double) got[rank]).as("weight of rank %d", rank).isCloseTo(weights[rank], within(1e-6));
            }
        }
    }

    private static float[][] route(
            KernelSet set, Function<SmallProgram, Routing> routing, int chosen, float[][] logits, boolean ids) {
        SmallProgram program = new SmallProgram();
        Slot in = program.input(logits);
        Slot experts = program.slot(chosen);
        Slot weights = program.slot(chosen);
        program.add(new ExpertOp.Route(in, routing.apply(program), experts, weights));
        return program.run(set, ids ? experts : weights, logits.length, 2);
    }

    private static float[] ids(float... ids) {
        return ids;
    }

    private static double[] weights(double... weights) {
        return weights;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double expSum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.exp(value);
        }
        return sum;
    }
}
