package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.engine.KvCache.Granted;
import io.nightjar.engine.KvCache.Lease;
import io.nightjar.engine.KvCache.Rejected;
import org.junit.jupiter.api.Test;

class KvCacheTest {

    @Test
    void aLeaseHasTheBlocksForItsTokens() {
        KvCache cache = new KvCache(4);

        Lease lease = cache.lease(33);

        assertThat(lease.blocks()).containsExactly(0, 1);
        assertThat(lease.capacityTokens()).isEqualTo(64);
        assertThat(cache.freeBlocks()).isEqualTo(2);
        assertThat(cache.blocks()).isEqualTo(4);
    }

    @Test
    void asksSayHowManyBlocksAreMissingAndTakeNone() {
        KvCache cache = new KvCache(4);
        cache.lease(32);

        assertThat(cache.ask(96)).isEqualTo(new Granted());
        assertThat(cache.ask(97)).isEqualTo(new Rejected(1));
        assertThat(cache.ask(Integer.MAX_VALUE)).isEqualTo(new Rejected((1 << 26) - 3));
        assertThat(cache.freeBlocks()).isEqualTo(3);
    }

    @Test
    void nothingIsTakenForALeaseThatDoesNotFit() {
        KvCache cache = new KvCache(2);

        assertThatIllegalStateException().isThrownBy(() -> cache.lease(65)).withMessage("1 KV blocks are missing");
        assertThat(cache.freeBlocks()).isEqualTo(2);
        cache.checkIntegrity();
    }

    @Test
    void aLeaseIsReleasedOnce() {
        KvCache cache = new KvCache(2);
        Lease lease = cache.lease(64);
        cache.release(lease);

        assertThatIllegalStateException()
                .isThrownBy(() -> cache.release(lease))
                .withMessage("a lease was released twice");
        assertThat(lease.blocks()).isEmpty();
        assertThat(cache.freeBlocks()).isEqualTo(2);
        cache.checkIntegrity();
    }

    @Test
    void aLeaseOfAnotherCacheIsRefused() {
        KvCache cache = new KvCache(2);

        assertThatIllegalStateException().isThrownBy(() -> cache.release(new KvCache(2).lease(1)));
        cache.checkIntegrity();
    }
}
