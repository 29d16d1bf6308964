package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.ops.Fusions;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.State;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A program of one op, or a few, for tests: embedding tables hold the inputs (token {@code t} has row {@code t}), and the
 * logits are the slot that is looked at. So it runs through the same door as a model, in every kernel set.
 */
final class SmallProgram {

    private final List<Slot> slots = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private final Map<String, Tensor> weights = new HashMap<>();
    private final List<KvShape> kvLayers = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private Fusions fusions = Fusions.NONE;

    /** A slot whose row for token {@code t} is {@code rows[t]}. */
    Slot input(float[][] rows) {
        Slot slot = slot(rows[0].length);
        ops.add(new Op.Embed(floats(rows), 1, slot));
        return slot;
    }

    /** An empty slot with a row for each token. */
    Slot slot(int width) {
        return slot(width, Slot.Rows.TOKENS);
    }

    private Slot slot(int width, Slot.Rows rows) {
        Slot slot = new Slot(slots.size(), "slot" + slots.size(), width, rows);
        slots.add(slot);
        return slot;
    }

    /** A matrix of F32. */
    Weight floats(float[][] rows) {
        int columns = rows[0].length;
        MemorySegment data = MemorySegment.ofArray(new byte[4 * rows.length * columns]);
        for (int row = 0; row < rows.length; row++) {
            ElementType.F32.encode(rows[row], 0, data, 4L * row * columns, columns);
        }
        return weight(ElementType.F32, rows.length, columns, data);
    }

    /** A matrix of packed rows. */
    Weight weight(ElementType type, int rows, int columns, MemorySegment data) {
        String name = "weight" + weights.size();
        weights.put(name, new Tensor(name, type, Shape.of(rows, columns), data));
        return new Weight(name, type, rows, columns);
    }

    /** A vector of F32. */
    Weight vector(float[] values) {
        return floats(new float[][] {values});
    }

    SmallProgram add(Op op) {
        ops.add(op);
        return this;
    }

    /** From here on it is compiled with these ops made one. */
    SmallProgram fuse(Fusions changed) {
        fusions = changed;
        return this;
    }

    /** A layer of the KV cache; its number is the count of those before. */
    SmallProgram kvLayer(KvShape shape) {
        kvLayers.add(shape);
        return this;
    }

    /** A recurrent state. */
    State state(int rows, int columns) {
        State state = new State(states.size(), "state" + states.size(), rows, columns);
        states.add(state);
        return state;
    }

    /** Compiles it, with {@code result} as logits. */
    Compiled compile(KernelSet set, Slot result, ElementType kvType, int kvBlocks, int threads) {
        Slot logits = slot(result.width(), Slot.Rows.OUTPUTS);
        ops.add(new Op.SelectOutputs(result, logits));
        if (kvLayers.isEmpty()) {
            kvLayers.add(new KvShape(1, 32, 32));
        }
        Program program = new Program("small", slots, ops, kvLayers, states, logits);
        ops.removeLast();
        slots.removeLast();
        Workers workers = new Workers(threads);
        KvPool pool = new KvPool(new KvLayout(kvLayers, kvType), kvBlocks);
        IntStream.range(0, kvBlocks).forEach(pool::reserve);
        StatePool statePool = new StatePool(states, kvBlocks);
        IntStream.range(0, kvBlocks).forEach(statePool::reserve);
        return new Compiled(
                set.compile(fusions.rewrite(program), weights, pool, statePool, workers), pool, statePool, workers);
    }

    /** Compiles it and computes one step of tokens 0, 1, ... of one sequence, with the rows of all of them. */
    float[][] run(KernelSet set, Slot result, int tokens, int threads) {
        try (Compiled compiled =
                compile(set, result, ElementType.F32, Math.max(1, KvLayout.blocksFor(tokens)), threads)) {
            return compiled.step(new Piece(0, tokens, 0, 0)).getFirst();
        }
    }

    /**
     * The next tokens of a sequence.
     *
     * @param firstToken token id of the first; the others follow
     * @param count number of tokens
     * @param firstPosition position of the first
     * @param firstBlock KV block of position 0; the others follow; also the slot of its states
     */
    record Piece(int firstToken, int count, int firstPosition, int firstBlock) {}

    /** The program on one kernel set. */
    record Compiled(CompiledProgram program, KvPool pool, StatePool states, Workers workers) implements AutoCloseable {

        /** Computes one step; returns for each piece the rows of its tokens. */
        List<float[][]> step(Piece... pieces) {
            Batch.Builder batch = new Batch.Builder();
            for (Piece piece : pieces) {
                List<Integer> tokens = IntStream.range(piece.firstToken(), piece.firstToken() + piece.count())
                        .boxed()
                        .toList();
                List<Integer> blocks = IntStream.range(0, KvLayout.blocksFor(piece.firstPosition() + piece.count()))
                        .map(block -> piece.firstBlock() + block)
                        .boxed()
                        .toList();
                batch.add(tokens, piece.firstPosition(), blocks, piece.firstBlock(), piece.count());
            }
            program.run(batch.build());
            List<float[][]> rows = new ArrayList<>();
            int output = 0;
            for (Piece piece : pieces) {
                float[][] each =
                        new float[piece.count()][program.program().logits().width()];
                for (float[] row : each) {
                    program.readLogits(output++, row);
                }
                rows.add(each);
            }
            return rows;
        }

        @Override
        public void close() {
            workers.close();
            pool.close();
            states.close();
        }
    }
}
