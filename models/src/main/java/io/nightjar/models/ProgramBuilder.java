package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.ModelSource;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the stages and blocks of a model write their ops to. It owns slots, weights and cache layers, and checks the name and
 * shape of every tensor. Names are those within the current layer, without {@code .weight} and {@code .bias}.
 *
 * <p>Biases are added where the file has them.
 */
final class ProgramBuilder {

    private final ModelSource source;
    private final Map<String, Tensor> weights = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private final List<KvShape> kvLayers = new ArrayList<>();
    private String prefix = "";

    ProgramBuilder(ModelSource source) {
        this.source = source;
    }

    void enterLayer(int layer) {
        prefix = "blk." + layer + ".";
    }

    void leaveLayers() {
        prefix = "";
    }

    void add(Op op) {
        ops.add(op);
    }

    /** The slot of this name and width with a row for each token; layers share slots. */
    Slot slot(String name, int width) {
        return slot(name, width, Slot.Rows.TOKENS);
    }

    Slot slot(String name, int width, Slot.Rows rows) {
        for (Slot slot : slots) {
            if (slot.name().equals(name) && slot.width() == width) {
                return slot;
            }
        }
        Slot slot = new Slot(slots.size(), name, width, rows);
        slots.add(slot);
        return slot;
    }

    /** A new layer of the KV cache; returns its number. */
    int kvLayer(KvShape shape) {
        kvLayers.add(shape);
        return kvLayers.size() - 1;
    }

    /** Whether the file has the weight of this name. */
    boolean has(String name) {
        return source.tensors().containsKey(prefix + name + ".weight");
    }

    /** {@code out = matrix * in [+ bias]}. */
    void linear(String name, Slot in, Slot out) {
        add(new Op.MatMul(in, matrix(name, out.width(), in.width()), out));
        String bias = prefix + name + ".bias";
        if (source.tensors().containsKey(bias)) {
            add(new Op.AddBias(out, bind(bias, Shape.of(out.width()), 1, out.width())));
        }
    }

    /** Normalises each group of {@code group} values of each row: the whole row, or each of its heads. */
    void normalise(Norm norm, int group, Slot in, Slot out) {
        switch (norm.kind()) {
            case NONE -> {}
            case RMS -> add(new Op.RmsNorm(in, vector(norm.tensor(), group), norm.epsilon(), out));
        }
    }

    Weight matrix(String name, int rows, int columns) {
        return bind(prefix + name + ".weight", Shape.of(rows, columns), rows, columns);
    }

    Weight vector(String name, int columns) {
        return bind(prefix + name + ".weight", Shape.of(columns), 1, columns);
    }

    private Weight bind(String name, Shape shape, int rows, int columns) {
        Tensor tensor = source.tensor(name, shape);
        if (columns % tensor.type().blockValues() != 0) {
            throw ModelFormatException.of(
                    source.name(),
                    name,
                    "rows of whole " + tensor.type() + " blocks of "
                            + tensor.type().blockValues(),
                    columns + " columns");
        }
        weights.put(name, tensor);
        return new Weight(name, tensor.type(), rows, columns);
    }

    List<Slot> slots() {
        return slots;
    }

    List<Op> ops() {
        return ops;
    }

    List<KvShape> kvLayers() {
        return kvLayers;
    }

    Map<String, Tensor> weights() {
        return weights;
    }
}
