package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.ops.Program;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** One way of computing programs on this machine. Stateless; {@link KernelSets} lists them. */
public interface KernelSet {

    /** Name by which it is forced and reported. */
    String name();

    /** One line on what it uses, for the user. */
    String description();

    /** The same set, which measures how to split its work for the shapes of a program, where it has a choice. */
    default KernelSet tuned(TuningFile file) {
        return this;
    }

    /** The same set, which keeps the weights of one program as it lays them out, where it does that. */
    default KernelSet keeping(PanelFile file) {
        return this;
    }

    /**
     * The same set, which tells how far it is, where it lays weights out anew.
     *
     * @param progress hears which part of the weights' bytes is done, on the thread that compiles
     */
    default KernelSet reporting(DoubleConsumer progress) {
        return this;
    }

    /**
     * Compiles a program.
     *
     * @param weights data of each weight that the program names; used as they are, and must outlive the result
     * @param kv memory of the KV blocks
     * @param states memory of recurrent states
     * @param workers the threads that will run it; not owned
     */
    CompiledProgram compile(Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers);
}
