package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.Quantizer;
import io.nightjar.ops.Slot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The generated code of one program, each function made once. Used by the thread that compiles. */
final class X86Code {

    private final Level level;
    private final Quantizer quantizer;
    private final Map<PanelFormat, PanelProduct> byteProducts = new HashMap<>();
    private final Map<FloatPanels, PanelProduct> floatProducts = new HashMap<>();

    X86Code(Level level) {
        this.level = level;
        this.quantizer = new Quantizer(level);
    }

    /** A slot in the form in which weights of a type are multiplied with it. */
    GroupedRows rows(Slot slot, ElementType type, Compilation with) {
        if (PanelSource.of(type).isPresent()) {
            return with.form(slot, QuantizedRows.class, GroupedRows.class, view -> new QuantizedRows(view, quantizer, level));
        }
        FloatPanels format = PanelMatrix.floats(type, level);
        boolean rounded = format == FloatPanels.BF16_PAIRS;
        return with.form(slot, rounded, GroupedRows.class, view -> new FloatRows(view, rounded, level));
    }

    /** A matrix in panels. */
    PanelMatrix matrix(Tensor tensor) {
        Optional<PanelSource> source = PanelSource.of(tensor.type());
        if (source.isPresent()) {
            PanelProduct product = byteProducts.computeIfAbsent(
                    source.get().format(), format -> PanelProduct.of(format, level));
            return PanelMatrix.of(tensor, source.get(), product, level);
        }
        FloatPanels format = PanelMatrix.floats(tensor.type(), level);
        PanelProduct product = floatProducts.computeIfAbsent(format, f -> PanelProduct.of(f, level));
        return PanelMatrix.of(tensor, format, product, level);
    }
}
