package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Routing;
import io.nightjar.ops.Routing.Choice;
import io.nightjar.ops.Routing.Scores;
import java.util.Arrays;

/** {@link ExpertOp.Route}: a few hundred values for each token, by plain loops in every Java kernel set. */
final class ExpertRouter implements RowKernel {

    /** Keeps a sum of vanishing scores from dividing by zero; lost in any other sum. */
    private static final float SMALLEST_SUM = 1e-20f;

    private final Routing routing;
    private final int experts;
    private final int chosen;
    private final int groupSize;
    private final float[] bias;
    private final SlotView logits;
    private final SlotView ids;
    private final SlotView weights;

    ExpertRouter(ExpertOp.Route op, Compilation with) {
        this.routing = op.routing();
        this.experts = op.logits().width();
        this.chosen = op.experts().width();
        this.groupSize = experts / routing.groups().count();
        this.bias = switch (routing.choice()) {
            case Choice.ByScore ignored -> new float[experts];
            case Choice.ByBiasedScore biased -> with.tensor(biased.bias()).toFloats();
        };
        this.logits = with.view(op.logits());
        this.ids = with.view(op.experts());
        this.weights = with.view(op.weights());
    }

    @Override
    public int rows(Batch batch) {
        return ids.rows(batch);
    }

    @Override
    public void runRow(Batch batch, int row, Worker worker) {
        Token token = new Token(row, worker);
        token.score();
        token.closeGroups();
        token.choose();
        token.weigh();
    }

    /** One token's way through; arrays have a value for each expert. */
    private final class Token {

        private final float[] logit;
        private final int logitAt;
        private final float[] score;
        private final float[] choice;
        /** 1 for experts that cannot be chosen, or not again. */
        private final float[] closed;

        private final float[] groupScore;
        /** 1 for members, then groups, that are taken. */
        private final float[] picked;

        private final float[] id;
        private final int idAt;
        private final float[] weight;
        private final int weightAt;

        Token(int row, Worker worker) {
            this.logit = logits.data();
            this.logitAt = logits.at(row);
            this.score = worker.scratch(0, experts);
            this.choice = worker.scratch(1, experts);
            this.closed = worker.scratch(2, experts);
            this.groupScore = worker.scratch(3, experts);
            this.picked = worker.scratch(4, experts);
            this.id = ids.data();
            this.idAt = ids.at(row);
            this.weight = weights.data();
            this.weightAt = weights.at(row);
        }

        void score() {
            System.arraycopy(logit, logitAt, score, 0, experts);
            switch (routing.scores()) {
                case Scores.Softmax ignored -> softmax(score, 0, experts);
                case Scores.Sigmoid ignored -> sigmoid();
                case Scores.SoftmaxOfChosen ignored -> {}
                case Scores.SparseMixer ignored -> {}
            }
            for (int i = 0; i < experts; i++) {
                choice[i] = score[i] + bias[i];
            }
            Arrays.fill(closed, 0, experts, 0);
        }

        private void sigmoid() {
            for (int i = 0; i < experts; i++) {
                score[i] = (float) (1 / (1 + Math.exp(-score[i])));
            }
        }

        /** Leaves the best groups open. */
        void closeGroups() {
            int groups = routing.groups().count();
            if (routing.groups().kept() == groups) {
                return;
            }
            Arrays.fill(groupScore, 0, groups, 0);
            Arrays.fill(picked, 0, experts, 0);
            for (int group = 0; group < groups; group++) {
                int start = group * groupSize;
                for (int member = 0; member < routing.groups().members(); member++) {
                    int best = highest(choice, picked, start, start + groupSize);
                    groupScore[group] += choice[best];
                    picked[best] = 1;
                }
            }
            Arrays.fill(closed, 0, experts, 1);
            Arrays.fill(picked, 0, groups, 0);
            for (int i = 0; i < routing.groups().kept(); i++) {
                int group = highest(groupScore, picked, 0, groups);
                picked[group] = 1;
                Arrays.fill(closed, group * groupSize, (group + 1) * groupSize, 0);
            }
        }

        void choose() {
            for (int rank = 0; rank < chosen; rank++) {
                int best = highest(choice, closed, 0, experts);
                id[idAt + rank] = best;
                weight[weightAt + rank] = routing.scores() instanceof Scores.SparseMixer mixer
                        ? mixed(best, mixer.tolerance())
                        : score[best];
                closed[best] = 1;
            }
        }

        /** Weight of the best expert left among those close to it. */
        private float mixed(int best, float tolerance) {
            float highest = score[best];
            float sum = 0;
            for (int i = 0; i < experts; i++) {
                float distance = (highest - score[i]) / Math.max(Math.abs(score[i]), highest);
                if (closed[i] == 0 && !(distance > tolerance)) {
                    sum += (float) Math.exp(score[i] - highest);
                }
            }
            return 1 / sum;
        }

        void weigh() {
            if (routing.scores() instanceof Scores.SoftmaxOfChosen) {
                softmax(weight, weightAt, weightAt + chosen);
            }
            float factor = routing.scale();
            if (routing.normalised()) {
                float sum = SMALLEST_SUM;
                for (int i = weightAt; i < weightAt + chosen; i++) {
                    sum += weight[i];
                }
                factor = routing.scale() / sum;
            }
            for (int i = weightAt; i < weightAt + chosen; i++) {
                weight[i] *= factor;
            }
        }
    }

    /** Index of the highest value that is not closed, the lowest such index; NaN is never higher than what came before. */
    private static int highest(float[] values, float[] closed, int start, int end) {
        int best = -1;
        for (int i = start; i < end; i++) {
            if (closed[i] == 0 && (best < 0 || values[i] > values[best])) {
                best = i;
            }
        }
        return best;
    }

    private static void softmax(float[] values, int start, int end) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = start; i < end; i++) {
            max = Math.max(max, values[i]);
        }
        float sum = 0;
        for (int i = start; i < end; i++) {
            values[i] = (float) Math.exp(values[i] - max);
            sum += values[i];
        }
        for (int i = start; i < end; i++) {
            values[i] /= sum;
        }
    }
}
