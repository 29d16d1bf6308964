package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.engine.KvCache.Granted;
import io.nightjar.engine.KvCache.Lease;
import io.nightjar.engine.KvCache.Rejected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories against a set of free numbers; the seed is in each test's name. */
class KvCachePropertyTest {

    private static final int BLOCKS = 24;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyBlockHasOneHolderWhateverTheHistory(long seed) {
        Random random = new Random(seed);
        KvCache cache = new KvCache(BLOCKS);
        Model model = new Model();
        List<Lease> held = new ArrayList<>();
        int rejected = 0;
        for (int step = 0; step < 2000; step++) {
            if (random.nextInt(5) < 3) {
                int tokens = random.nextInt(9 * 32);
                rejected += model.ask(tokens) > 0 ? 1 : 0;
                lease(cache, model, tokens, held);
            } else if (!held.isEmpty()) {
                Lease lease = held.remove(random.nextInt(held.size()));
                model.release(lease);
                cache.release(lease);
                assertThatIllegalStateException().isThrownBy(() -> cache.release(lease));
            }
            cache.checkIntegrity();
            assertThat(cache.freeBlocks()).isEqualTo(model.free.size());
            held.forEach(lease -> assertThat(lease.blocks()).isEqualTo(model.blocksOf(lease)));
        }
        assertThat(rejected).as("both answers occur").isBetween(100, 1100);
    }

    private static void lease(KvCache cache, Model model, int tokens, List<Lease> held) {
        int missing = model.ask(tokens);
        if (missing > 0) {
            assertThat(cache.ask(tokens)).isEqualTo(new Rejected(missing));
            assertThatIllegalStateException().isThrownBy(() -> cache.lease(tokens));
        } else {
            assertThat(cache.ask(tokens)).isEqualTo(new Granted());
            Lease lease = cache.lease(tokens);
            model.take(lease, tokens);
            held.add(lease);
        }
    }

    /** Who holds what. Says which blocks a lease may have, not which it gets. */
    private static final class Model {

        private final TreeSet<Integer> free = new TreeSet<>();
        private final TreeSet<Integer> everUsed = new TreeSet<>();
        private final Map<Lease, List<Integer>> holders = new HashMap<>();

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
        }

        private void release(Lease lease) {
            free.addAll(blocksOf(lease));
            holders.remove(lease);
        }

        private List<Integer> blocksOf(Lease lease) {
            return holders.getOrDefault(lease, List.of());
        }
    }
}
