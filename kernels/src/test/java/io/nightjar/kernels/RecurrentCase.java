package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.RecurrentOp.DeltaRule.KeySharing;
import io.nightjar.ops.Slot;
import java.util.List;
import java.util.Random;

/** One recurrent op with random shapes and inputs, and its formula in F64. */
sealed interface RecurrentCase {

    int TOKENS = 43;

    /** Adds the op to a program; returns its result. */
    Slot build(SmallProgram program);

    /** What the formula gives for tokens 0, 1, ... of one sequence. */
    double[][] expected();

    default Compiled compile(KernelSet set, int threads) {
        SmallProgram program = new SmallProgram();
        return program.compile(set, build(program), ElementType.F32, 8, threads);
    }

    /** All tokens of one sequence, in steps of {@code chunk}. */
    default float[][] inChunks(KernelSet set, int chunk, int threads) {
        float[][] rows = new float[TOKENS][];
        try (Compiled compiled = compile(set, threads)) {
            for (int at = 0; at < TOKENS; at += chunk) {
                int count = Math.min(chunk, TOKENS - at);
                System.arraycopy(compiled.step(new Piece(at, count, at, 0)).getFirst(), 0, rows, at, count);
            }
        }
        return rows;
    }

    static List<RecurrentCase> random(Random random) {
        return List.of(
                new Convolution(random, 1 + random.nextInt(600), 2 + random.nextInt(4)),
                new Scan(random, 1 + random.nextInt(200), 1, 1, 1 + random.nextInt(20), true),
                new Scan(random, 6, 16 * (1 + random.nextInt(4)), 3, 1 + random.nextInt(70), false),
                new Scan(random, 4, 1 + random.nextInt(20), 2, 5, random.nextBoolean()),
                new Delta(random, 4, 2, 1 + random.nextInt(40), 16 * (1 + random.nextInt(9)), KeySharing.NEIGHBOURS),
                new Delta(random, 6, 2, 16, 64, KeySharing.IN_TURN),
                new Delta(random, 3, 3, 7, 1 + random.nextInt(20), KeySharing.IN_TURN));
    }

    /** {@link RecurrentOp.CausalConv}. */
    final class Convolution implements RecurrentCase {

        private final float[][] x;
        private final float[][] taps;

        Convolution(Random random, int channels, int width) {
            x = TestKernels.rows(random, TOKENS, channels);
            taps = TestKernels.rows(random, channels, width);
        }

        @Override
        public Slot build(SmallProgram program) {
            int channels = taps.length;
            Slot out = program.slot(channels);
            program.add(new RecurrentOp.CausalConv(
                    program.input(x), program.floats(taps), program.state(taps[0].length - 1, channels), out));
            return out;
        }

        @Override
        public double[][] expected() {
            double[][] out = new double[TOKENS][taps.length];
            for (int t = 0; t < TOKENS; t++) {
                for (int c = 0; c < taps.length; c++) {
                    for (int back = 0; back < taps[0].length && back <= t; back++) {
                        out[t][c] += (double) taps[c][taps[0].length - 1 - back] * x[t - back][c];
                    }
                }
            }
            return out;
        }

        @Override
        public String toString() {
            return "convolution of " + taps[0].length + " taps over " + taps.length + " channels";
        }
    }

    /** {@link RecurrentOp.SelectiveScan}; the decay has a column for each row of the state, or one. */
    final class Scan implements RecurrentCase {

        private final int groups;
        private final float[][] x;
        private final float[][] step;
        private final float[][] write;
        private final float[][] read;
        private final float[][] decay;
        private final float[] skip;

        Scan(Random random, int heads, int headDim, int groups, int stateDim, boolean decayForEachRow) {
            this.groups = groups;
            x = TestKernels.rows(random, TOKENS, heads * headDim);
            step = positive(TestKernels.rows(random, TOKENS, heads), 0.5f);
            write = TestKernels.rows(random, TOKENS, groups * stateDim);
            read = TestKernels.rows(random, TOKENS, groups * stateDim);
            decay = positive(TestKernels.rows(random, heads, decayForEachRow ? stateDim : 1), -1);
            skip = TestKernels.values(random, heads);
        }

        private static float[][] positive(float[][] rows, float factor) {
            for (float[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Math.abs(row[i]) * factor;
                }
            }
            return rows;
        }

        private int stateDim() {
            return write[0].length / groups;
        }

        @Override
        public Slot build(SmallProgram program) {
            int channels = x[0].length;
            Slot out = program.slot(channels);
            program.add(new RecurrentOp.SelectiveScan(
                    program.input(x),
                    program.input(step),
                    program.input(write),
                    program.input(read),
                    program.floats(decay),
                    program.vector(skip),
                    program.state(stateDim(), channels),
                    out));
            return out;
        }

        @Override
        public double[][] expected() {
            int channels = x[0].length;
            int heads = step[0].length;
            double[][] out = new double[TOKENS][channels];
            double[][] s = new double[stateDim()][channels];
            for (int t = 0; t < TOKENS; t++) {
                for (int c = 0; c < channels; c++) {
                    int head = c / (channels / heads);
                    int group = head / (heads / groups);
                    for (int n = 0; n < stateDim(); n++) {
                        double a = decay[head][decay[0].length == 1 ? 0 : n];
                        double b = write[t][group * stateDim() + n];
                        s[n][c] = Math.exp(step[t][head] * a) * s[n][c] + step[t][head] * b * x[t][c];
                        out[t][c] += s[n][c] * read[t][group * stateDim() + n];
                    }
                    out[t][c] += skip[head] * x[t][c];
                }
            }
            return out;
        }

        /** The bits of the arithmetic of record. */
        float[][] ofRecord() {
            int channels = x[0].length;
            int headDim = channels / step[0].length;
            float[][] out = new float[TOKENS][channels];
            float[][] s = new float[stateDim()][channels];
            for (int t = 0; t < TOKENS; t++) {
                for (int c = 0; c < channels; c++) {
                    int head = c / headDim;
                    int group = head / (step[0].length / groups) * stateDim();
                    float scaled = x[t][c] * step[t][head];
                    float sum = 0;
                    for (int n = 0; n < stateDim(); n++) {
                        float keep = Exponential.of(step[t][head] * decay[head][decay[0].length == 1 ? 0 : n]);
                        s[n][c] = Math.fma(s[n][c], keep, scaled * write[t][group + n]);
                        sum = Math.fma(s[n][c], read[t][group + n], sum);
                    }
                    out[t][c] = Math.fma(x[t][c], skip[head], sum);
                }
            }
            return out;
        }

        @Override
        public String toString() {
            return "scan of " + step[0].length + " heads, " + x[0].length + " channels, " + groups + " groups, state "
                    + stateDim() + ", decay " + decay[0].length;
        }
    }

    /** {@link RecurrentOp.DeltaRule}; keys are short, so that the state stays bounded. */
    final class Delta implements RecurrentCase {

        private final int keyDim;
        private final KeySharing sharing;
        private final float[][] queries;
        private final float[][] keys;
        private final float[][] values;
        private final float[][] logDecay;
        private final float[][] beta;

        Delta(Random random, int heads, int keyHeads, int keyDim, int valueDim, KeySharing sharing) {
            this.keyDim = keyDim;
            this.sharing = sharing;
            queries = TestKernels.rows(random, TOKENS, keyHeads * keyDim);
            keys = scaled(TestKernels.rows(random, TOKENS, keyHeads * keyDim), (float) (1 / Math.sqrt(2 * keyDim)));
            values = TestKernels.rows(random, TOKENS, heads * valueDim);
            logDecay = Scan.positive(TestKernels.rows(random, TOKENS, heads), -0.3f);
            beta = Scan.positive(TestKernels.rows(random, TOKENS, heads), 0.3f);
        }

        private static float[][] scaled(float[][] rows, float factor) {
            for (float[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    row[i] *= factor;
                }
            }
            return rows;
        }

        @Override
        public Slot build(SmallProgram program) {
            Slot out = program.slot(values[0].length);
            program.add(new RecurrentOp.DeltaRule(
                    program.input(queries),
                    program.input(keys),
                    program.input(values),
                    program.input(logDecay),
                    program.input(beta),
                    sharing,
                    program.state(keyDim, values[0].length),
                    out));
            return out;
        }

        @Override
        public double[][] expected() {
            int channels = values[0].length;
            int heads = beta[0].length;
            int keyHeads = keys[0].length / keyDim;
            double[][] out = new double[TOKENS][channels];
            double[][] s = new double[keyDim][channels];
            for (int t = 0; t < TOKENS; t++) {
                for (int c = 0; c < channels; c++) {
                    int head = c / (channels / heads);
                    int keyHead = sharing == KeySharing.IN_TURN ? head % keyHeads : head * keyHeads / heads;
                    double known = 0;
                    for (int i = 0; i < keyDim; i++) {
                        s[i][c] *= Math.exp(logDecay[t][head]);
                        known += s[i][c] * keys[t][keyHead * keyDim + i];
                    }
                    for (int i = 0; i < keyDim; i++) {
                        s[i][c] += keys[t][keyHead * keyDim + i] * beta[t][head] * (values[t][c] - known);
                        out[t][c] += s[i][c] * queries[t][keyHead * keyDim + i] / Math.sqrt(keyDim);
                    }
                }
            }
            return out;
        }

        /** The bits of the arithmetic of record. */
        float[][] ofRecord() {
            int channels = values[0].length;
            int heads = beta[0].length;
            int keyHeads = keys[0].length / keyDim;
            float[][] out = new float[TOKENS][channels];
            float[][] s = new float[keyDim][channels];
            for (int t = 0; t < TOKENS; t++) {
                for (int c = 0; c < channels; c++) {
                    int head = c / (channels / heads);
                    int key = keyDim * (sharing == KeySharing.IN_TURN ? head % keyHeads : head * keyHeads / heads);
                    float keep = Exponential.of(logDecay[t][head]);
                    float known = 0;
                    for (int i = 0; i < keyDim; i++) {
                        known = Math.fma(s[i][c], keys[t][key + i], known);
                    }
                    float error = (values[t][c] - known * keep) * beta[t][head];
                    float sum = 0;
                    for (int i = 0; i < keyDim; i++) {
                        s[i][c] = Math.fma(error, keys[t][key + i], s[i][c] * keep);
                        sum = Math.fma(s[i][c], queries[t][key + i], sum);
                    }
                    out[t][c] = sum * (float) (1 / Math.sqrt(keyDim));
                }
            }
            return out;
        }

        @Override
        public String toString() {
            return "delta rule of " + beta[0].length + " heads, keys of " + keyDim + ", " + values[0].length
                    + " values, " + sharing;
        }
    }
}
