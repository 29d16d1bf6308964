package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Fusions;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs like a layer of a model, of random widths and number formats: fused and not, they give the same bits. */
class FusedKernelsPropertyTest {

    private static final long SEED = 20_261_128;
    private static final int CASES = 8;
    private static final int LONGEST = 35;
    private static final List<ElementType> TYPES = List.of(
            ElementType.F32,
            ElementType.F16,
            ElementType.BF16,
            ElementType.Q8_0,
            ElementType.Q4_0,
            ElementType.Q5_1,
            ElementType.Q4_K,
            ElementType.MXFP4);

    @ParameterizedTest
    @EnumSource
    void generatedCodeGivesTheSameBitsFusedAtEachLevel(Level level) {
        boolean emulated = TestKernels.isEmulated(level);
        assertSameBits(TestKernels.x86(level), emulated ? 1 : CASES, emulated ? 3 : LONGEST);
    }

    @Test
    void theOtherSetsGiveTheSameBitsFused() {
        assertSameBits(TestKernels.vector(), CASES, LONGEST);
        assertSameBits(TestKernels.reference(), CASES, LONGEST);
    }

    private static void assertSameBits(KernelSet set, int cases, int longest) {
        for (int i = 0; i < cases; i++) {
            long seed = SEED + i;
            Layer layer = new Layer(seed, longest);
            try (Compiled apart = layer.compile(set, Fusions.NONE);
                    Compiled fused = layer.compile(set, Fusions.ALL)) {
                for (Piece piece : List.of(new Piece(0, longest, 0, 0), new Piece(1, 1, 0, 0))) {
                    TestKernels.assertSameBits(
                            fused.step(piece).getFirst(),
                            apart.step(piece).getFirst(),
                            set.description() + ", seed " + seed + ", tokens " + piece.count());
                }
                assertThat(together(fused)).isEqualTo(2);
                assertThat(together(apart)).isZero();
            }
        }
    }

    private static long together(Compiled compiled) {
        return compiled.program().kernels().stream()
                .filter(SideBySide.class::isInstance)
                .count();
    }

    /** Attention's products with biases, but for the attention between them, and a gated block, each behind a norm. */
    private static final class Layer {

        private final Random random;
        private final SmallProgram program = new SmallProgram();
        private final Slot stream;

        Layer(long seed, int tokens) {
            this.random = new Random(seed);
            int width = 32 * (1 + random.nextInt(9));
            this.stream = program.input(TestKernels.rows(random, tokens, width));
            Slot normed = program.slot(width);
            normalise(stream, normed);
            appendHeads(normed);
            normalise(stream, normed);
            appendGated(normed);
        }

        Compiled compile(KernelSet set, Fusions fusions) {
            return program.fuse(fusions).compile(set, stream, ElementType.F32, 2, 2);
        }

        private void normalise(Slot in, Slot out) {
            Weight gain = program.vector(TestKernels.values(random, in.width()));
            program.add(new Op.RmsNorm(in, gain, 1e-5f, out));
        }

        private void appendHeads(Slot in) {
            Slot queries = program.slot(32 * (1 + random.nextInt(4)));
            Slot keys = program.slot(queries.width());
            Slot values = program.slot(1 + random.nextInt(100));
            for (Slot out : List.of(queries, keys, values)) {
                multiply(in, out, randomType(in.width()));
                program.add(new Op.AddBias(out, program.vector(TestKernels.values(random, out.width()))));
            }
            program.add(new Op.L2Norm(queries, 16, 1e-5f));
            program.add(new Op.Activate(values, Activation.SIGMOID, values));
            program.add(new Op.Add(queries, keys, queries));
            addToStream(queries);
        }

        private void appendGated(Slot in) {
            Slot gate = program.slot(8 * (1 + random.nextInt(80)));
            Slot up = program.slot(gate.width());
            ElementType type = randomType(in.width());
            boolean alike = random.nextInt(4) > 0;
            multiply(in, gate, type);
            multiply(in, up, alike ? type : randomType(in.width()));
            Activation activation = random.nextBoolean() ? Activation.SILU : Activation.GELU_TANH;
            program.add(new Op.Glu(gate, up, activation, random.nextBoolean() ? gate : up));
            addToStream(gate);
            addToStream(up);
        }

        private void addToStream(Slot in) {
            Slot update = program.slot(stream.width());
            multiply(in, update, randomType(in.width()));
            program.add(new Op.Scale(update, 0.5f)).add(new Op.Add(stream, update, stream));
        }

        private void multiply(Slot in, Slot out, ElementType type) {
            Weight matrix = program.weight(
                    type, out.width(), in.width(), PackedValues.ordinary(type, out.width(), in.width(), random));
            program.add(new Op.MatMul(in, matrix, out));
        }

        private ElementType randomType(int columns) {
            List<ElementType> fitting = TYPES.stream()
                    .filter(type -> columns % type.blockValues() == 0)
                    .toList();
            return fitting.get(random.nextInt(fitting.size()));
        }
    }
}
