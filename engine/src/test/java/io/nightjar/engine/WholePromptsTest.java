package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.engine.StepPlan.Grant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholePromptsTest {

    private final WholePrompts scheduler = new WholePrompts();

    @Test
    void promptsAreNeverCut() {
        StepPlan plan = scheduler.plan(
                List.of(waiting(1, 5), waiting(2, 3), waiting(3, 1)), new StepBudget(7, 8), sequence -> true);

        assertThat(plan.grants()).containsExactly(new Grant(1, 5, 1));
    }

    @Test
    void asManyAsFitShareAStep() {
        StepPlan plan = scheduler.plan(
                List.of(waiting(1, 5), waiting(2, 3), waiting(3, 1)), new StepBudget(9, 8), sequence -> true);

        assertThat(plan.grants()).containsExactly(new Grant(1, 5, 1), new Grant(2, 3, 1), new Grant(3, 1, 1));
    }

    @Test
    void outputsAreABudgetToo() {
        StepPlan plan = scheduler.plan(List.of(waiting(1, 5), waiting(2, 3)), new StepBudget(9, 1), sequence -> true);

        assertThat(plan.grants()).containsExactly(new Grant(1, 5, 1));
    }

    @Test
    void noneOvertakesOneThatWaitsForBlocks() {
        List<Long> asked = new ArrayList<>();

        StepPlan plan = scheduler.plan(List.of(waiting(1, 5), waiting(2, 3)), new StepBudget(9, 9), sequence -> {
            asked.add(sequence.id());
            return false;
        });

        assertThat(plan.grants()).isEmpty();
        assertThat(asked).containsExactly(1L);
    }

    private static SequenceState waiting(long id, int tokens) {
        return new SequenceState(id, tokens, 0, tokens, EngineRequest.NO_SCORES, false);
    }
}
