package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Slot;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An op that works on each row alone.
 *
 * @param width of a row
 */
record RowCase(Kind kind, int width, int tokens) implements KernelCase {

    private static final float EPSILON = 1e-5f;
    private static final float CAP = 30;
    private static final double ROTATION_BASE = 10_000;
    /** Of the heads that are rotated. */
    static final int HEAD_DIM = 64;

    /** Which op. */
    enum Kind {
        /** {@link Op.RmsNorm}. */
        RMSNORM,
        /** {@link Op.LayerNorm}. */
        LAYERNORM,
        /** {@link Op.Glu} with SILU. */
        SILU,
        /** {@link Op.Activate} with GELU by the error function. */
        GELU,
        /** {@link Op.SoftCap}. */
        SOFTCAP,
        /** {@link Op.Rope} of halves of heads. */
        ROPE,
        /** {@link Op.Rope} of neighbours. */
        ROPE_NEIGHBOURS,
        /** {@link Op.Add}. */
        ADD;

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
        return String.valueOf(width);
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public long bytes() {
        int rows = kind == Kind.SILU || kind == Kind.ADD ? 2 : 1;
        return (long) Float.BYTES * rows * width * tokens;
    }

    /** Adds the op, so often, to a program; returns the slot that has the result. */
    Slot write(OpProgram program, int count) {
        Slot in = program.input(width);
        Slot second = program.input(width);
        Slot out = kind == Kind.SOFTCAP || kind == Kind.ROPE || kind == Kind.ROPE_NEIGHBOURS ? in : program.slot(width);
        Op op = switch (kind) {
            case RMSNORM -> new Op.RmsNorm(in, program.vector(width), EPSILON, out);
            case LAYERNORM -> new Op.LayerNorm(in, width, program.vector(width), program.vector(width), EPSILON, out);
            case SILU -> new Op.Glu(in, second, Activation.SILU, out);
            case GELU -> new Op.Activate(in, Activation.GELU, out);
            case SOFTCAP -> new Op.SoftCap(in, CAP);
            case ROPE -> new Op.Rope(in, HEAD_DIM, rotation(Rotation.Pairs.HALVES));
            case ROPE_NEIGHBOURS -> new Op.Rope(in, HEAD_DIM, rotation(Rotation.Pairs.INTERLEAVED));
            case ADD -> new Op.Add(in, second, out);
        };
        for (int i = 0; i < count; i++) {
            program.add(op);
        }
        return out;
    }

    private static Rotation rotation(Rotation.Pairs pairs) {
        return new Rotation(
                pairs,
                IntStream.range(0, HEAD_DIM / 2)
                        .mapToObj(i -> (float) Math.pow(ROTATION_BASE, -2.0 * i / HEAD_DIM))
                        .toList(),
                1);
    }
}
