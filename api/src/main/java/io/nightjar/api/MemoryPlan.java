package io.nightjar.api;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ElementType;
import io.nightjar.engine.StepBudget;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KvLayout;
import io.nightjar.models.Model;
import java.util.Locale;

/**
 * The memory that a model will take, worked out before it is loaded.
 *
 * @param weightBytes mapped from the file
 * @param kvBytes keys and values of a full context, off heap, taken as it fills
 * @param workspaceBytes activations of a full step, on the heap
 * @param availableBytes what this process may use, as the system says
 */
public record MemoryPlan(long weightBytes, long kvBytes, long workspaceBytes, long availableBytes) {

    private static final double MIB = 1 << 20;
    private static final int SHORTEST_CHOSEN_CONTEXT = 512;

    /** A context and what it takes. */
    record Choice(int contextTokens, MemoryPlan plan) {}

    /**
     * What a model would take with these options, with the context that it was trained for where they name none. Unlike {@link
     * Nightjar#open}, this refuses nothing.
     */
    public static MemoryPlan of(Model model, OpenOptions options) {
        StepPolicy policy = StepPolicy.of(model.spec(), options);
        int context = options.contextTokens() == 0 ? model.spec().contextTokens() : options.contextTokens();
        return plan(model, policy.kvType(), context, policy.budget(), Machine.memoryBytes());
    }

    private static MemoryPlan plan(
            Model model, ElementType kvType, int contextTokens, StepBudget budget, long availableBytes) {
        KvLayout layout = new KvLayout(model.program().kvLayers(), kvType);
        return new MemoryPlan(
                model.weightBytes(),
                KvLayout.blocksFor(contextTokens) * layout.blockBytes(),
                CompiledProgram.activationBytes(model.program(), budget.tokens(), budget.outputs()),
                availableBytes);
    }

    /**
     * Plans for a context, or for the longest up to the model's own that fits.
     *
     * @param contextTokens 0 to choose
     * @throws CapacityException with the numbers, if it does not fit
     */
    static Choice choose(
            Model model, ElementType kvType, int contextTokens, int stepTokens, int stepOutputs, long availableBytes) {
        KvLayout layout = new KvLayout(model.program().kvLayers(), kvType);
        long workspace = CompiledProgram.activationBytes(model.program(), stepTokens, stepOutputs);
        int context = contextTokens;
        if (contextTokens == 0) {
            long left = availableBytes - model.weightBytes() - workspace;
            long blocks = Math.max(0, left / layout.blockBytes());
            long fitting = Math.min(model.spec().contextTokens(), blocks * KvLayout.BLOCK_TOKENS);
            context = (int)
                    Math.max(Math.min(SHORTEST_CHOSEN_CONTEXT, model.spec().contextTokens()), fitting);
        }
        long kv = KvLayout.blocksFor(context) * layout.blockBytes();
        MemoryPlan plan = new MemoryPlan(model.weightBytes(), kv, workspace, availableBytes);
        if (plan.totalBytes() > availableBytes) {
            throw new CapacityException("the model does not fit in memory with a context of " + context + " tokens: "
                    + plan + " - ask for a shorter context or a smaller KV type");
        }
        return new Choice(context, plan);
    }

    /** All parts together. */
    public long totalBytes() {
        return weightBytes + kvBytes + workspaceBytes;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "weights %.0f MiB + KV %.0f MiB + workspace %.0f MiB = %.0f MiB of %.0f MiB available",
                weightBytes / MIB,
                kvBytes / MIB,
                workspaceBytes / MIB,
                totalBytes() / MIB,
                availableBytes / MIB);
    }
}
