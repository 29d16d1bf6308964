package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.AttentionCode;
import io.nightjar.kernels.x86.CodeLinker;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.LinkedFunctions;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.Quantizer;
import io.nightjar.kernels.x86.RowCode;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The generated code of one program, each function made once. Used by the thread that compiles. */
final class X86Code {

    private final Level level;
    private final CodeLinker linker;
    private final RowForm blocks;
    private final RowCode rows;
    private final Map<PanelFormat, PanelProduct> byteProducts = new HashMap<>();
    private final Map<FloatPanels, PanelProduct> floatProducts = new HashMap<>();

    private final Map<AttentionCode.Shape, LinkedFunctions> attentions = new HashMap<>();
    private final List<Tuner.Product> products = new ArrayList<>();

    X86Code(Level level, CodeLinker linker) {
        this.level = level;
        this.linker = linker;
        this.rows = new RowCode(level, linker);
        this.blocks = new RowForm.Blocks(new Quantizer(level, linker));
    }

    /** Code for single rows. */
    RowCode rows() {
        return rows;
    }

    /** A slot in the form in which weights of a type are multiplied with it. */
    GroupedRows rows(Slot slot, ElementType type, Compilation with) {
        RowForm form = form(type);
        return with.form(slot, form, GroupedRows.class, view -> new GroupedRows(view, form, groupRows(type)));
    }

    /** A product of a matrix with a slot. */
    X86MatMul product(Slot in, Tensor tensor, SlotView out, Compilation with) {
        PanelMatrix matrix = matrix(tensor);
        products.add(new Tuner.Product(tensor.type(), matrix, form(tensor.type()), groupRows(tensor.type())));
        return new X86MatMul(rows(in, tensor.type(), with), matrix, out);
    }

    /** What {@link #product} made. */
    List<Tuner.Product> products() {
        return List.copyOf(products);
    }

    /** Products of matrices with rows that lie anywhere. */
    List<X86ScatteredProduct> products(List<Tensor> matrices) {
        return matrices.stream()
                .map(matrix -> new X86ScatteredProduct(
                        matrix(matrix),
                        form(matrix.type()),
                        Math.toIntExact(matrix.shape().columns()),
                        groupRows(matrix.type())))
                .toList();
    }

    private RowForm form(ElementType type) {
        if (PanelSource.of(type).isPresent()) {
            return blocks;
        }
        FloatPanels format = PanelMatrix.floats(type, level);
        return switch (format) {
            case BF16_PAIRS, BF16_TILES -> new RowForm.Bfloats(format.stepColumns());
            case F32, F16, BF16 -> new RowForm.Floats();
        };
    }

    private int groupRows(ElementType type) {
        return PanelSource.of(type).isPresent() ? PanelProduct.byteTokens(level) : PanelProduct.floatTokens(level);
    }

    /** Attention over keys and values of a shape. */
    LinkedFunctions attention(AttentionCode.Shape shape) {
        return attentions.computeIfAbsent(shape, key -> AttentionCode.functions(key, level, linker));
    }

    /** A matrix in panels. */
    PanelMatrix matrix(Tensor tensor) {
        Optional<PanelSource> source = PanelSource.of(tensor.type());
        if (source.isPresent()) {
            PanelProduct product = byteProducts.computeIfAbsent(
                    source.get().format(), format -> PanelProduct.of(format, level, linker));
            return PanelMatrix.of(tensor, source.get(), product, level);
        }
        FloatPanels format = PanelMatrix.floats(tensor.type(), level);
        PanelProduct product = floatProducts.computeIfAbsent(format, f -> PanelProduct.of(f, level, linker));
        return PanelMatrix.of(tensor, format, product, level);
    }
}
