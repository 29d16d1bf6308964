package io.nightjar.engine;

import io.nightjar.kernels.KvLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who holds which KV block. Blocks are numbers; what they contain is the kernels' affair. Asking and committing are
 * separate: {@link #ask} says whether blocks suffice, {@link #lease} takes them.
 *
 * <p>Belongs to the engine's thread.
 */
public final class KvCache {

    private final int blocks;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final List<Lease> leases = new ArrayList<>();

    /** Makes a cache of this many blocks. */
    public KvCache(int blocks) {
        this.blocks = blocks;
        for (int block = 0; block < blocks; block++) {
            free.add(block);
        }
    }

    /** The answer to a question about capacity. */
    public sealed interface Capacity {}

    /** There are enough blocks now. */
    public record Granted() implements Capacity {}

    /** There are not enough blocks now; {@code missing} more would do. */
    public record Rejected(int missing) implements Capacity {}

    /** The blocks of one sequence, in the order of its positions. */
    public static final class Lease {

        private final List<Integer> blocks;

        private Lease(List<Integer> blocks) {
            this.blocks = blocks;
        }

        /** Block numbers; unmodifiable. */
        public List<Integer> blocks() {
            return Collections.unmodifiableList(blocks);
        }

        /** How many tokens fit. */
        public int capacityTokens() {
            return blocks.size() * KvLayout.BLOCK_TOKENS;
        }
    }

    /** Whether a sequence of {@code tokens} tokens fits now. */
    public Capacity ask(int tokens) {
        int missing = KvLayout.blocksFor(tokens) - free.size();
        return missing <= 0 ? new Granted() : new Rejected(missing);
    }

    /**
     * Takes the blocks for {@code tokens} tokens.
     *
     * @throws IllegalStateException if {@link #ask} would have rejected it
     */
    public Lease lease(int tokens) {
        if (ask(tokens) instanceof Rejected(int missing)) {
            throw new IllegalStateException(missing + " KV blocks are missing");
        }
        List<Integer> taken = new ArrayList<>();
        for (int i = KvLayout.blocksFor(tokens); i > 0; i--) {
            taken.add(free.removeFirst());
        }
        Lease lease = new Lease(taken);
        leases.add(lease);
        return lease;
    }

    /**
     * Gives the blocks of a lease back; they are used again before any that never were, so that memory stays compact.
     *
     * @throws IllegalStateException if the lease was given back before; a defect
     */
    public void release(Lease lease) {
        if (!leases.remove(lease)) {
            throw new IllegalStateException("a lease was released twice");
        }
        for (int i = lease.blocks.size() - 1; i >= 0; i--) {
            free.addFirst(lease.blocks.get(i));
        }
        lease.blocks.clear();
    }

    /** All blocks. */
    public int blocks() {
        return blocks;
    }

    /** Blocks that no one holds. */
    public int freeBlocks() {
        return free.size();
    }

    /**
     * Checks that each block is free or held, exactly once.
     *
     * @throws IllegalStateException if not; a defect
     */
    public void checkIntegrity() {
        Set<Integer> seen = new HashSet<>();
        List<Integer> all = new ArrayList<>(free);
        leases.forEach(lease -> all.addAll(lease.blocks));
        for (int block : all) {
            if (block < 0 || block >= blocks || !seen.add(block)) {
                throw new IllegalStateException("KV block " + block + " is held twice or does not exist");
            }
        }
        if (seen.size() != blocks) {
            throw new IllegalStateException(blocks - seen.size() + " KV blocks are lost");
        }
    }
}
