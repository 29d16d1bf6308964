package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.AttentionCode;
import io.nightjar.kernels.x86.BfloatRounding;
import io.nightjar.kernels.x86.CodeLinker;
import io.nightjar.kernels.x86.ConvolutionCode;
import io.nightjar.kernels.x86.DeltaRuleCode;
import io.nightjar.kernels.x86.FloatPanels;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.LinkedFunctions;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelProduct;
import io.nightjar.kernels.x86.Quantizer;
import io.nightjar.kernels.x86.RopeCode;
import io.nightjar.kernels.x86.RowCode;
import io.nightjar.kernels.x86.ScanCode;
import io.nightjar.kernels.x86.WidenedProduct;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;

/** The generated code of one program, each function made once. Used by the thread that compiles. */
final class X86Code {

    private final Level level;
    private final CodeLinker linker;
    private final boolean widensPrompts;
    private final Optional<PanelFile> file;
    private final LongConsumer laidOut;
    private long laidOutBytes;
    private final RowForm blocks;
    private final RowCode rows;
    private final Map<PanelFormat, PanelProduct> byteProducts = new HashMap<>();
    private final Map<FloatPanels, PanelProduct> floatProducts = new HashMap<>();
    private final Map<PanelFormat, WidenedProduct> widenedProducts = new HashMap<>();
    private final Map<Integer, RowForm> bfloats = new HashMap<>();
    private final Map<RopeCode.Shape, RopeCode> ropes = new HashMap<>();
    private final Map<ConvolutionCode.Shape, ConvolutionCode> convolutions = new HashMap<>();
    private final Map<ScanCode.Shape, ScanCode> scans = new HashMap<>();
    private final Map<DeltaRuleCode.Shape, DeltaRuleCode> deltaRules = new HashMap<>();
    private final Map<AttentionCode.Shape, LinkedFunctions> attentions = new HashMap<>();
    private final List<Tuner.Product> products = new ArrayList<>();

    /**
     * Code that is yet to be made.
     *
     * @param linker how it is run
     * @param widensPrompts whether many rows of activations are multiplied as BF16 with integer weights of eight bits or fewer
     * @param file where the panels of matrices may be already
     * @param laidOut hears after each matrix how many bytes of weights are in panels
     */
    X86Code(Level level, CodeLinker linker, boolean widensPrompts, Optional<PanelFile> file, LongConsumer laidOut) {
        this.level = level;
        this.widensPrompts = widensPrompts;
        this.linker = linker;
        this.file = file;
        this.laidOut = laidOut;
        this.rows = new RowCode(level, linker);
        this.blocks = new RowForm.Blocks(new Quantizer(level, linker));
    }

    /** Code for single rows. */
    RowCode rows() {
        return rows;
    }

    /** Rotation of heads of a shape; empty where there is no code for it. */
    Optional<RopeCode> rope(RopeCode.Shape shape) {
        return shape.fillsVectors(level)
                ? Optional.of(ropes.computeIfAbsent(shape, key -> new RopeCode(key, level, linker)))
                : Optional.empty();
    }

    /** Short convolutions of a shape. */
    ConvolutionCode convolution(ConvolutionCode.Shape shape) {
        return convolutions.computeIfAbsent(shape, key -> new ConvolutionCode(key, level, linker));
    }

    /** Selective scans of a shape. */
    ScanCode scan(ScanCode.Shape shape) {
        return scans.computeIfAbsent(shape, key -> new ScanCode(key, level, linker));
    }

    /** Delta rules of a shape. */
    DeltaRuleCode deltaRule(DeltaRuleCode.Shape shape) {
        return deltaRules.computeIfAbsent(shape, key -> new DeltaRuleCode(key, level, linker));
    }

    /** A product of a matrix with a slot. */
    MatrixKernel product(Slot in, Tensor tensor, SlotView out, Compilation with) {
        PanelMatrix matrix = matrix(tensor);
        RowForm form = form(tensor.type());
        int groupRows = groupRows(tensor.type());
        products.add(new Tuner.Product(tensor.type(), matrix, form, groupRows));
        Optional<PanelSource> source = PanelSource.of(tensor.type()).filter(_ -> widensPrompts);
        if (source.isEmpty()) {
            return new X86MatMul(rows(in, form, groupRows, _ -> true, with), matrix, out);
        }
        GroupedRows few = rows(in, form, groupRows, rows -> rows < WidenedMatMul.FEWEST_ROWS, with);
        GroupedRows many = rows(
                in,
                bfloats(WidenedProduct.STEP_COLUMNS),
                PanelProduct.floatTokens(level),
                rows -> rows >= WidenedMatMul.FEWEST_ROWS,
                with);
        WidenedProduct code = widenedProducts.computeIfAbsent(
                source.get().format(), format -> WidenedProduct.of(format, level, linker));
        return new WidenedMatMul(new X86MatMul(few, matrix, out), many, matrix, code, out);
    }

    /** A slot in a form in which it is multiplied. */
    private GroupedRows rows(Slot slot, RowForm form, int most, IntPredicate needed, Compilation with) {
        record Kind(RowForm form, boolean forOne, boolean forMany) {}
        Kind kind = new Kind(form, needed.test(1), needed.test(WidenedMatMul.FEWEST_ROWS));
        return with.form(slot, kind, GroupedRows.class, view -> new GroupedRows(view, form, most, needed));
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
            case BF16_PAIRS, BF16_TILES -> bfloats(format.stepColumns());
            case F32, F16, BF16, E4M3_SCALED, E5M2_SCALED -> new RowForm.Floats();
        };
    }

    private RowForm bfloats(int unitValues) {
        return bfloats.computeIfAbsent(
                unitValues, _ -> new RowForm.Bfloats(unitValues, new BfloatRounding(unitValues, level, linker)));
    }

    private int groupRows(ElementType type) {
        return PanelSource.of(type).isPresent() ? PanelProduct.byteTokens(level) : PanelProduct.floatTokens(level);
    }

    /** Attention over keys and values of a shape. */
    LinkedFunctions attention(AttentionCode.Shape shape) {
        return attentions.computeIfAbsent(shape, key -> AttentionCode.functions(key, level, linker));
    }

    /** A matrix in panels. */
    private PanelMatrix matrix(Tensor tensor) {
        PanelMatrix panels = panels(tensor);
        laidOutBytes += tensor.data().byteSize();
        laidOut.accept(laidOutBytes);
        return panels;
    }

    private PanelMatrix panels(Tensor tensor) {
        Optional<PanelSource> source = PanelSource.of(tensor.type());
        if (source.isPresent()) {
            PanelProduct product = byteProducts.computeIfAbsent(
                    source.get().format(), format -> PanelProduct.of(format, level, linker));
            return PanelMatrix.of(tensor, source.get(), product, level, file);
        }
        FloatPanels format = PanelMatrix.floats(tensor.type(), level);
        PanelProduct product = floatProducts.computeIfAbsent(format, f -> PanelProduct.of(f, level, linker));
        return PanelMatrix.of(tensor, format, product, level, file);
    }
}
