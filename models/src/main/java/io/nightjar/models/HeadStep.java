package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Slot;

/** Something that is done to the queries, keys or values of a layer between their projection and their use. */
public sealed interface HeadStep {

    /** What a step is done to. */
    enum Part {
        /** The layer's queries. */
        QUERIES("attn_q_norm"),
        /** The layer's keys. */
        KEYS("attn_k_norm"),
        /** The layer's values. */
        VALUES("attn_v_norm");

        private final String norm;

        Part(String norm) {
            this.norm = norm;
        }
    }

    /** Appends the step's ops for one of the three; {@code headDim} is the width of a head in the slot. */
    void append(ProgramBuilder program, int headDim, Part part, Slot slot);

    /** Turns queries and keys by their position. */
    record Rotate(Rotation rotation) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            if (part != Part.VALUES) {
                program.add(new Op.Rope(slot, headDim, rotation));
            }
        }
    }

    /** Limits queries, keys and values to {@code [-limit, limit]}. */
    record Clamp(float limit) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            program.add(new Op.Clamp(slot, limit));
        }
    }

    /** Normalises queries and keys by the root mean square over all heads together. */
    record NormaliseRows(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            if (part != Part.VALUES) {
                program.normalise(new Norm(Norm.Kind.RMS, part.norm, epsilon), slot.width(), slot, slot);
            }
        }
    }

    /** Layer norm of each head of queries and keys, each with a gain of its own. */
    record CentreHeads(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            if (part != Part.VALUES) {
                program.centreHeads(part.norm, headDim, epsilon, slot);
            }
        }
    }

    /** Normalises each head of queries and keys by its root mean square. */
    record NormaliseHeads(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            if (part != Part.VALUES) {
                program.normalise(new Norm(Norm.Kind.RMS, part.norm, epsilon), headDim, slot, slot);
            }
        }
    }

    /** Normalises each head of the values by its root mean square, without a gain. */
    record NormaliseValues(float epsilon) implements HeadStep {

        @Override
        public void append(ProgramBuilder program, int headDim, Part part, Slot slot) {
            if (part == Part.VALUES) {
                program.normalise(new Norm(Norm.Kind.RMS_WITHOUT_GAIN, "", epsilon), headDim, slot, slot);
            }
        }
    }
}
