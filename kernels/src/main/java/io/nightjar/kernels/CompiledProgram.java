package io.nightjar.kernels;

import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import java.util.List;

/**
 * A program that runs on this machine. One step at a time, from one thread.
 */
public final class CompiledProgram {

    private final Program program;
    private final Activations activations;
    private final List<Kernel> kernels;
    private final Workers workers;

    CompiledProgram(Program program, Activations activations, List<Kernel> kernels, Workers workers) {
        this.program = program;
        this.activations = activations;
        this.kernels = List.copyOf(kernels);
        this.workers = workers;
    }

    /** Computes a step: fills the KV blocks of its tokens and the logits of its outputs. */
    public void run(Batch batch) {
        activations.ensure(batch);
        for (Kernel kernel : kernels) {
            kernel.prepare(batch);
        }
        workers.run(kernels, batch);
    }

    /**
     * Copies the logits of an output of the last step.
     *
     * @param output index of the output in the step
     * @param into at least as long as the vocabulary
     */
    public void readLogits(int output, float[] into) {
        int width = program.logits().width();
        System.arraycopy(
                activations.of(program.logits()), output * Activations.stride(program.logits()), into, 0, width);
    }

    /** What a step runs, in this order. */
    List<Kernel> kernels() {
        return kernels;
    }

    /** The program that was compiled. */
    public Program program() {
        return program;
    }

    /**
     * Heap bytes that activations take for steps of this size, the workers' scratch excluded. The inputs of matrix products
     * count twice, because the vector kernels pack them.
     */
    public static long activationBytes(Program program, int tokens, int outputs) {
        List<Slot> packed = program.parts()
                .filter(Op.MatMul.class::isInstance)
                .map(op -> ((Op.MatMul) op).in())
                .distinct()
                .toList();
        return Activations.bytes(program.slots(), tokens, outputs)
                + Activations.bytes(packed, Math.ceilDiv(tokens, VectorTiles.TOKENS) * VectorTiles.TOKENS, outputs);
    }
}
