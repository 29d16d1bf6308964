package io.nightjar.engine;

import io.nightjar.kernels.Batch;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.SequenceSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands in for a model: the logits after a token are a rule's, given all tokens of the sequence so far, as read back from
 * the KV blocks. Blocks that two sequences share, or a token that is skipped or repeated, change them.
 */
final class FakeExecutor implements Executor {

    private static final int STATE_SLOTS = 1024;

    private final LogitRule rule;
    private final int[] memory;
    /** Of each slot: a hash of all tokens so far, as a recurrent model would keep it. */
    private final int[] states = new int[STATE_SLOTS];

    private final StepBudget budget;
    private final Consumer<Batch> beforeStep;
    private final List<float[]> outputs = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Makes one.
     *
     * @param budget that no step may exceed
     * @param beforeStep runs on the engine's thread; may block or throw
     */
    FakeExecutor(LogitRule rule, int kvBlocks, StepBudget budget, Consumer<Batch> beforeStep) {
        this.rule = rule;
        this.memory = new int[kvBlocks * KvLayout.BLOCK_TOKENS];
        this.budget = budget;
        this.beforeStep = beforeStep;
    }

    /** What a model computes. */
    interface LogitRule {

        /** The logits of each token of {@link TinyTokenizer} after these. */
        float[] logits(List<Integer> tokens);

        /** Numbers that depend on every token and its place. */
        static LogitRule hashed() {
            return tokens -> {
                SplitMix64 random = new SplitMix64(tokens.hashCode());
                float[] logits = new float[TinyTokenizer.SIZE];
                for (int i = 0; i < logits.length; i++) {
                    logits[i] = (float) (random.nextDouble() * 20 - 10);
                }
                return logits;
            };
        }

        /** After a prompt of this length come these tokens, whatever the prompt; after them the last one for ever. */
        static LogitRule scripted(int promptTokens, List<Integer> script) {
            return tokens -> {
                float[] logits = new float[TinyTokenizer.SIZE];
                int next = Math.clamp(tokens.size() - promptTokens, 0, script.size() - 1);
                logits[script.get(next)] = 1;
                return logits;
            };
        }
    }

    @Override
    public int vocabularySize() {
        return TinyTokenizer.SIZE;
    }

    @Override
    public int kvBlocks() {
        return memory.length / KvLayout.BLOCK_TOKENS;
    }

    @Override
    public int stateSlots() {
        return states.length;
    }

    @Override
    public void copyState(int from, int to) {
        states[to] = states[from];
    }

    @Override
    public void execute(Batch batch) {
        beforeStep.accept(batch);
        if (closed || batch.size() > budget.tokens() || batch.outputs() > budget.outputs() || batch.size() == 0) {
            throw new AssertionError("a step of " + batch.size() + " tokens and " + batch.outputs() + " outputs");
        }
        outputs.clear();
        int output = 0;
        for (SequenceSlice slice : batch.slices()) {
            for (int row = slice.firstRow(); row < slice.firstRow() + slice.count(); row++) {
                memory[cell(slice, batch.position(row))] = batch.token(row);
                int before = batch.position(row) == 0 ? 1 : states[slice.stateSlot()];
                states[slice.stateSlot()] = 31 * before + batch.token(row);
                if (output < batch.outputs() && batch.outputRow(output) == row) {
                    outputs.add(rule.logits(read(slice, batch.position(row) + 1)));
                    output++;
                }
            }
        }
    }

    private List<Integer> read(SequenceSlice slice, int tokens) {
        List<Integer> read = new ArrayList<>();
        for (int position = 0; position < tokens; position++) {
            read.add(memory[cell(slice, position)]);
        }
        if (read.hashCode() != states[slice.stateSlot()]) {
            throw new AssertionError("the state in slot " + slice.stateSlot() + " is not that of the sequence");
        }
        return read;
    }

    private static int cell(SequenceSlice slice, int position) {
        return slice.blocks().get(position / KvLayout.BLOCK_TOKENS) * KvLayout.BLOCK_TOKENS
                + position % KvLayout.BLOCK_TOKENS;
    }

    @Override
    public void readLogits(int output, float[] into) {
        System.arraycopy(outputs.get(output), 0, into, 0, TinyTokenizer.SIZE);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
