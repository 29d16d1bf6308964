package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random types, shapes, levels and threads, with values at the borders of what numbers hold, against the arithmetic of record. Runs for
 * {@code -Dnightjar.fuzzMinutes}; {@code -Dnightjar.fuzzSeed} begins with the case of that seed, which a failure names.
 */
class KernelsStressTest {

    private static final long SEED = Long.getLong("nightjar.fuzzSeed", 20_261_128);
    private static final double MINUTES = Double.parseDouble(System.getProperty("nightjar.fuzzMinutes", "0"));
    /** Always at least these. */
    private static final int CASES = 250;

    private static final List<ElementType> KV_TYPES =
            List.of(ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.Q8_0, ElementType.Q4_0);
    private static final List<ElementType> TYPES =
            Stream.of(ElementType.values()).filter(X86Kernels::takes).toList();
    /** One in so many cases runs at a level that this CPU lacks, in the interpreter. */
    private static final int ONE_EMULATED = 20;

    private static final float[] BORDERS = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_NORMAL,
        0x1p-109f,
        1e-33f,
        0.5f,
        -1.5f,
        63.5f,
        127f,
        65504f,
        -65520f,
        1e30f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    @Test
    void anyCaseGivesItsArithmeticOfRecord() {
        TestKernels.assumeAvailable("x86");
        long end = System.nanoTime() + (long) (MINUTES * 60e9);
        int cases = 0;
        while (cases < CASES || System.nanoTime() < end) {
            long seed = SEED + cases;
            try {
                run(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dnightjar.fuzzSeed=" + seed + ": " + e.getMessage(), e);
            }
            cases++;
        }
        System.out.println("kernels: " + cases + " random cases from seed " + SEED);
    }

    private static void run(Random random) {
        boolean emulated = random.nextInt(ONE_EMULATED) == 0;
        List<Level> levels = Stream.of(Level.values())
                .filter(level -> TestKernels.isEmulated(level) == emulated)
                .toList();
        if (levels.isEmpty()) {
            return;
        }
        Level level = pick(levels, random);
        int tokens = emulated ? 1 + random.nextInt(5) : manyOrFew(random);
        switch (random.nextInt(6)) {
            case 0 -> attention(level, tokens, random);
            case 1 -> experts(level, tokens, random);
            case 2 -> heads(level, tokens, random);
            default -> product(level, tokens, random);
        }
    }

    private static int manyOrFew(Random random) {
        return random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(70);
    }

    private static <T> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void product(Level level, int tokens, Random random) {
        ElementType type = pick(TYPES, random);
        int rows = 1 + random.nextInt(TestKernels.isEmulated(level) ? 40 : 300);
        int columns = PackedMatrix.columns(type, random);
        PackedMatrix matrix = random.nextBoolean()
                ? PackedMatrix.ordinary(type, rows, columns, random)
                : PackedMatrix.extreme(type, rows, columns, random);
        MatMulCase product = new MatMulCase(matrix, TestKernels.rows(random, tokens, columns));
        sprinkle(product.x(), random);
        TestKernels.assertSameBits(
                product.run(TestKernels.x86(level), threads(random)), product.ofRecord(level), level + " " + product);
    }

    private static void experts(Level level, int tokens, Random random) {
        ExpertCase product = new ExpertCase(pick(TYPES, random), tokens, random.nextBoolean(), random);
        sprinkle(product.x(), random);
        TestKernels.assertSameBits(
                product.run(TestKernels.x86(level), threads(random)),
                product.products((row, x) -> row.x86(x, level)),
                level + " " + product);
    }

    private static void heads(Level level, int tokens, Random random) {
        HeadCase product = new HeadCase(pick(TYPES, random), tokens, random);
        sprinkle(product.x(), random);
        TestKernels.assertSameBits(
                product.run(TestKernels.x86(level)),
                product.products((row, x) -> row.x86(x, level)),
                level + " " + product);
    }

    private static void attention(Level level, int tokens, Random random) {
        AttentionCase attention = AttentionCase.random(pick(KV_TYPES, random), tokens, random);
        // From scores that are all the same to those of which only the largest counts.
        float factor = (float) Math.pow(10, random.nextInt(7) - 3);
        for (float[] query : attention.queries()) {
            for (int i = 0; i < query.length; i++) {
                query[i] *= factor;
            }
        }
        float[][] got = attention.inChunks(TestKernels.x86(level), 1 + random.nextInt(tokens), threads(random));
        for (int token : new int[] {0, tokens / 2, tokens - 1}) {
            assertThat(got[token])
                    .as("%s %s, queries x %s, token %d", level, attention, factor, token)
                    .isEqualTo(attention.ofRecord(token));
        }
    }

    private static int threads(Random random) {
        return 1 + random.nextInt(3);
    }

    /** Puts values from the borders into some rows: a few into some, many into others. */
    private static void sprinkle(float[][] x, Random random) {
        for (float[] row : x) {
            int oneIn = 1 << random.nextInt(12);
            boolean untouched = random.nextBoolean();
            for (int i = 0; i < row.length && !untouched; i++) {
                if (random.nextInt(oneIn) == 0) {
                    row[i] = BORDERS[random.nextInt(BORDERS.length)];
                }
            }
        }
    }
}
