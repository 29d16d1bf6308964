package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Slot;

/** Something that is done to the queries, keys or values of a layer between their projection and their use. */
public sealed interface HeadStep {

    /** Appends the step's ops; {@code headDim} is the width of a head. */
    void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values);

    /** Turns queries and keys by their position. */
    record Rotate(Rotation rotation) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values) {
            program.add(new Op.Rope(queries, headDim, rotation));
            program.add(new Op.Rope(keys, headDim, rotation));
        }
    }

    /** Limits queries, keys and values to {@code [-limit, limit]}. */
    record Clamp(float limit) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values) {
            program.add(new Op.Clamp(queries, limit));
            program.add(new Op.Clamp(keys, limit));
            program.add(new Op.Clamp(values, limit));
        }
    }

    /** Normalises queries and keys by the root mean square over all heads together. */
    record NormaliseRows(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values) {
            program.normalise(new Norm(Norm.Kind.RMS, "attn_q_norm", epsilon), queries.width(), queries, queries);
            program.normalise(new Norm(Norm.Kind.RMS, "attn_k_norm", epsilon), keys.width(), keys, keys);
        }
    }

    /** Layer norm of each head of queries and keys, each with a gain of its own. */
    record CentreHeads(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values) {
            program.centreHeads("attn_q_norm", headDim, epsilon, queries);
            program.centreHeads("attn_k_norm", headDim, epsilon, keys);
        }
    }

    /** Normalises each head of queries and keys by its root mean square. */
    record NormaliseHeads(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Slot queries, Slot keys, Slot values) {
            program.normalise(new Norm(Norm.Kind.RMS, "attn_q_norm", epsilon), headDim, queries, queries);
            program.normalise(new Norm(Norm.Kind.RMS, "attn_k_norm", epsilon), headDim, keys, keys);
        }
    }
}
