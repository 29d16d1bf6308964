package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * A matrix laid out in panels, and the code that multiplies it. Rows and columns that the last panel or step lacks are zeros. The
 * pages of the file that it came from are given back to the system.
 */
final class PanelMatrix {

    private final PanelProduct product;
    private final int panelRows;
    private final int steps;
    private final int rows;
    private final int columns;
    private final long panelBytes;
    private final MemorySegment panels;
    private Tiling oneRow = Tiling.DEFAULT;
    private Tiling manyRows = Tiling.DEFAULT;

    private PanelMatrix(PanelProduct product, Level level, Tensor matrix, int steps, long panelBytes) {
        this.product = product;
        this.panelRows = level.lanes();
        this.rows = Math.toIntExact(matrix.shape().rows());
        this.columns = Math.toIntExact(matrix.shape().columns());
        this.steps = steps;
        this.panelBytes = panelBytes;
        this.panels = SystemPages.allocate(count() * panelBytes, Arena.ofAuto());
    }

    /** Lays out weights of eight bits or fewer. */
    static PanelMatrix of(Tensor matrix, PanelSource source, PanelProduct product, Level level) {
        PanelFormat format = source.format();
        int columns = Math.toIntExact(matrix.shape().columns());
        int blocks = columns / PanelFormat.BLOCK_COLUMNS;
        PanelMatrix panels = new PanelMatrix(product, level, matrix, blocks, format.panelBytes(level.lanes(), columns));
        IntStream.range(0, panels.count()).parallel().forEach(panel -> {
            PanelWriter writer = new PanelWriter(source, panels.panel(panel), level.lanes());
            for (int row = 0; row < panels.rowsOf(panel); row++) {
                writer.write(matrix.data(), (panels.firstRow(panel) + row) * matrix.rowBytes(), row, blocks);
            }
        });
        SystemPages.giveBack(matrix.data());
        return panels;
    }

    /** Lays out weights that are floating-point numbers. */
    static PanelMatrix of(Tensor matrix, FloatPanels format, PanelProduct product, Level level) {
        int together = format.columnsAtOnce();
        int steps = Math.ceilDiv(Math.toIntExact(matrix.shape().columns()), format.stepColumns());
        int stepBytes = format.stepBytes(level.lanes());
        int vectorBytes = format.vectorBytes(level.lanes());
        PanelMatrix panels = new PanelMatrix(product, level, matrix, steps, (long) steps * stepBytes);
        int bytes = format.weightBytes();
        IntStream.range(0, panels.count()).parallel().forEach(panel -> {
            MemorySegment to = panels.panel(panel);
            for (int row = 0; row < panels.rowsOf(panel); row++) {
                long from = (panels.firstRow(panel) + row) * matrix.rowBytes();
                long at = (long) row * together * bytes;
                for (int column = 0; column < panels.columns; column++, from += bytes) {
                    long place = at + (long) column / together * vectorBytes + (long) column % together * bytes;
                    copy(matrix.data(), from, to, place, bytes);
                }
            }
        });
        SystemPages.giveBack(matrix.data());
        return panels;
    }

    private static void copy(MemorySegment src, long from, MemorySegment dst, long to, int bytes) {
        if (bytes == Float.BYTES) {
            dst.set(LittleEndian.INT, to, src.get(LittleEndian.INT, from));
        } else {
            dst.set(LittleEndian.SHORT, to, src.get(LittleEndian.SHORT, from));
        }
    }

    /** How a type of floating-point weights is multiplied at a level; only for those. */
    static FloatPanels floats(ElementType type, Level level) {
        return switch (type) {
            case F32 -> FloatPanels.F32;
            case F16 -> FloatPanels.F16;
            case BF16 -> bfloats(level);
            default -> throw new IllegalArgumentException(type + " weights are not floating-point numbers");
        };
    }

    private static FloatPanels bfloats(Level level) {
        if (level.hasTiles()) {
            return FloatPanels.BF16_TILES;
        }
        return level.hasBf16Dot() ? FloatPanels.BF16_PAIRS : FloatPanels.BF16;
    }

    /** Number of panels. */
    int count() {
        return Math.ceilDiv(rows, panelRows);
    }

    /** Rows of the matrix. */
    int rows() {
        return rows;
    }

    /** Columns of the matrix. */
    int columns() {
        return columns;
    }

    /** Rows of the matrix that a panel has. */
    int panelRows() {
        return panelRows;
    }

    /** Bytes of a panel. */
    long panelBytes() {
        return panelBytes;
    }

    private long firstRow(int panel) {
        return (long) panel * panelRows;
    }

    private int rowsOf(int panel) {
        return Math.min(panelRows, rows - panel * panelRows);
    }

    private MemorySegment panel(int panel) {
        return panels.asSlice(panel * panelBytes, panelBytes);
    }

    /**
     * Multiplies some panels with a group of rows of activations.
     *
     * @param outputs where the product of the first row of the first panel with the first row of activations goes
     * @param stride values between the outputs of two rows of activations
     */
    void multiply(int first, int count, MemorySegment activations, int tokens, MemorySegment outputs, int stride) {
        MemorySegment from = panels.asSlice(first * panelBytes, count * panelBytes);
        int ahead = tiling(tokens).prefetchBytes();
        product.multiply(from, count, activations, tokens, outputs, (long) stride * Float.BYTES, steps, ahead);
    }

    /** How products with so many rows of activations are split, and fetch ahead. */
    Tiling tiling(int tokens) {
        return tokens == 1 ? oneRow : manyRows;
    }

    /** Changes {@link #tiling}; for the thread that compiles. */
    void use(boolean forOneRow, Tiling tiling) {
        if (forOneRow) {
            oneRow = tiling;
        } else {
            manyRows = tiling;
        }
    }
}
