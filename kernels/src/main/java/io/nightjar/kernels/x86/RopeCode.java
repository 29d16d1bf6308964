package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Code that turns the pairs of values of a row's heads by their angles: {@code x cos - y sin} and {@code x sin + y cos}, products
 * rounded before they are added. Thread-safe.
 */
public final class RopeCode {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    private static final int SIGN = 0x8000_0000;

    private final MethodHandle function;

    /**
     * What heads look like.
     *
     * @param headDim values of a head; those behind the pairs stay as they are
     * @param pairs that are turned
     * @param interleaved whether the two of a pair are neighbours; else they lie {@code pairs} apart
     */
    public record Shape(int headDim, int pairs, boolean interleaved) {

        /** Whether pairs fill vectors; for others there is no code. */
        public boolean fillsVectors(Level level) {
            return (interleaved ? 2 * pairs : pairs) % level.lanes() == 0;
        }
    }

    /** Generates the code for a shape that {@link Shape#fillsVectors fills vectors}. */
    public RopeCode(Shape shape, Level level, CodeLinker linker) {
        this.function = linker.link("rope " + shape, write(shape, level), TYPE);
    }

    /**
     * Turns a row.
     *
     * @param values the first head; may be on the heap, like the others
     * @param heads at least 1
     * @param cosines of the row's pairs
     * @param sines likewise
     */
    public void rotate(MemorySegment values, long heads, MemorySegment cosines, MemorySegment sines) {
        try {
            function.invokeExact(values, heads, cosines, sines);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (values in rdi, heads in rsi, cosines in rdx, sines in rcx)}. */
    static Assembler write(Shape shape, Level level) {
        VectorCode code = VectorCode.of(level);
        code.loop(RSI, () -> {
            if (shape.interleaved()) {
                rotateNeighbours(code, shape.pairs());
            } else {
                rotateHalves(code, (long) shape.pairs() * Float.BYTES);
            }
            code.advance(RDI, (long) shape.headDim() * Float.BYTES);
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private static void rotateHalves(VectorCode code, long distance) {
        Vec x = code.vector();
        Vec y = code.vector();
        Vec product = code.vector();
        Vec turned = code.vector();
        for (long offset = 0; offset < distance; offset += code.bytes()) {
            code.load(x, at(RDI, offset));
            code.load(y, at(RDI, offset + distance));
            code.multiply(turned, x, at(RDX, offset));
            code.multiply(product, y, at(RCX, offset));
            code.subtract(turned, turned, product);
            code.store(at(RDI, offset), turned);
            code.multiply(x, x, at(RCX, offset));
            code.multiply(y, y, at(RDX, offset));
            code.add(x, x, y);
            code.store(at(RDI, offset + distance), x);
        }
        code.release(List.of(x, y, product, turned));
    }

    /** Each value times its cosine, plus its neighbour times the sine, which is negative for the first of a pair. */
    private static void rotateNeighbours(VectorCode code, int pairs) {
        Vec values = code.vector();
        Vec neighbours = code.vector();
        Vec factors = code.vector();
        Memory signs = code.alternating(SIGN, 0);
        for (int pair = 0; pair < pairs; pair += code.lanes() / 2) {
            Address place = at(RDI, 2L * pair * Float.BYTES);
            code.load(values, place);
            code.swapNeighbours(neighbours, values);
            code.loadTwice(factors, at(RDX, (long) pair * Float.BYTES));
            code.multiply(values, values, factors);
            code.loadTwice(factors, at(RCX, (long) pair * Float.BYTES));
            code.xor(factors, factors, signs);
            code.multiply(neighbours, neighbours, factors);
            code.add(values, values, neighbours);
            code.store(place, values);
        }
        code.release(List.of(values, neighbours, factors));
    }
}
