package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Slot;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An op that carries a state from token to token.
 *
 * @param width channels, or values of all heads
 */
record RecurrentCase(Kind kind, int width, int tokens) implements KernelCase {

    private static final int TAPS = 4;
    /** Values of a head, of keys too. */
    private static final int HEAD_DIM = RowCase.HEAD_DIM;

    private static final float EPSILON = 1e-5f;

    /** Which op. */
    enum Kind {
        /** {@link RecurrentOp.CausalConv}. */
        CONVOLUTION(TAPS - 1),
        /** {@link RecurrentOp.SelectiveScan} of single channels, as in Mamba. */
        SCAN(16),
        /** {@link RecurrentOp.SelectiveScan} of heads, as in Mamba-2. */
        SCAN_HEADS(128),
        /** {@link RecurrentOp.DeltaRule}. */
        DELTA_RULE(HEAD_DIM);

        private final int stateRows;

        Kind(int stateRows) {
            this.stateRows = stateRows;
        }

        /** The kind that {@code --ops} calls so. */
        static Optional<Kind> named(String op) {
            return Stream.of(values()).filter(kind -> kind.text().equals(op)).findFirst();
        }

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String op() {
        return kind.text();
    }

    @Override
    public String format() {
        return ElementType.F32.name();
    }

    @Override
    public String shape() {
        return kind.stateRows + "x" + width;
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * width * (kind.stateRows + tokens);
    }

    /** Adds the op, so often, to a program; returns the slot that has the result. */
    Slot write(OpProgram program, int count) {
        Slot x = program.input(width);
        Slot out = program.slot(width);
        Op op = switch (kind) {
            case CONVOLUTION ->
                new RecurrentOp.CausalConv(
                        x, program.weight(ElementType.F32, width, TAPS), program.state(kind.stateRows, width), out);
            case SCAN -> scan(program, x, width, kind.stateRows, out);
            case SCAN_HEADS -> scan(program, x, width / HEAD_DIM, 1, out);
            case DELTA_RULE -> deltaRule(program, x, out);
        };
        for (int i = 0; i < count; i++) {
            program.add(op);
        }
        return out;
    }

    private Op scan(OpProgram program, Slot x, int heads, int decays, Slot out) {
        return new RecurrentOp.SelectiveScan(
                x,
                positive(program, heads),
                program.input(kind.stateRows),
                program.input(kind.stateRows),
                program.negative(heads, decays),
                program.vector(heads),
                program.state(kind.stateRows, width),
                out);
    }

    private Op deltaRule(OpProgram program, Slot x, Slot out) {
        int heads = width / HEAD_DIM;
        Slot keys = program.input(width);
        program.add(new Op.L2Norm(keys, HEAD_DIM, EPSILON));
        Slot logDecay = positive(program, heads);
        program.add(new Op.Scale(logDecay, -1));
        return new RecurrentOp.DeltaRule(
                program.input(width),
                keys,
                x,
                logDecay,
                positive(program, heads),
                RecurrentOp.DeltaRule.KeySharing.NEIGHBOURS,
                program.state(kind.stateRows, width),
                out);
    }

    private static Slot positive(OpProgram program, int width) {
        Slot slot = program.input(width);
        program.add(new Op.Activate(slot, Activation.SIGMOID, slot));
        return slot;
    }
}
