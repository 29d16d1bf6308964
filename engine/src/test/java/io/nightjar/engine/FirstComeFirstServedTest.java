package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.engine.StepPlan.Grant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstComeFirstServedTest {

    private static final int NO_SCORES = 1_000_000;

    private final FirstComeFirstServed scheduler = new FirstComeFirstServed();

    @Test
    void promptsAndGenerationShareAStep() {
        List<Grant> grants = plan(
                new StepBudget(8, 8), generating(1, 20), prompt(2, 5), generating(3, 9), prompt(4, 100), prompt(5, 1));

        assertThat(grants)
                .containsExactly(
                        new Grant(1, 1, 1),
                        new Grant(2, 5, 1),
                        new Grant(3, 1, 1),
                        new Grant(4, 1, 0)); // The rest of the budget; its logits are of no use yet.
    }

    @Test
    void aPromptIsCutWhereTheBudgetEnds() {
        assertThat(plan(new StepBudget(8, 8), prompt(1, 9))).containsExactly(new Grant(1, 8, 0));
        assertThat(plan(new StepBudget(8, 8), prompt(1, 8))).containsExactly(new Grant(1, 8, 1));
        assertThat(plan(new StepBudget(8, 8), new SequenceState(1, 9, 8, 50, 9, true)))
                .containsExactly(new Grant(1, 1, 1));
    }

    @Test
    void withoutOutputsLeftAPromptStopsBeforeItsLastToken() {
        List<Grant> grants = plan(new StepBudget(100, 1), generating(1, 4), prompt(2, 6), generating(3, 4));

        assertThat(grants).containsExactly(new Grant(1, 1, 1), new Grant(2, 5, 0));
    }

    @Test
    void scoredTokensAreOutputsAndCutTheChunk() {
        SequenceState scored = new SequenceState(1, 40, 0, 40, 10, true);

        assertThat(plan(new StepBudget(100, 4), scored)).containsExactly(new Grant(1, 13, 4));
        assertThat(plan(new StepBudget(12, 4), scored)).containsExactly(new Grant(1, 12, 3));
    }

    @Test
    void noneOvertakesOneThatWaitsForBlocks() {
        List<Long> asked = new ArrayList<>();
        StepPlan plan = scheduler.plan(
                List.of(generating(1, 4), waiting(2, 30), waiting(3, 2), generating(4, 4)),
                new StepBudget(100, 100),
                sequence -> {
                    asked.add(sequence.id());
                    return false;
                });

        assertThat(plan.grants()).containsExactly(new Grant(1, 1, 1));
        assertThat(asked).containsExactly(2L);
    }

    @Test
    void anAdmittedSequenceStartsInTheSameStep() {
        StepPlan plan = scheduler.plan(List.of(waiting(7, 3)), new StepBudget(100, 100), sequence -> true);

        assertThat(plan.grants()).containsExactly(new Grant(7, 3, 1));
    }

    @Test
    void nothingToDoIsAnEmptyPlan() {
        assertThat(plan(StepBudget.DEFAULT)).isEmpty();
    }

    private List<Grant> plan(StepBudget budget, SequenceState... sequences) {
        return scheduler.plan(List.of(sequences), budget, sequence -> true).grants();
    }

    private static SequenceState prompt(long id, int tokens) {
        return new SequenceState(id, tokens, 0, tokens + 20, NO_SCORES, true);
    }

    private static SequenceState generating(long id, int known) {
        return new SequenceState(id, known, known - 1, known + 20, NO_SCORES, true);
    }

    private static SequenceState waiting(long id, int tokens) {
        return new SequenceState(id, tokens, 0, tokens + 20, NO_SCORES, false);
    }
}
