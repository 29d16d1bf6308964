package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.NibblePanels;
import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Matrix products of Q4_0 weights with 8-bit activations by generated code. The weights are laid out anew when the program is
 * compiled, eight rows side by side; rows that the last panel lacks have scales of zero.
 */
final class X86MatMul implements MatrixKernel {

    /** Panels of a task: weights of which stay in L2 while all rows of activations pass. */
    private static final int TASK_PANELS = 8;

    private final QuantizedRows in;
    private final SlotView out;
    private final NibblePanels code;
    private final MemorySegment panels;
    private final long panelBytes;
    private final int count;

    X86MatMul(QuantizedRows in, Tensor matrix, SlotView out) {
        int rows = Math.toIntExact(matrix.shape().rows());
        int columns = Math.toIntExact(matrix.shape().columns());
        this.in = in;
        this.out = out;
        this.code = new NibblePanels(columns, out.stride());
        this.count = Math.ceilDiv(rows, NibblePanels.ROWS);
        this.panelBytes = (long) columns / NibblePanels.BLOCK_COLUMNS * NibblePanels.BLOCK_BYTES;
        this.panels = SystemPages.allocate(count * panelBytes, Arena.ofAuto());
        IntStream.range(0, count).parallel().forEach(panel -> layOut(matrix, panel));
    }

    /** Whether there is code for weights of this type. */
    static boolean takes(ElementType type) {
        return type == ElementType.Q4_0;
    }

    private void layOut(Tensor matrix, int panel) {
        int blockBytes = matrix.type().blockBytes();
        int first = panel * NibblePanels.ROWS;
        int rows = Math.toIntExact(Math.min(NibblePanels.ROWS, matrix.shape().rows() - first));
        for (int row = 0; row < rows; row++) {
            long from = (first + row) * matrix.rowBytes();
            long end = from + matrix.rowBytes();
            for (long to = panel * panelBytes; from < end; from += blockBytes, to += NibblePanels.BLOCK_BYTES) {
                panels.set(LittleEndian.SHORT, to + 2L * row, matrix.data().get(LittleEndian.SHORT, from));
                long quants = to + NibblePanels.SCALE_BYTES + (long) row * Integer.BYTES;
                for (int j = 0; j < 4; j++) {
                    int four = matrix.data().get(LittleEndian.INT, from + Short.BYTES + (long) j * Integer.BYTES);
                    panels.set(LittleEndian.INT, quants + (long) j * NibblePanels.VECTOR_BYTES, four);
                }
            }
        }
    }

    @Override
    public SlotView out() {
        return out;
    }

    @Override
    public int tasks(Batch batch) {
        return Math.ceilDiv(count, TASK_PANELS);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int first = task * TASK_PANELS;
        int some = Math.min(TASK_PANELS, count - first);
        int rows = out.rows(batch);
        MemorySegment outputs = MemorySegment.ofArray(out.data());
        MemorySegment weights = panels.asSlice(first * panelBytes);
        for (int row = 0; row < rows; row += NibblePanels.TOKENS) {
            int tokens = Math.min(NibblePanels.TOKENS, rows - row);
            long to = (out.at(row) + (long) first * NibblePanels.ROWS) * Float.BYTES;
            code.multiply(weights, some, in.from(row), tokens, outputs.asSlice(to));
        }
    }
}
