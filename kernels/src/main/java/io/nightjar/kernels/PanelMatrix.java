package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.SystemPages;
import io.nightjar.kernels.x86.WidenedProduct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A matrix laid out in panels, and the code that multiplies it. Rows and columns that the last panel or step lacks are zeros. The
 * pages of the file that it came from are given back to the system.
 */
final class PanelMatrix {

    private static final long CHECKED_BYTES = 64 << 10;

    private final PanelProduct product;
    private final int panelRows;
    private final int steps;
    private final int rows;
    private final int columns;
    private final long panelBytes;
    private final MemorySegment panels;
    private Tiling oneRow = Tiling.DEFAULT;
    private Tiling manyRows = Tiling.DEFAULT;

    /** Lays out some rows as one panel, which is all zeros before. */
    private interface PanelFill {
        void fill(MemorySegment panel, long firstRow, int rows);
    }

    private PanelMatrix(
            Tensor matrix,
            PanelProduct product,
            int panelRows,
            int steps,
            long panelBytes,
            Optional<PanelFile> file,
            PanelFill fill) {
        this.product = product;
        this.panelRows = panelRows;
        this.rows = Math.toIntExact(matrix.shape().rows());
        this.columns = Math.toIntExact(matrix.shape().columns());
        this.steps = steps;
        this.panelBytes = panelBytes;
        String name = file.map(_ -> matrix + " " + panelRows + "x" + steps + " " + checksum(matrix))
                .orElse("");
        Optional<MemorySegment> kept = file.flatMap(
                panels -> panels.find(name, count() * panelBytes, matrix.type(), found -> startsAs(found, fill)));
        this.panels = layOut(kept.map(this::copying).orElse(fill));
        file.ifPresent(panels -> panels.use(name, this.panels, kept.isEmpty()));
        kept.ifPresent(SystemPages::giveBack);
        SystemPages.giveBack(matrix.data());
    }

    /** Of the first bytes, by which weights are known. */
    private static String checksum(Tensor matrix) {
        CRC32C checksum = new CRC32C();
        long bytes = Math.min(CHECKED_BYTES, matrix.data().byteSize());
        checksum.update(matrix.data().asSlice(0, bytes).asByteBuffer());
        return Long.toHexString(checksum.getValue());
    }

    /** Whether the first panel is what would be laid out, which another version may do otherwise. */
    private boolean startsAs(MemorySegment kept, PanelFill fill) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocate(panelBytes);
            fill.fill(first, 0, rowsOf(0));
            return kept.asSlice(0, panelBytes).mismatch(first) < 0;
        }
    }

    /** Copies kept panels: huge pages are read faster than the small ones of a file, at each token. */
    private PanelFill copying(MemorySegment kept) {
        return (panel, firstRow, _) -> panel.copyFrom(kept.asSlice(firstRow / panelRows * panelBytes, panelBytes));
    }

    private MemorySegment layOut(PanelFill fill) {
        MemorySegment laidOut = SystemPages.allocate(count() * panelBytes, Arena.ofAuto());
        IntStream.range(0, count())
                .parallel()
                .forEach(panel -> fill.fill(
                        laidOut.asSlice(panel * panelBytes, panelBytes), (long) panel * panelRows, rowsOf(panel)));
        return laidOut;
    }

    /**
     * Lays out weights of eight bits or fewer.
     *
     * @param file where the panels may be already
     */
    static PanelMatrix of(
            Tensor matrix, PanelSource source, PanelProduct product, Level level, Optional<PanelFile> file) {
        PanelFormat format = source.format();
        int lanes = level.lanes();
        int columns = Math.toIntExact(matrix.shape().columns());
        int blocks = columns / PanelFormat.BLOCK_COLUMNS;
        PanelFill fill = (panel, firstRow, rows) -> {
            PanelWriter writer = new PanelWriter(source, panel, lanes);
            for (int row = 0; row < rows; row++) {
                writer.write(matrix.data(), (firstRow + row) * matrix.rowBytes(), row, blocks);
            }
        };
        return new PanelMatrix(matrix, product, lanes, blocks, format.panelBytes(lanes, columns), file, fill);
    }

    /**
     * Lays out weights that are floating-point numbers.
     *
     * @param file where the panels may be already
     */
    static PanelMatrix of(
            Tensor matrix, FloatPanels format, PanelProduct product, Level level, Optional<PanelFile> file) {
        int lanes = level.lanes();
        int columns = Math.toIntExact(matrix.shape().columns());
        int steps = Math.ceilDiv(columns, format.stepColumns());
        PanelFill fill = (panel, firstRow, rows) -> {
            FloatPanelWriter writer = new FloatPanelWriter(matrix.type(), format, panel, lanes);
            for (int row = 0; row < rows; row++) {
                writer.write(matrix.data(), (firstRow + row) * matrix.rowBytes(), row, columns);
            }
        };
        return new PanelMatrix(matrix, product, lanes, steps, (long) steps * format.stepBytes(lanes), file, fill);
    }

    /** How a type of floating-point weights is multiplied at a level; only for those. */
    static FloatPanels floats(ElementType type, Level level) {
        return switch (type) {
            case F32 -> FloatPanels.F32;
            case F16, F8_E4M3, F8_E5M2 -> FloatPanels.F16;
            case BF16 -> bfloats(level);
            case F8_E4M3_G32 -> FloatPanels.E4M3_SCALED;
            case F8_E5M2_G32 -> FloatPanels.E5M2_SCALED;
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

    private int rowsOf(int panel) {
        return Math.min(panelRows, rows - panel * panelRows);
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

    /** Blocks or steps of a row. */
    int steps() {
        return steps;
    }

    /** Writes some panels out as BF16; the result is the worker's, and holds until its next one. */
    MemorySegment widen(int first, int count, WidenedProduct code, Worker worker) {
        long bytes = code.panelBytes(steps);
        MemorySegment widened = worker.pages(count * bytes);
        for (int i = 0; i < count; i++) {
            code.widen(panels.asSlice((first + i) * panelBytes, panelBytes), steps, widened.asSlice(i * bytes, bytes));
        }
        return widened;
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
