package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Slot;
import java.util.Collections;
import java.util.List;

/**
 * Attention of the last tokens of a sequence, with keys and values in F16.
 *
 * @param heads of queries
 * @param kvHeads of keys and values
 * @param headDim values of a head
 * @param context tokens of the sequence, those that are computed included
 */
record AttentionCase(int heads, int kvHeads, int headDim, int context, int tokens) implements KernelCase {

    static final ElementType KV_TYPE = ElementType.F16;

    @Override
    public String op() {
        return "attention";
    }

    @Override
    public String format() {
        return KV_TYPE.name();
    }

    @Override
    public String shape() {
        return heads + "x" + kvHeads + "x" + headDim + " of " + context;
    }

    /** Of scores and of values. */
    @Override
    public long multiplyAdds() {
        long keys = (long) tokens * context - (long) tokens * (tokens - 1) / 2;
        return 2 * keys * heads * headDim;
    }

    @Override
    public long bytes() {
        return 2L * context * kvHeads * KV_TYPE.bytesOf(headDim);
    }

    /** What is cached: so many layers, as a model has, that caches of the CPU do not hold long contexts. */
    List<KvShape> layers(int count) {
        return Collections.nCopies(count, new KvShape(kvHeads, headDim, headDim));
    }

    /** Adds what fills the layers to a program. */
    Slot writeKeys(OpProgram program, int count) {
        Slot keys = program.input(kvHeads * headDim);
        Slot values = program.input(kvHeads * headDim);
        for (int layer = 0; layer < count; layer++) {
            program.add(new Op.StoreKv(keys, values, layer));
        }
        return keys;
    }

    /** Adds attention over each layer to a program; returns the slot that has the result. */
    Slot write(OpProgram program, int count) {
        Slot queries = program.input(heads * headDim);
        Slot out = program.slot(heads * headDim);
        Scores scores = Scores.scaled((float) (1 / Math.sqrt(headDim)));
        for (int layer = 0; layer < count; layer++) {
            program.add(new Op.Attend(queries, layer, heads, scores, out));
        }
        return out;
    }
}
