package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.engine.KvCache.Granted;
import io.nightjar.engine.KvCache.Lease;
import io.nightjar.engine.KvCache.Rejected;
import io.nightjar.engine.KvCache.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvCacheTest {

    @Test
    void aLeaseHasTheBlocksForItsTokens() {
        KvCache cache = new KvCache(4, 8);

        Lease lease = cache.lease(33);

        assertThat(lease.blocks()).containsExactly(0, 1);
        assertThat(lease.capacityTokens()).isEqualTo(64);
        assertThat(cache.freeBlocks()).isEqualTo(2);
        assertThat(cache.blocks()).isEqualTo(4);
    }

    @Test
    void asksSayHowManyBlocksAreMissingAndTakeNone() {
        KvCache cache = new KvCache(4, 8);
        cache.lease(32);

        assertThat(cache.ask(96)).isEqualTo(new Granted());
        assertThat(cache.ask(97)).isEqualTo(new Rejected(1, 0));
        assertThat(cache.ask(Integer.MAX_VALUE)).isEqualTo(new Rejected((1 << 26) - 3, 0));
        assertThat(cache.freeBlocks()).isEqualTo(3);
    }

    @Test
    void nothingIsTakenForALeaseThatDoesNotFit() {
        KvCache cache = new KvCache(2, 8);

        assertThatIllegalStateException()
                .isThrownBy(() -> cache.lease(65))
                .withMessage("1 KV blocks and 0 state slots are missing");
        assertThat(cache.freeBlocks()).isEqualTo(2);
        cache.checkIntegrity();
    }

    @Test
    void aLeaseIsReleasedOnce() {
        KvCache cache = new KvCache(2, 8);
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
    void aLeaseHasASlotOfItsOwnAndNoneIsLeftForTheNext() {
        KvCache cache = new KvCache(4, 2);

        Lease first = cache.lease(32);
        Lease second = cache.lease(32);

        assertThat(List.of(first.stateSlot(), second.stateSlot())).containsExactly(0, 1);
        assertThat(cache.freeStateSlots()).isZero();
        assertThat(cache.ask(32)).isEqualTo(new Rejected(0, 1));
        assertThat(cache.ask(97)).isEqualTo(new Rejected(2, 1));
        assertThat(cache.askSnapshot()).isEqualTo(new Rejected(0, 1));
        assertThatIllegalStateException().isThrownBy(() -> cache.lease(32));
        cache.release(first);
        assertThat(cache.ask(96)).isEqualTo(new Granted());
        cache.checkIntegrity();
    }

    @Test
    void aSnapshotHoldsASlotAfterItsLeaseIsGone() {
        KvCache cache = new KvCache(4, 2);
        Lease lease = cache.lease(70);

        Snapshot snapshot = cache.snapshot(lease, 64);
        cache.release(lease);

        assertThat(snapshot.stateSlot()).isEqualTo(1);
        assertThat(snapshot.tokens()).isEqualTo(64);
        assertThat(cache.freeStateSlots()).isEqualTo(1);
        assertThat(cache.lease(100).stateSlot()).isZero();
        cache.checkIntegrity();
        cache.release(snapshot);
        assertThatIllegalStateException()
                .isThrownBy(() -> cache.release(snapshot))
                .withMessage("a snapshot was released twice");
        cache.checkIntegrity();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -32, 33, 96})
    void aSnapshotIsOfWholeBlocksOfItsLease(int tokens) {
        KvCache cache = new KvCache(4, 2);
        Lease lease = cache.lease(64);

        assertThatIllegalArgumentException().isThrownBy(() -> cache.snapshot(lease, tokens));
        assertThat(cache.askSnapshot()).isEqualTo(new Granted());
    }

    @Test
    void aLeaseOfAnotherCacheIsRefused() {
        KvCache cache = new KvCache(2, 8);

        assertThatIllegalStateException().isThrownBy(() -> cache.release(new KvCache(2, 8).lease(1)));
        cache.checkIntegrity();
    }
}
