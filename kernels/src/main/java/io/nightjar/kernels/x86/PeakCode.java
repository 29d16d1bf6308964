package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.List;

/** Code that does nothing but what limits kernels: reading memory, and multiplying bytes. Thread-safe. */
public final class PeakCode {

    /** Bytes that one round of {@link #read} takes. */
    public static final int READ_BYTES = 256;

    private static final FunctionDescriptor TYPE =
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    /** Enough that none waits for another: a dot product takes four or five cycles. */
    private static final int CHAINS = 8;
    /** Likewise of tiles: a product waits some 50 cycles and takes 16. */
    private static final int TILE_CHAINS = 4;

    private static final int TILE_ROWS = 16;
    private static final int TILE_ROW_BYTES = 64;

    private final Level level;
    private final MethodHandle read;
    private final MethodHandle multiply;

    /** Generates the code for a level. */
    public PeakCode(Level level, CodeLinker linker) {
        this.level = level;
        this.read = linker.link("read", writeRead(level), TYPE);
        this.multiply =
                linker.link("multiply", level.hasTiles() ? writeMultiplyTiles(level) : writeMultiply(level), TYPE);
    }

    /** Reads memory from its start to its end. */
    public void read(MemorySegment memory) {
        call(read, memory, memory.byteSize() / READ_BYTES);
    }

    /**
     * Multiplies bytes as matrix products do.
     *
     * @param activations at least 4 bytes
     * @return how many were multiplied
     */
    public long multiply(MemorySegment activations, long rounds) {
        call(multiply, activations, rounds);
        return rounds * productsOfRound();
    }

    private int productsOfRound() {
        return level.hasTiles()
                ? TILE_CHAINS * TILE_ROWS * level.lanes() * TILE_ROW_BYTES
                : CHAINS * level.lanes() * Integer.BYTES;
    }

    private static void call(MethodHandle function, MemorySegment memory, long rounds) {
        try {
            function.invokeExact(memory, rounds);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (memory in rdi, rounds in rsi)}. */
    static Assembler writeRead(Level level) {
        VectorCode code = VectorCode.of(level);
        Vec sum = code.vector();
        code.zero(sum);
        code.loop(RSI, () -> {
            for (int at = 0; at < READ_BYTES; at += code.bytes()) {
                code.or(sum, sum, at(RDI, at));
            }
            code.advance(RDI, READ_BYTES);
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** {@code void (activations in rdi, rounds in rsi)}. */
    static Assembler writeMultiply(Level level) {
        VectorCode code = VectorCode.of(level);
        List<Vec> sums = code.vectors(CHAINS);
        Vec weights = code.vector();
        sums.forEach(code::zero);
        code.zero(weights);
        code.loop(RSI, () -> code.dotBytes(sums, List.of(weights), 15, Collections.nCopies(CHAINS, at(RDI))));
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** The same with tiles, which are zeros once they have their shapes. */
    static Assembler writeMultiplyTiles(Level level) {
        VectorCode code = VectorCode.of(level);
        TileShapes shapes = new TileShapes();
        for (int i = 0; i < TILE_CHAINS + 2; i++) {
            shapes.with(new Tile(i), TILE_ROWS, TILE_ROW_BYTES);
        }
        shapes.configure(code);
        Tile left = new Tile(TILE_CHAINS);
        Tile right = new Tile(TILE_CHAINS + 1);
        code.loop(RSI, () -> {
            for (int i = 0; i < TILE_CHAINS; i++) {
                code.assembler().emit(TileOp.TDPBUSD, new Tile(i), left, right);
            }
        });
        code.assembler().emit(TileOp.TILERELEASE);
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }
}
