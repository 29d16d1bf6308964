package io.nightjar.engine;

import io.nightjar.kernels.KvLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who holds which KV block and which slot for recurrent states. Both are numbers; what they contain is the kernels' affair.
 * Asking and committing are separate: {@link #ask} says whether there is enough, {@link #lease} takes it.
 *
 * <p>A sequence holds the blocks of its tokens and one slot. Keys and values of past tokens stay as they are, but a state is
 * overwritten by each step: who wants to go on later from a point of a sequence takes a {@link Snapshot} while it is there,
 * which holds a slot of its own.
 *
 * <p>Belongs to the engine's thread.
 */
public final class KvCache {

    private final int blocks;
    private final int stateSlots;
    private final ArrayDeque<Integer> freeBlocks = new ArrayDeque<>();
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();

    /**
     * Makes a cache.
     *
     * @param blocks how many KV blocks there are
     * @param stateSlots how many slots for recurrent states there are
     */
    public KvCache(int blocks, int stateSlots) {
        this.blocks = blocks;
        this.stateSlots = stateSlots;
        for (int block = 0; block < blocks; block++) {
            freeBlocks.add(block);
        }
        for (int slot = 0; slot < stateSlots; slot++) {
            freeSlots.add(slot);
        }
    }

    /** The answer to a question about capacity. */
    public sealed interface Capacity {}

    /** There is enough now. */
    public record Granted() implements Capacity {}

    /** There is not enough now; {@code missingBlocks} and {@code missingSlots} more would do. */
    public record Rejected(int missingBlocks, int missingSlots) implements Capacity {}

    /** The blocks of one sequence, in the order of its positions, and its slot. */
    public static final class Lease {

        private final List<Integer> blocks;
        private final int stateSlot;

        private Lease(List<Integer> blocks, int stateSlot) {
            this.blocks = blocks;
            this.stateSlot = stateSlot;
        }

        /** Block numbers; unmodifiable. */
        public List<Integer> blocks() {
            return Collections.unmodifiableList(blocks);
        }

        /** Number of the slot for its recurrent states. */
        public int stateSlot() {
            return stateSlot;
        }

        /** How many tokens fit. */
        public int capacityTokens() {
            return blocks.size() * KvLayout.BLOCK_TOKENS;
        }
    }

    /** The states of a sequence as they were after some tokens. Whoever takes one copies the states themselves. */
    public static final class Snapshot {

        private final int stateSlot;
        private final int tokens;

        private Snapshot(int stateSlot, int tokens) {
            this.stateSlot = stateSlot;
            this.tokens = tokens;
        }

        /** Number of the slot that keeps the states. */
        public int stateSlot() {
            return stateSlot;
        }

        /** After how many tokens; a whole number of blocks, so that the keys and values of the same tokens can be shared. */
        public int tokens() {
            return tokens;
        }
    }

    /** Whether a sequence of {@code tokens} tokens fits now. */
    public Capacity ask(int tokens) {
        return capacity(KvLayout.blocksFor(tokens));
    }

    /** Whether there is a slot for a snapshot now. */
    public Capacity askSnapshot() {
        return capacity(0);
    }

    private Capacity capacity(int wantedBlocks) {
        int missingBlocks = Math.max(0, wantedBlocks - freeBlocks.size());
        int missingSlots = freeSlots.isEmpty() ? 1 : 0;
        return missingBlocks + missingSlots == 0 ? new Granted() : new Rejected(missingBlocks, missingSlots);
    }

    /**
     * Takes the blocks for {@code tokens} tokens, and a slot.
     *
     * @throws IllegalStateException if {@link #ask} would have rejected it
     */
    public Lease lease(int tokens) {
        requireGranted(ask(tokens));
        List<Integer> taken = new ArrayList<>();
        for (int i = KvLayout.blocksFor(tokens); i > 0; i--) {
            taken.add(freeBlocks.removeFirst());
        }
        Lease lease = new Lease(taken, freeSlots.removeFirst());
        leases.add(lease);
        return lease;
    }

    /**
     * Takes a slot for what a sequence has computed so far. The caller copies the states from the lease's slot to the
     * snapshot's, and later from there to the slot of a lease that starts with the same tokens.
     *
     * @param lease of the sequence
     * @param tokens how many it has computed
     * @throws IllegalArgumentException if these are not whole blocks of the lease
     * @throws IllegalStateException if {@link #askSnapshot} would have rejected it
     */
    public Snapshot snapshot(Lease lease, int tokens) {
        if (tokens <= 0 || tokens % KvLayout.BLOCK_TOKENS != 0 || tokens > lease.capacityTokens()) {
            throw new IllegalArgumentException("a snapshot after " + tokens + " tokens of a lease of "
                    + lease.capacityTokens() + ", in blocks of " + KvLayout.BLOCK_TOKENS);
        }
        requireGranted(askSnapshot());
        Snapshot snapshot = new Snapshot(freeSlots.removeFirst(), tokens);
        snapshots.add(snapshot);
        return snapshot;
    }

    private static void requireGranted(Capacity capacity) {
        if (capacity instanceof Rejected(int missingBlocks, int missingSlots)) {
            throw new IllegalStateException(
                    missingBlocks + " KV blocks and " + missingSlots + " state slots are missing");
        }
    }

    /**
     * Gives what a lease holds back; it is used again before anything that never was, so that memory stays compact.
     *
     * @throws IllegalStateException if the lease was given back before; a defect
     */
    public void release(Lease lease) {
        if (!leases.remove(lease)) {
            throw new IllegalStateException("a lease was released twice");
        }
        for (int i = lease.blocks.size() - 1; i >= 0; i--) {
            freeBlocks.addFirst(lease.blocks.get(i));
        }
        lease.blocks.clear();
        freeSlots.addFirst(lease.stateSlot);
    }

    /**
     * Gives the slot of a snapshot back.
     *
     * @throws IllegalStateException if it was given back before; a defect
     */
    public void release(Snapshot snapshot) {
        if (!snapshots.remove(snapshot)) {
            throw new IllegalStateException("a snapshot was released twice");
        }
        freeSlots.addFirst(snapshot.stateSlot);
    }

    /** All blocks. */
    public int blocks() {
        return blocks;
    }

    /** Blocks that no one holds. */
    public int freeBlocks() {
        return freeBlocks.size();
    }

    /** Slots that no one holds. */
    public int freeStateSlots() {
        return freeSlots.size();
    }

    /**
     * Checks that each block and each slot is free or held, exactly once.
     *
     * @throws IllegalStateException if not; a defect
     */
    public void checkIntegrity() {
        List<Integer> allBlocks = new ArrayList<>(freeBlocks);
        List<Integer> allSlots = new ArrayList<>(freeSlots);
        for (Lease lease : leases) {
            allBlocks.addAll(lease.blocks);
            allSlots.add(lease.stateSlot);
        }
        snapshots.forEach(snapshot -> allSlots.add(snapshot.stateSlot));
        requireEachOnce("KV block", allBlocks, blocks);
        requireEachOnce("state slot", allSlots, stateSlots);
    }

    private static void requireEachOnce(String what, List<Integer> numbers, int count) {
        Set<Integer> seen = new HashSet<>();
        for (int number : numbers) {
            if (number < 0 || number >= count || !seen.add(number)) {
                throw new IllegalStateException(what + " " + number + " is held twice or does not exist");
            }
        }
        if (seen.size() != count) {
            throw new IllegalStateException(count - seen.size() + " of " + count + " " + what + "s are lost");
        }
    }
}
