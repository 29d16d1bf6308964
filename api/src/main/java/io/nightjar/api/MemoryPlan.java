package io.nightjar.api;

import io.nightjar.base.CapacityException;
import io.nightjar.engine.Engine;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.StatePool;
import io.nightjar.models.Model;
import java.util.Locale;

/**
 * The memory that a model will take, worked out before it is loaded.
 *
 * @param weightBytes mapped from the file
 * @param kvBytes keys and values of a full context, off heap, taken as it fills
 * @param stateBytes recurrent states of as many sequences as can run at once, off heap, taken as they start
 * @param workspaceBytes activations of a full step, on the heap
 * @param availableBytes what this process may use, as the system says
 */
public record MemoryPlan(long weightBytes, long kvBytes, long stateBytes, long workspaceBytes, long availableBytes) {

    private static final double MIB = 1 << 20;
    private static final int SHORTEST_CHOSEN_CONTEXT = 512;
    /** Sequences with recurrent states that can run at once, where memory allows. */
    private static final int STATE_SLOTS = 16;
    /** Of what weights and workspace leave, recurrent states may take this part, the rest is for keys and values. */
    private static final int PART_FOR_STATES = 8;

    /** A context, slots for recurrent states, and what they take. */
    record Choice(int contextTokens, int stateSlots, MemoryPlan plan) {

        /**
         * This choice, if it fits.
         *
         * @throws CapacityException with the numbers, if it does not
         */
        Choice requireFit() {
            if (plan.totalBytes() > plan.availableBytes()) {
                throw new CapacityException("the model does not fit in memory with a context of " + contextTokens
                        + " tokens: " + plan + " - ask for a shorter context or a smaller KV type");
            }
            return this;
        }
    }

    /**
     * What a model would take with these options, with the context that it was trained for where they name none. Unlike {@link
     * Nightjar#open}, this refuses nothing.
     */
    public static MemoryPlan of(Model model, OpenOptions options) {
        StepPolicy policy = StepPolicy.of(model.spec(), options);
        int context = options.contextTokens() == 0 ? model.spec().contextTokens() : options.contextTokens();
        return choose(model, policy, context, Machine.memoryBytes()).plan();
    }

    /**
     * Plans for a context, or for the longest up to the model's own that fits.
     *
     * @param contextTokens 0 to choose
     */
    static Choice choose(Model model, StepPolicy policy, int contextTokens, long availableBytes) {
        KvLayout layout = new KvLayout(model.program().kvLayers(), policy.kvType());
        long slotBytes = StatePool.slotBytes(model.program().states());
        long workspace = CompiledProgram.activationBytes(
                model.program(), policy.budget().tokens(), policy.budget().outputs());
        long left = availableBytes - model.weightBytes() - workspace;
        int slots = stateSlots(slotBytes, left);
        int context = contextTokens == 0
                ? fittingContext(model.spec().contextTokens(), left - slots * slotBytes, layout.blockBytes())
                : contextTokens;
        long kv = KvLayout.blocksFor(context) * layout.blockBytes();
        return new Choice(
                context, slots, new MemoryPlan(model.weightBytes(), kv, slots * slotBytes, workspace, availableBytes));
    }

    /** A model without attention has blocks without bytes, and no limit but its own. */
    private static int fittingContext(int trainedTokens, long leftBytes, long blockBytes) {
        long blocks = Math.max(0, leftBytes / Math.max(1, blockBytes));
        long fitting = Math.min(trainedTokens, blocks * KvLayout.BLOCK_TOKENS);
        return (int) Math.max(Math.min(SHORTEST_CHOSEN_CONTEXT, trainedTokens), fitting);
    }

    /** Without recurrent states a slot is a mere number. */
    private static int stateSlots(long slotBytes, long leftBytes) {
        return slotBytes == 0
                ? Engine.MAX_SEQUENCES
                : Math.clamp(leftBytes / PART_FOR_STATES / slotBytes, 1, STATE_SLOTS);
    }

    /** All parts together. */
    public long totalBytes() {
        return weightBytes + kvBytes + stateBytes + workspaceBytes;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "weights %.0f MiB + KV %.0f MiB + %sworkspace %.0f MiB = %.0f MiB of %.0f MiB available",
                weightBytes / MIB,
                kvBytes / MIB,
                stateBytes == 0 ? "" : String.format(Locale.ROOT, "states %.0f MiB + ", stateBytes / MIB),
                workspaceBytes / MIB,
                totalBytes() / MIB,
                availableBytes / MIB);
    }
}
