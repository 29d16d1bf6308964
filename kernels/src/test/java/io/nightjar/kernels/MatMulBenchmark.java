package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One matrix product by number format, shape and number of tokens, in the set {@code -p set=}; the time includes reading
 * the inputs from an embedding and copying the outputs, which are small beside it. The result is verified before anything
 * is timed.
 *
 * <p>From the project's root, with any options of JMH at the end:
 *
 * <pre>
 * mvn -pl kernels -am test-compile dependency:build-classpath -Dmdep.outputFile=target/test-classpath
 * $JAVA_HOME/bin/java --add-modules jdk.incubator.vector \
 *   -cp kernels/target/test-classes:kernels/target/classes:$(cat kernels/target/test-classpath) \
 *   org.openjdk.jmh.Main MatMulBenchmark -p type=Q4_0,Q8_0 -p tokens=1 -rf json -rff matmul.json
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {

    private static final int VERIFIED_ROWS = 64;

    /** Kernel set. */
    @Param("vector")
    public String set = "";

    /** Number format of the matrix. */
    @Param({"F32", "F16", "BF16", "Q4_0", "Q5_0", "Q8_0", "Q4_K", "Q6_K"})
    public ElementType type = ElementType.F32;

    /** Rows and columns of the matrix. */
    @Param({"2048x2048", "8192x2048"})
    public String shape = "";

    /** Rows of activations. */
    @Param({"1", "128"})
    public int tokens;

    /** Compute threads. */
    @Param("1")
    public int threads;

    private @Nullable Compiled compiled;
    private Batch batch = new Batch.Builder().build();

    /** Made by JMH. */
    public MatMulBenchmark() {}

    /** Packs the matrix, compiles the program and verifies its result. */
    @Setup(Level.Trial)
    public void compileAndVerify() {
        int rows = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
        int columns = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
        Random random = new Random(1);
        float[][] x = TestKernels.rows(random, tokens, columns);
        MemorySegment onHeap = PackedValues.ordinary(type, rows, columns, random);
        // Off heap, as a mapped model is.
        MemorySegment packed = Arena.ofAuto().allocate(onHeap.byteSize(), 64).copyFrom(onHeap);
        SmallProgram program = new SmallProgram();
        Slot in = program.input(x);
        Slot out = program.slot(rows);
        program.add(new Op.MatMul(in, program.weight(type, rows, columns, packed), out));
        int blocks = KvLayout.blocksFor(tokens);
        compiled = program.compile(KernelSets.named(set), out, ElementType.F32, blocks, threads);
        verify(compiled.step(new Piece(0, tokens, 0, 0)).getFirst(), x, packed);
        Batch.Builder builder = new Batch.Builder();
        List<Integer> all = IntStream.range(0, tokens).boxed().toList();
        builder.add(all, 0, IntStream.range(0, blocks).boxed().toList(), 0, tokens);
        batch = builder.build();
    }

    private void verify(float[][] got, float[][] x, MemorySegment packed) {
        int columns = x[0].length;
        float[] weights = new float[columns];
        for (int row = 0; row < got[0].length; row += got[0].length / VERIFIED_ROWS) {
            type.decode(packed, row * type.bytesOf(columns), weights, 0, columns);
            for (int token = 0; token < tokens; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int i = 0; i < columns; i++) {
                    sum += (double) weights[i] * x[token][i];
                    magnitude += Math.abs((double) weights[i] * x[token][i]);
                }
                double tolerance = Tolerances.product(type) * magnitude;
                TestKernels.assertClose(got[token][row], sum, tolerance, () -> set + " " + type + " " + shape);
            }
        }
    }

    /** One step; returns a value of its result. */
    @Benchmark
    public float multiply() {
        CompiledProgram program = Objects.requireNonNull(compiled).program();
        program.run(batch);
        float[] logits = new float[program.program().logits().width()];
        program.readLogits(0, logits);
        return logits[0];
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(compiled).close();
    }
}
