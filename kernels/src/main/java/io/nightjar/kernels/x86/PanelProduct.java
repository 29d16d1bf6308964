package io.nightjar.kernels.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Code that multiplies panels of a matrix with rows of activations, one function for each number of rows and distance of fetching
 * ahead, made when it is first asked for. Thread-safe.
 */
public final class PanelProduct {

    /** How far ahead of what is multiplied weights may be fetched, in bytes; 0 leaves it to the processor. */
    public static final List<Integer> PREFETCHES = List.of(0, 1024, 4096);

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    /**
     * Fewer rows of activations are multiplied as vectors: a tile costs as much for one row as for some. Both give the same bits. By
     * the published cycles of the instructions; not measured.
     */
    private static final int FEWEST_TILE_TOKENS = 4;

    private final LinkedFunctions functions;
    private final int mostTokens;

    private PanelProduct(String name, Writer writer, CodeLinker linker, int mostTokens) {
        this.mostTokens = mostTokens;
        this.functions = new LinkedFunctions(mostTokens * PREFETCHES.size(), number -> {
            int tokens = 1 + (number - 1) % mostTokens;
            int ahead = PREFETCHES.get((number - 1) / mostTokens);
            String text = "matmul " + name + " x" + tokens + (ahead == 0 ? "" : " ahead " + ahead);
            return linker.link(text, writer.write(tokens, ahead), TYPE);
        });
    }

    /** Writes the function for a number of rows of activations that fetches so many bytes ahead. */
    private interface Writer {
        Assembler write(int tokens, int prefetchBytes);
    }

    /** Products of weights of eight bits or fewer with {@link ActivationBlock}s. */
    public static PanelProduct of(PanelFormat format, Level level, CodeLinker linker) {
        return new PanelProduct(
                format.text() + " " + level.text(),
                (tokens, ahead) -> takesTiles(level, tokens)
                        ? BytePanels.writeWithTiles(format, level, tokens, ahead)
                        : BytePanels.write(format, level, tokens, ahead),
                linker,
                byteTokens(level));
    }

    private static boolean takesTiles(Level level, int tokens) {
        return level.hasTiles() && tokens >= FEWEST_TILE_TOKENS;
    }

    /** Products of weights that are floating-point numbers. */
    public static PanelProduct of(FloatPanels format, Level level, CodeLinker linker) {
        return new PanelProduct(
                format + " " + level.text(),
                (tokens, ahead) -> format.write(level, tokens, ahead),
                linker,
                floatTokens(level));
    }

    /** Rows of {@link ActivationBlock}s that take turns in memory: what registers have accumulators for. */
    public static int byteTokens(Level level) {
        return level.bits() == Avx512Code.BITS ? 16 : 4;
    }

    /** Rows of F32 or BF16 activations that take turns in memory. */
    public static int floatTokens(Level level) {
        return level.bits() == Avx512Code.BITS ? 16 : 8;
    }

    /**
     * Multiplies.
     *
     * @param panels the first panel; the others follow
     * @param count how many, at least 1
     * @param activations a group of rows, block by block
     * @param tokens rows in the group
     * @param outputs the first row's first output; may be on the heap
     * @param outputStrideBytes between the outputs of two rows
     * @param steps blocks or {@link FloatPanels#stepColumns steps of columns} in a row
     * @param prefetchBytes how far ahead to fetch, one of {@link #PREFETCHES}
     */
    public void multiply(
            MemorySegment panels,
            long count,
            MemorySegment activations,
            int tokens,
            MemorySegment outputs,
            long outputStrideBytes,
            long steps,
            int prefetchBytes) {
        int number = PREFETCHES.indexOf(prefetchBytes) * mostTokens + tokens;
        try {
            functions.of(number).invokeExact(panels, count, activations, outputs, outputStrideBytes, steps);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }
}
