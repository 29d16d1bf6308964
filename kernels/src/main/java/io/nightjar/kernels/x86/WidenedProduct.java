package io.nightjar.kernels.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Code that multiplies panels of weights of eight bits or fewer as BF16: it writes some of them out as {@link FloatPanels#BF16_TILES},
 * which then meet all rows of activations. Only at levels with tiles. Thread-safe.
 */
public final class WidenedProduct {

    /** Panels that are multiplied together. */
    public static final int PANELS = BfloatTiles.TOGETHER;
    /** Columns of a step, for which a row of activations lies together. */
    public static final int STEP_COLUMNS = PanelFormat.BLOCK_COLUMNS;

    private static final FunctionDescriptor WIDENING =
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

    private final MethodHandle widening;
    private final PanelProduct product;
    private final int stepBytes;

    private WidenedProduct(MethodHandle widening, PanelProduct product, int stepBytes) {
        this.widening = widening;
        this.product = product;
        this.stepBytes = stepBytes;
    }

    /** Code for weights of a format. */
    public static WidenedProduct of(PanelFormat format, Level level, CodeLinker linker) {
        return new WidenedProduct(
                linker.link("widen " + format.text(), BfloatWidening.write(format, level), WIDENING),
                PanelProduct.of(FloatPanels.BF16_TILES, level, linker),
                FloatPanels.BF16_TILES.stepBytes(level.lanes()));
    }

    /** Bytes of a panel that is written out. */
    public long panelBytes(int steps) {
        return (long) steps * stepBytes;
    }

    /**
     * Writes a panel out.
     *
     * @param panel of the format
     * @param steps blocks of a row
     * @param to room for {@link #panelBytes}
     */
    public void widen(MemorySegment panel, int steps, MemorySegment to) {
        try {
            widening.invokeExact(panel, (long) steps, to);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** Multiplies panels that are written out. */
    public PanelProduct product() {
        return product;
    }
}
