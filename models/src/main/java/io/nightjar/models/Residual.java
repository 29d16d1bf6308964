package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the results of one or more branches to the stream. All of them read the stream as it was before: with one branch a
 * stage this is the usual layer, with attention and feed-forward in one stage it is the parallel one.
 *
 * @param branches what is added, in this order
 */
public record Residual(List<Branch> branches) implements Stage {

    /** Copies the list. */
    public Residual {
        branches = List.copyOf(branches);
    }

    /**
     * {@code factor * after(block(before(stream)))}.
     *
     * @param before norm of what the block reads
     * @param block what is computed
     * @param after norm of what the block gives
     * @param factor on the result
     */
    public record Branch(Norm before, Block block, Norm after, float factor) {

        /** A branch without a norm behind it. */
        public Branch(Norm before, Block block) {
            this(before, block, Norm.NONE, 1);
        }
    }

    /** A stage of one branch. */
    public static Residual of(Norm before, Block block) {
        return new Residual(List.of(new Branch(before, block)));
    }

    /** A stage of one branch with a norm on both sides of its block. */
    public static Residual between(Norm before, Block block, Norm after) {
        return new Residual(List.of(new Branch(before, block, after, 1)));
    }

    /** A stage of two branches that read the same normalised stream. */
    public static Residual parallel(Norm before, Block first, Block second) {
        return new Residual(List.of(new Branch(before, first), new Branch(before, second)));
    }

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        List<Slot> updates = new ArrayList<>();
        Norm computed = Norm.NONE;
        Slot in = stream;
        for (Branch branch : branches) {
            if (!branch.before().equals(computed)) {
                in = branch.before().equals(Norm.NONE) ? stream : program.slot("normed", stream.width());
                program.normalise(branch.before(), stream.width(), stream, in);
                computed = branch.before();
            }
            Slot update = program.slot("update" + updates.size(), stream.width());
            branch.block().append(program, in, update);
            program.normalise(branch.after(), stream.width(), update, update);
            if (branch.factor() != 1) {
                program.add(new Op.Scale(update, branch.factor()));
            }
            updates.add(update);
        }
        updates.forEach(update -> program.add(new Op.Add(stream, update, stream)));
    }
}
