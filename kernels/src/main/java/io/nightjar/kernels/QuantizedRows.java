package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.NibblePanels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of activations as 8-bit integers with a scale for each 32 of them, as {@link NibblePanels} draws a block: {@code scale =
 * largest magnitude / 127}, and each integer is the value times {@code 127 / largest magnitude}, rounded to the nearest, ties
 * to even. As a kernel it makes them of a slot once for all matrices that read it.
 */
final class QuantizedRows implements Kernel {

    private static final int LARGEST = 127;

    private final SlotView in;
    private final int rowBytes;
    private MemorySegment quantized = MemorySegment.NULL;

    QuantizedRows(SlotView in) {
        this.in = in;
        this.rowBytes = in.width() / NibblePanels.BLOCK_COLUMNS * NibblePanels.ACTIVATION_BYTES;
    }

    /** The row and those behind it. */
    MemorySegment from(int row) {
        return quantized.asSlice((long) row * rowBytes);
    }

    @Override
    public void prepare(Batch batch) {
        long bytes = (long) in.rows(batch) * rowBytes;
        if (quantized.byteSize() < bytes) {
            quantized = Arena.ofAuto().allocate(bytes, NibblePanels.VECTOR_BYTES);
        }
    }

    @Override
    public int tasks(Batch batch) {
        return in.rows(batch);
    }

    @Override
    public void run(Batch batch, int row, Worker worker) {
        float[] x = in.data();
        int from = in.at(row);
        long to = (long) row * rowBytes;
        for (int column = 0; column < in.width(); column += NibblePanels.BLOCK_COLUMNS) {
            quantize(x, from + column, to);
            to += NibblePanels.ACTIVATION_BYTES;
        }
    }

    private void quantize(float[] x, int from, long to) {
        float largest = 0;
        for (int i = 0; i < NibblePanels.BLOCK_COLUMNS; i++) {
            largest = Math.max(largest, Math.abs(x[from + i]));
        }
        float inverse = largest == 0 ? 0 : LARGEST / largest;
        int sum = 0;
        for (int i = 0; i < NibblePanels.BLOCK_COLUMNS; i++) {
            int value = (int) Math.rint(x[from + i] * inverse);
            quantized.set(ValueLayout.JAVA_BYTE, to + NibblePanels.INTEGERS_AT + i, (byte) value);
            sum += value;
        }
        quantized.set(ValueLayout.JAVA_FLOAT, to, largest / LARGEST);
        quantized.set(ValueLayout.JAVA_INT, to + NibblePanels.SUM_AT, sum);
    }
}
