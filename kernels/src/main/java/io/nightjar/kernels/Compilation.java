package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Sinks;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the kernels of one program share while it is compiled. */
final class Compilation {

    private final Program program;
    private final Map<String, Tensor> weights;
    private final KvPool kv;
    private final StatePool states;
    private final Activations activations;
    private final List<RotationTable> rotations = new ArrayList<>();
    private final Map<FormOfSlot, SlotForm> forms = new HashMap<>();
    private final List<Kernel> kernels = new ArrayList<>();

    Compilation(Program program, Map<String, Tensor> weights, KvPool kv, StatePool states) {
        this.program = program;
        this.weights = Map.copyOf(weights);
        this.kv = kv;
        this.states = states;
        this.activations = new Activations(program.slots());
    }

    /** Compiles each op in order; tables that several ops read come first. */
    CompiledProgram compile(BiFunction<Op, Compilation, Kernel> compiler, Workers workers) {
        for (Op op : program.ops()) {
            kernels.add(compiler.apply(op, this));
        }
        kernels.addAll(0, rotations);
        return new CompiledProgram(program, activations, kernels, workers);
    }

    Activations activations() {
        return activations;
    }

    KvPool kv() {
        return kv;
    }

    StatePool states() {
        return states;
    }

    Tensor tensor(Weight weight) {
        Tensor tensor = weights.get(weight.name());
        if (tensor == null) {
            throw new IllegalArgumentException("no data for weight " + weight.name());
        }
        return tensor;
    }

    /** One row of a matrix as F32. */
    float[] row(Weight matrix, int row) {
        Tensor tensor = tensor(matrix);
        float[] values = new float[matrix.columns()];
        tensor.type().decode(tensor.data(), row * tensor.rowBytes(), values, 0, values.length);
        return values;
    }

    List<Tensor> tensors(List<Weight> weights) {
        return weights.stream().map(this::tensor).toList();
    }

    /** All values of a vector, padded with zeros as rows of slots are. */
    float[] paddedVector(Weight weight) {
        float[] values = tensor(weight).toFloats();
        return Arrays.copyOf(values, Activations.padded(values.length));
    }

    /** A matrix with rows and columns exchanged. */
    float[] turned(Weight weight) {
        float[] values = tensor(weight).toFloats();
        float[] turned = new float[values.length];
        for (int row = 0; row < weight.rows(); row++) {
            for (int column = 0; column < weight.columns(); column++) {
                turned[column * weight.rows() + row] = values[row * weight.columns() + column];
            }
        }
        return turned;
    }

    /** A row of this slot's width and padding, filled with repetitions of a vector. */
    float[] paddedRow(Weight weight, Slot slot) {
        float[] values = tensor(weight).toFloats();
        float[] row = new float[Activations.padded(slot.width())];
        for (int at = 0; at < slot.width(); at += values.length) {
            System.arraycopy(values, 0, row, at, values.length);
        }
        return row;
    }

    /** Scores of an attention's sinks, one for each head: negative infinity, which weighs nothing, where it has none. */
    float[] sinks(Op.Attend op) {
        if (op.sinks() instanceof Sinks.Learned learned) {
            return tensor(learned.scores()).toFloats();
        }
        float[] none = new float[op.heads()];
        Arrays.fill(none, Float.NEGATIVE_INFINITY);
        return none;
    }

    /** The table of a rotation, one for all ops that use it. */
    RotationTable table(Rotation rotation) {
        for (RotationTable table : rotations) {
            if (table.rotation().equals(rotation)) {
                return table;
            }
        }
        RotationTable table = new RotationTable(rotation);
        rotations.add(table);
        return table;
    }

    private record FormOfSlot(Slot slot, Object kind) {}

    /**
     * Another form of a slot: made anew here, unless it was for a matrix product since which only such have followed.
     *
     * @param kind tells forms apart
     * @param maker called for the first of its kind
     */
    <K extends SlotForm> K form(Slot slot, Object kind, Class<K> type, Function<SlotView, K> maker) {
        SlotForm form = forms.computeIfAbsent(new FormOfSlot(slot, kind), key -> maker.apply(view(slot)));
        int at = kernels.lastIndexOf(form);
        boolean holds = at >= 0 && kernels.stream().skip(at + 1L).allMatch(kernel -> leaves(kernel, slot));
        if (!holds) {
            kernels.add(form);
        }
        return type.cast(form);
    }

    private static boolean leaves(Kernel kernel, Slot slot) {
        return switch (kernel) {
            case MatrixKernel product -> !product.writes(slot);
            case SlotForm ignored -> true;
            default -> false;
        };
    }

    SlotView view(Slot slot) {
        return new SlotView(activations, slot);
    }

    /** A slot as a kernel sees it: the array may be another one in each step. */
    record SlotView(Activations activations, Slot slot) {

        float[] data() {
            return activations.of(slot);
        }

        int stride() {
            return Activations.stride(slot);
        }

        int width() {
            return slot.width();
        }

        int at(int row) {
            return row * stride();
        }

        int rows(Batch batch) {
            return batch.rows(slot);
        }
    }
}
