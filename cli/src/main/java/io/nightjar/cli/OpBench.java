package io.nightjar.cli;

import io.nightjar.cli.KernelBench.Timing;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.KvPool;
import io.nightjar.kernels.StatePool;
import io.nightjar.kernels.Workers;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.State;
import java.util.List;
import java.util.stream.IntStream;

/** Times ops other than matrix products, after it has compared the last token's result with that of plain loops. */
final class OpBench {

    private static final int ROW_OPS = 100;
    private static final int LAYERS = 16;
    /** Plain loops take long for them. */
    private static final int RECURRENT_OPS = 4;

    /** Of the largest value of a row; an op that changes its input has been applied to its own results. */
    private static final double TOLERANCE = 5e-3;

    private OpBench() {}

    /** Times an op on rows; see {@link KernelBench#measure}. */
    static Samples measure(RowCase rows, String set, int threads, Timing timing) {
        OpProgram written = new OpProgram();
        Slot out = rows.write(written, ROW_OPS);
        try (Pools pools = new Pools(List.of(), List.of(), rows.tokens(), threads)) {
            return time(rows, written, out, rows.tokens(), ROW_OPS, set, pools, timing);
        }
    }

    /** Times an op that carries a state; likewise. */
    static Samples measure(RecurrentCase recurrence, String set, int threads, Timing timing) {
        OpProgram written = new OpProgram();
        Slot out = recurrence.write(written, RECURRENT_OPS);
        try (Pools pools = new Pools(List.of(), written.states(), recurrence.tokens(), threads)) {
            return time(recurrence, written, out, recurrence.tokens(), RECURRENT_OPS, set, pools, timing);
        }
    }

    /** Times attention; likewise. */
    static Samples measure(AttentionCase attention, String set, int threads, Timing timing) {
        OpProgram keys = new OpProgram();
        Slot stored = attention.writeKeys(keys, LAYERS);
        OpProgram written = new OpProgram();
        Slot out = attention.write(written, LAYERS);
        try (Pools pools = new Pools(attention.layers(LAYERS), List.of(), attention.context(), threads)) {
            pools.compile("reference", keys, stored).run(OpProgram.batch(attention.context(), attention.context()));
            return time(attention, written, out, attention.context(), LAYERS, set, pools, timing);
        }
    }

    private static Samples time(
            KernelCase timed,
            OpProgram written,
            Slot out,
            int context,
            int count,
            String set,
            Pools pools,
            Timing timing) {
        CompiledProgram compiled = pools.compile(set, written, out);
        Batch batch = OpProgram.batch(context, timed.tokens());
        compiled.run(batch);
        CompiledProgram plain = pools.compile("reference", written, out);
        int last = timed instanceof RecurrentCase ? timed.tokens() : 1;
        plain.run(OpProgram.batch(context, last));
        compare(timed + " in " + set, last(compiled, timed.tokens(), out), last(plain, last, out));
        return KernelBench.time(compiled, batch, count, timing);
    }

    private static float[] last(CompiledProgram program, int tokens, Slot out) {
        float[] row = new float[out.width()];
        program.readLogits(tokens - 1, row);
        return row;
    }

    private static void compare(String what, float[] got, float[] expected) {
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        for (int i = 0; i < got.length; i++) {
            if (!(Math.abs(got[i] - expected[i]) <= TOLERANCE * largest)) {
                throw new IllegalStateException(
                        what + ": value " + i + " of the last token is " + got[i] + ", expected " + expected[i]);
            }
        }
    }

    /** What a program needs beside its weights. */
    private record Pools(List<KvShape> layers, KvPool kv, StatePool states, Workers workers) implements AutoCloseable {

        Pools(List<KvShape> layers, List<State> states, int context, int threads) {
            this(
                    layers,
                    new KvPool(new KvLayout(layers, AttentionCase.KV_TYPE), KvLayout.blocksFor(context)),
                    new StatePool(states, 1),
                    new Workers(threads));
            IntStream.range(0, kv.blocks()).forEach(kv::reserve);
            states().reserve(0);
        }

        CompiledProgram compile(String set, OpProgram written, Slot out) {
            Program program = written.build(layers, out);
            return KernelSets.named(set).compile(program, written.weights(), kv, states, workers);
        }

        @Override
        public void close() {
            workers.close();
            kv.close();
            states.close();
        }
    }
}
