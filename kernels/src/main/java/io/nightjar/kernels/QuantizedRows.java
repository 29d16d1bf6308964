package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.ActivationBlock;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.Quantizer;
import java.lang.foreign.MemorySegment;

/** Rows of activations as {@link ActivationBlock}s. */
final class QuantizedRows extends GroupedRows {

    private final Quantizer quantizer;

    QuantizedRows(SlotView in, Quantizer quantizer, Level level) {
        super(in, PanelProduct.byteTokens(level), ActivationBlock.BYTES, in.width() / PanelFormat.BLOCK_COLUMNS);
        this.quantizer = quantizer;
    }

    @Override
    void write(float[] x, int from, MemorySegment to, long strideBytes) {
        quantizer.quantize(
                MemorySegment.ofArray(x).asSlice((long) from * Float.BYTES), units(), to, strideBytes);
    }
}
