package io.nightjar.engine;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KernelSet;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.KvPool;
import io.nightjar.kernels.SequenceSlice;
import io.nightjar.kernels.StatePool;
import io.nightjar.kernels.Workers;
import io.nightjar.models.DecoderSpec;
import io.nightjar.models.Model;

/** Runs a model's program on this machine. */
public final class ModelExecutor implements Executor {

    private final DecoderSpec spec;
    private final CompiledProgram program;
    private final KvPool pool;
    private final StatePool states;
    private final Workers workers;

    /**
     * Compiles the model.
     *
     * @param model whose weights stay readable until {@link #close}
     * @param kernels how to compute
     * @param kvType element type of keys and values
     * @param kvBlocks KV blocks, shared by all sequences
     * @param stateSlots slots for recurrent states, one for each sequence that runs
     * @param threads compute threads, the engine's own included
     * @throws io.nightjar.base.NightjarException if the kernel set or the KV type cannot run this model
     */
    public ModelExecutor(
            Model model, KernelSet kernels, ElementType kvType, int kvBlocks, int stateSlots, int threads) {
        this.spec = model.spec();
        this.pool = new KvPool(new KvLayout(model.program().kvLayers(), kvType), kvBlocks);
        this.states = new StatePool(model.program().states(), stateSlots);
        this.workers = new Workers(threads);
        try {
            this.program = kernels.compile(model.program(), model.weights(), pool, states, workers);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public int vocabularySize() {
        return spec.vocabulary();
    }

    @Override
    public boolean embeds() {
        return spec.output().pooling().isPresent();
    }

    @Override
    public int outputWidth() {
        return program.program().logits().width();
    }

    @Override
    public int kvBlocks() {
        return pool.blocks();
    }

    @Override
    public int stateSlots() {
        return states.slots();
    }

    @Override
    public void copyState(int from, int to) {
        states.copy(from, to);
    }

    @Override
    public void execute(Batch batch) {
        for (SequenceSlice slice : batch.slices()) {
            for (int i = 0; i < KvLayout.blocksFor(slice.endPosition()); i++) {
                pool.reserve(slice.blocks().get(i));
            }
            states.reserve(slice.stateSlot());
        }
        program.run(batch);
    }

    @Override
    public void readLogits(int output, float[] into) {
        program.readLogits(output, into);
    }

    @Override
    public void close() {
        workers.close();
        pool.close();
        states.close();
    }
}
