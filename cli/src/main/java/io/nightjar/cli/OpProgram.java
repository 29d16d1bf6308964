package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.KvLayout;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.State;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A program of few ops with random weights, whose inputs are tables: token {@code t} has row {@code t}, then they repeat. */
final class OpProgram {

    /** Rows of the tables. */
    static final int TABLE_ROWS = 64;

    private static final long SEED = 20_261_127;
    /** All bytes are below this, which makes every number that they may be part of finite. */
    private static final int BYTE_LIMIT = 0x40;

    private final List<Slot> slots = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private final Map<String, Tensor> weights = new HashMap<>();
    private final List<State> states = new ArrayList<>();

    /** An empty slot. */
    Slot slot(int width) {
        Slot slot = new Slot(slots.size(), "slot" + slots.size(), width, Slot.Rows.TOKENS);
        slots.add(slot);
        return slot;
    }

    /** A slot with random rows. */
    Slot input(int width) {
        Slot slot = slot(width);
        add(new Op.Embed(weight(ElementType.F32, TABLE_ROWS, width), 1, slot));
        return slot;
    }

    /** A random vector. */
    Weight vector(int width) {
        return weight(ElementType.F32, 1, width);
    }

    /** A random matrix. */
    Weight weight(ElementType type, int rows, int columns) {
        Weight weight = new Weight("weight" + weights.size(), type, rows, columns);
        weights.put(weight.name(), random(weight));
        return weight;
    }

    /** A random matrix of numbers below zero, or zeros. */
    Weight negative(int rows, int columns) {
        Weight weight = weight(ElementType.F32, rows, columns);
        MemorySegment data = tensor(weight).data();
        for (long at = 0; at < data.byteSize(); at += Float.BYTES) {
            float value = data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
            data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, -Math.abs(value));
        }
        return weight;
    }

    /** A state that is carried from token to token. */
    State state(int rows, int columns) {
        State state = new State(states.size(), "state" + states.size(), rows, columns);
        states.add(state);
        return state;
    }

    /** All states. */
    List<State> states() {
        return states;
    }

    void add(Op op) {
        ops.add(op);
    }

    /** Data of the weights, by name. */
    Map<String, Tensor> weights() {
        return weights;
    }

    /** Data of a weight. */
    Tensor tensor(Weight weight) {
        return Objects.requireNonNull(weights.get(weight.name()));
    }

    /** The program, with a slot as its result. */
    Program build(List<KvShape> layers, Slot result) {
        return new Program("bench kernels", slots, ops, layers, states, result);
    }

    private static Tensor random(Weight weight) {
        byte[] bytes = new byte[Math.toIntExact(weight.bytes())];
        SplittableRandom random = new SplittableRandom(SEED ^ weight.name().hashCode());
        MemorySegment data = MemorySegment.ofArray(bytes);
        if (weight.type() == ElementType.F32) {
            for (int i = 0; i < bytes.length / Float.BYTES; i++) {
                data.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) random.nextGaussian());
            }
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(BYTE_LIMIT);
            }
        }
        return new Tensor(weight.name(), weight.type(), Shape.of(weight.rows(), weight.columns()), data);
    }

    /** The last tokens of a sequence, as one step; all have outputs. */
    static Batch batch(int context, int tokens) {
        Batch.Builder batch = new Batch.Builder();
        List<Integer> ids = IntStream.range(context - tokens, context)
                .map(i -> i % TABLE_ROWS)
                .boxed()
                .toList();
        List<Integer> blocks =
                IntStream.range(0, KvLayout.blocksFor(context)).boxed().toList();
        batch.add(ids, context - tokens, blocks, 0, tokens);
        return batch.build();
    }
}
