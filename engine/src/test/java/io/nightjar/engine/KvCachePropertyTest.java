package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.engine.KvCache.Granted;
import io.nightjar.engine.KvCache.Lease;
import io.nightjar.engine.KvCache.Rejected;
import io.nightjar.engine.KvCache.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories against a set of free numbers; the seed is in each test's name. */
class KvCachePropertyTest {

    private static final int BLOCKS = 24;
    private static final int SLOTS = 9;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyBlockAndSlotHasOneHolderWhateverTheHistory(long seed) {
        Random random = new Random(seed);
        KvCache cache = new KvCache(BLOCKS, SLOTS);
        Model model = new Model();
        List<Lease> held = new ArrayList<>();
        List<Snapshot> snapshots = new ArrayList<>();
        int rejected = 0;
        for (int step = 0; step < 2000; step++) {
            if (random.nextInt(5) < 3) {
                int tokens = random.nextInt(9 * 32);
                rejected += model.ask(tokens) > 0 ? 1 : 0;
                lease(cache, model, tokens, held);
            } else if (random.nextInt(4) == 0) {
                takeOrDropSnapshot(cache, model, random, held, snapshots);
            } else if (!held.isEmpty()) {
                Lease lease = held.remove(random.nextInt(held.size()));
                model.release(lease);
                cache.release(lease);
                assertThatIllegalStateException().isThrownBy(() -> cache.release(lease));
            }
            cache.checkIntegrity();
            assertThat(cache.freeBlocks()).isEqualTo(model.free.size());
            assertThat(cache.freeStateSlots()).isEqualTo(SLOTS - model.slots.size());
            held.forEach(lease -> assertThat(lease.blocks()).isEqualTo(model.blocksOf(lease)));
        }
        assertThat(rejected).as("both answers occur").isBetween(100, 1100);
    }

    private static void lease(KvCache cache, Model model, int tokens, List<Lease> held) {
        int missing = model.ask(tokens);
        int missingSlots = model.slots.size() == SLOTS ? 1 : 0;
        if (missing + missingSlots > 0) {
            assertThat(cache.ask(tokens)).isEqualTo(new Rejected(missing, missingSlots));
            assertThatIllegalStateException().isThrownBy(() -> cache.lease(tokens));
        } else {
            assertThat(cache.ask(tokens)).isEqualTo(new Granted());
            Lease lease = cache.lease(tokens);
            model.take(lease, tokens);
            held.add(lease);
        }
    }

    private static void takeOrDropSnapshot(
            KvCache cache, Model model, Random random, List<Lease> held, List<Snapshot> snapshots) {
        if (!snapshots.isEmpty() && random.nextBoolean()) {
            Snapshot snapshot = snapshots.remove(random.nextInt(snapshots.size()));
            model.slots.remove(snapshot.stateSlot());
            cache.release(snapshot);
            assertThatIllegalStateException().isThrownBy(() -> cache.release(snapshot));
            return;
        }
        for (Lease lease : held) {
            if (lease.capacityTokens() > 0) {
                if (model.slots.size() == SLOTS) {
                    assertThat(cache.askSnapshot()).isEqualTo(new Rejected(0, 1));
                    assertThatIllegalStateException().isThrownBy(() -> cache.snapshot(lease, 32));
                } else {
                    Snapshot snapshot = cache.snapshot(lease, lease.capacityTokens());
                    assertThat(model.slots.add(snapshot.stateSlot())).isTrue();
                    snapshots.add(snapshot);
                }
                return;
            }
        }
    }

    /** Who holds what. Says which blocks a lease may have, not which it gets. */
    private static final class Model {

        private final TreeSet<Integer> free = new TreeSet<>();
        private final TreeSet<Integer> everUsed = new TreeSet<>();
        private final Map<Lease, List<Integer>> holders = new HashMap<>();
        private final Set<Integer> slots = new HashSet<>();

        private Model() {
            for (int block = 0; block < BLOCKS; block++) {
                free.add(block);
            }
        }

        private int ask(int tokens) {
            return Math.max(0, (tokens + 31) / 32 - free.size());
        }

        private void take(Lease lease, int tokens) {
            List<Integer> blocks = List.copyOf(lease.blocks());
            assertThat(blocks).hasSize((tokens + 31) / 32).doesNotHaveDuplicates();
            assertThat(free).containsAll(blocks);
            boolean takesFresh = !everUsed.containsAll(blocks);
            free.removeAll(blocks);
            everUsed.addAll(blocks);
            if (takesFresh) {
                assertThat(free).as("used blocks go first").doesNotContainAnyElementsOf(everUsed);
            }
            holders.put(lease, blocks);
            assertThat(slots.add(lease.stateSlot()))
                    .as("slot %d was free", lease.stateSlot())
                    .isTrue();
            assertThat(lease.stateSlot()).isBetween(0, SLOTS - 1);
        }

        private void release(Lease lease) {
            free.addAll(blocksOf(lease));
            holders.remove(lease);
            slots.remove(lease.stateSlot());
        }

        private List<Integer> blocksOf(Lease lease) {
            return holders.getOrDefault(lease, List.of());
        }
    }
}
