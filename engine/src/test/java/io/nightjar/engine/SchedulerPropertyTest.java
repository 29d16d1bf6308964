package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.kernels.KvLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of arrivals, steps, ends and cancellations, over numbers alone; the seed is in each test's name. */
class SchedulerPropertyTest {

    private static final int BLOCKS = 16;
    private static final int CONTEXT = BLOCKS * KvLayout.BLOCK_TOKENS;
    private static final int ARRIVALS = 120;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everySequenceEndsAndNoBudgetIsExceeded(long seed) {
        Random random = new Random(seed);
        StepBudget budget = new StepBudget(1 + random.nextInt(80), 1 + random.nextInt(30));
        History history = new History(random, budget);
        int steps = 0;
        while (history.arrived < ARRIVALS || !history.sequences.isEmpty()) {
            assertThat(steps++).as("steps without an end").isLessThan(200_000);
            history.arrive();
            history.step();
            history.cancelSometimes();
            history.cache.checkIntegrity();
        }
        assertThat(history.cache.freeBlocks()).isEqualTo(BLOCKS);
        assertThat(history.ended).isEqualTo(ARRIVALS);
        if (budget.tokens() > 1 && budget.outputs() > 1) {
            assertThat(history.mixedSteps)
                    .as("steps with prompt and generation")
                    .isPositive();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void outputsAreThePositionsWhoseLogitsAreWanted(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            int known = 1 + random.nextInt(40);
            int computed = random.nextInt(known);
            int tokens = 1 + random.nextInt(known - computed);
            int scoreFrom = 1 + random.nextInt(45);
            SequenceState state = new SequenceState(1, known, computed, 80, scoreFrom, true);

            // Scored is each known token from scoreFrom on; its probability is among the logits of the one before it.
            long wanted = IntStream.range(computed, computed + tokens)
                    .filter(position -> position == known - 1 || position + 1 >= scoreFrom)
                    .count();

            assertThat(state.outputs(tokens)).as("%s, %d tokens", state, tokens).isEqualTo((int) wanted);
        }
    }

    /** One sequence as the engine would keep it. */
    private static final class Member {

        private final long id;
        private final int prompt;
        private final int wanted;
        private final int scoreFrom;
        private Optional<KvCache.Lease> lease = Optional.empty();
        private int known;
        private int computed;
        private int outputs;

        private Member(long id, int prompt, int wanted, int scoreFrom) {
            this.id = id;
            this.prompt = prompt;
            this.wanted = wanted;
            this.scoreFrom = scoreFrom;
            this.known = prompt;
        }

        private SequenceState state() {
            return new SequenceState(
                    id, known, computed, Math.min(CONTEXT, prompt + wanted), scoreFrom, lease.isPresent());
        }

        private boolean isOver() {
            return computed == known && (known - prompt == wanted || known > CONTEXT);
        }

        /** The most logits that it can ever need: of scored tokens, and of each token that is generated. */
        private int mostOutputs() {
            return prompt - scoreFrom + 1 + wanted;
        }
    }

    private static final class History {

        private final Random random;
        private final StepBudget budget;
        private final FirstComeFirstServed scheduler = new FirstComeFirstServed();
        private final KvCache cache = new KvCache(BLOCKS, Engine.MAX_SEQUENCES);
        private final List<Member> sequences = new ArrayList<>();
        private int arrived;
        private int ended;
        private int mixedSteps;

        private History(Random random, StepBudget budget) {
            this.random = random;
            this.budget = budget;
        }

        private void arrive() {
            while (arrived < ARRIVALS && random.nextInt(3) == 0) {
                arrived++;
                int prompt = 1 + random.nextInt(random.nextInt(4) == 0 ? CONTEXT : 40);
                int scoreFrom = random.nextInt(3) == 0 ? 1 + random.nextInt(prompt) : prompt;
                sequences.add(new Member(arrived, prompt, random.nextInt(30), scoreFrom));
            }
        }

        private void cancelSometimes() {
            if (!sequences.isEmpty() && random.nextInt(25) == 0) {
                end(sequences.remove(random.nextInt(sequences.size())));
            }
        }

        private void step() {
            Set<Long> waiting = new HashSet<>();
            StepPlan plan = scheduler.plan(sequences.stream().map(Member::state).toList(), budget, state -> {
                assertThat(state.admitted()).isFalse();
                assertThat(waiting)
                        .as("asked for %d after a refusal", state.id())
                        .isEmpty();
                Member member = member(state.id());
                if (cache.ask(state.finalTokens()) instanceof KvCache.Rejected) {
                    waiting.add(state.id());
                    return false;
                }
                member.lease = Optional.of(cache.lease(state.finalTokens()));
                return true;
            });
            check(plan);
            plan.grants().forEach(this::advance);
            for (Iterator<Member> each = sequences.iterator(); each.hasNext(); ) {
                Member member = each.next();
                if (member.isOver()) {
                    each.remove();
                    end(member);
                }
            }
        }

        private void check(StepPlan plan) {
            assertThat(plan.grants().stream().mapToInt(StepPlan.Grant::tokens).sum())
                    .isLessThanOrEqualTo(budget.tokens());
            assertThat(plan.grants().stream().mapToInt(StepPlan.Grant::outputs).sum())
                    .isLessThanOrEqualTo(budget.outputs());
            assertThat(plan.grants().stream().map(StepPlan.Grant::sequence).toList())
                    .as("in order of arrival, once each")
                    .isSorted()
                    .doesNotHaveDuplicates();
            if (!sequences.isEmpty()) {
                assertThat(plan.grants()).as("the oldest always goes on").isNotEmpty();
                assertThat(plan.grants().getFirst().sequence()).isEqualTo(sequences.getFirst().id);
            }
            boolean prompt = false;
            boolean generation = false;
            for (StepPlan.Grant grant : plan.grants()) {
                Member member = member(grant.sequence());
                prompt |= member.computed + grant.tokens() < member.prompt;
                generation |= member.computed >= member.prompt;
            }
            mixedSteps += prompt && generation ? 1 : 0;
        }

        private void advance(StepPlan.Grant grant) {
            Member member = member(grant.sequence());
            assertThat(member.lease).isPresent();
            assertThat(grant.tokens()).isBetween(1, member.known - member.computed);
            assertThat(grant.outputs()).isEqualTo(member.state().outputs(grant.tokens()));
            member.computed += grant.tokens();
            member.outputs += grant.outputs();
            assertThat(member.computed)
                    .isLessThanOrEqualTo(member.lease.orElseThrow().capacityTokens());
            if (member.computed == member.known && member.known - member.prompt < member.wanted) {
                member.known++;
                if (member.known > CONTEXT || member.known - member.prompt == member.wanted) {
                    // The last generated token need not be computed.
                    member.computed = member.known;
                }
            }
        }

        private void end(Member member) {
            assertThat(member.outputs).isLessThanOrEqualTo(Math.max(1, member.mostOutputs()));
            member.lease.ifPresent(cache::release);
            ended++;
        }

        private Member member(long id) {
            return sequences.stream().filter(each -> each.id == id).findFirst().orElseThrow();
        }
    }
}
