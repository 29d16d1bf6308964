package io.nightjar.models;

import io.nightjar.base.ElementType;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.ModelSource;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Slot;
import io.nightjar.ops.State;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the stages and blocks of a model write their ops to. It owns slots, weights, cache layers and states, and checks the
 * name and shape of every tensor. Names are those within the current layer, without {@code .weight} and {@code .bias}.
 *
 * <p>Biases are added where the file has them.
 */
final class ProgramBuilder {

    private final ModelSource source;
    private final Map<String, Tensor> weights = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private final List<KvShape> kvLayers = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
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

    /** The only value of a vector. */
    float scalar(String name) {
        return tensor(name + ".weight", Shape.of(1)).toFloats()[0];
    }

    /** A new layer of the KV cache; returns its number. */
    int kvLayer(KvShape shape) {
        kvLayers.add(shape);
        return kvLayers.size() - 1;
    }

    /** A new recurrent state. */
    State state(String name, int rows, int columns) {
        State state = new State(states.size(), prefix + name, rows, columns);
        states.add(state);
        return state;
    }

    /** Whether the file has the weight of this name. */
    boolean has(String name) {
        return source.tensors().containsKey(prefix + name + ".weight");
    }

    /** Whether the file has the weight of this name, with this number of rows. */
    boolean has(String name, int rows) {
        Tensor tensor = source.tensors().get(prefix + name + ".weight");
        return tensor != null && tensor.shape().rows() == rows;
    }

    /** {@code out = matrix * in [+ bias]}. */
    void linear(String name, Slot in, Slot out) {
        linears(name, in, out);
    }

    /** The rows of one matrix as several, with their factors and biases: those of the first result come first. */
    void linears(String name, Slot in, Slot... outs) {
        int rows = Stream.of(outs).mapToInt(Slot::width).sum();
        Tensor matrix = tensor(name + ".weight", Shape.of(rows, in.width()));
        Optional<Tensor> bias = source.findTensor(prefix + name + ".bias", Shape.of(rows));
        int start = 0;
        for (Slot out : outs) {
            int end = start + out.width();
            String part = outs.length == 1 ? "" : "[" + start + ":" + end + "]";
            long offset = start * matrix.rowBytes();
            MemorySegment data = matrix.data().asSlice(offset, out.width() * matrix.rowBytes());
            Shape shape = Shape.of(out.width(), in.width());
            add(new Op.MatMul(in, bind(new Tensor(matrix.name() + part, matrix.type(), shape, data)), out));
            scale(name, rows, start, out);
            if (bias.isPresent()) {
                float[] values = Arrays.copyOfRange(bias.get().toFloats(), start, end);
                add(new Op.AddBias(out, values(bias.get().name() + part, values)));
            }
            start = end;
        }
    }

    /** Multiplies results of a matrix by the factors beside it, if there are any: one, or one for each row. */
    private void scale(String name, int rows, int start, Slot out) {
        Tensor found = source.tensors().get(prefix + name + ".scale");
        if (found == null) {
            return;
        }
        float[] factors = tensor(name + ".scale", Shape.of(found.shape().columns() == 1 ? 1 : rows))
                .toFloats();
        if (factors.length == 1) {
            add(new Op.Scale(out, factors[0]));
        } else {
            float[] ofPart = Arrays.copyOfRange(factors, start, start + out.width());
            add(new Op.ScaleColumns(out, values(found.name() + "[" + start + "]", ofPart)));
        }
    }

    /** Normalises each group of {@code group} values of each row: the whole row, or each of its heads. */
    void normalise(Norm norm, int group, Slot in, Slot out) {
        switch (norm.kind()) {
            case NONE -> {}
            case RMS -> add(new Op.RmsNorm(in, vector(norm.tensor(), group), norm.epsilon(), out));
            case RMS_IN_BYTES -> {
                add(new Op.RmsNorm(in, vector(norm.tensor(), group), norm.epsilon(), out));
                add(new Op.RoundToBytes(out));
            }
            case RMS_WITHOUT_GAIN -> add(new Op.RmsNorm(in, constant(1, group), norm.epsilon(), out));
            case LAYER -> {
                Weight gain = vector(norm.tensor(), group);
                add(new Op.LayerNorm(in, group, gain, biasOrZeros(norm.tensor(), group), norm.epsilon(), out));
            }
            case LAYER_WITHOUT_GAIN ->
                add(new Op.LayerNorm(in, group, constant(1, group), constant(0, group), norm.epsilon(), out));
        }
    }

    /** Layer norm of each head with a gain of its own: a matrix {@code [heads, headDim]}. */
    void centreHeads(String name, int headDim, float epsilon, Slot heads) {
        float[] gains = tensor(name + ".weight", Shape.of(heads.width() / headDim, headDim))
                .toFloats();
        Weight gain = values(prefix + name + ".weight", gains);
        add(new Op.LayerNorm(heads, headDim, gain, constant(0, heads.width()), epsilon, heads));
    }

    private Weight biasOrZeros(String name, int columns) {
        return source.findTensor(prefix + name + ".bias", Shape.of(columns))
                .map(this::bind)
                .orElseGet(() -> constant(0, columns));
    }

    /** A vector that is not in the file: all its values are this one. */
    Weight constant(float value, int columns) {
        float[] values = new float[columns];
        Arrays.fill(values, value);
        return values("constant " + value + " x " + columns, values);
    }

    private Weight values(String name, float[] values) {
        MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(ElementType.F32.bytesOf(values.length))]);
        ElementType.F32.encode(values, 0, data, 0, values.length);
        return bind(new Tensor(name, ElementType.F32, Shape.of(values.length), data));
    }

    /** Several matrices in one tensor, with or without a dimension of their own. */
    WeightStacks stack(String name, int count, int rows, int columns) {
        Tensor found = source.tensors().get(prefix + name + ".weight");
        boolean flat = found != null && found.shape().rank() == 2;
        int together = Math.multiplyExact(count, rows);
        Shape shape = flat ? Shape.of(together, columns) : Shape.of(count, rows, columns);
        return new WeightStacks(tensor(name + ".weight", shape), count);
    }

    List<Weight> bind(List<Tensor> tensors) {
        return tensors.stream().map(this::bind).toList();
    }

    /** The bias of this name, if the file has it. */
    Optional<Weight> bias(String name, Shape shape) {
        return source.findTensor(prefix + name + ".bias", shape).map(this::bind);
    }

    Weight matrix(String name, int rows, int columns) {
        return bind(tensor(fullName(name), Shape.of(rows, columns)));
    }

    /** A matrix of as many rows as the file has. */
    Weight table(String name, int columns) {
        Tensor table = source.tensors().get(prefix + name + ".weight");
        long rows = table == null ? 1 : Math.max(1, table.shape().rows());
        return matrix(name, Math.toIntExact(rows), columns);
    }

    Weight vector(String name, int columns) {
        return bind(tensor(fullName(name), Shape.of(columns)));
    }

    /** A matrix that files may hold as a vector of its rows, one behind the other. */
    Weight unfolded(String name, int rows, int columns) {
        Tensor found = source.tensors().get(prefix + fullName(name));
        if (found == null || found.shape().rank() != 1) {
            return matrix(name, rows, columns);
        }
        Tensor vector = tensor(fullName(name), Shape.of(Math.multiplyExact(rows, columns)));
        Shape shape = Shape.of(rows, columns);
        return bind(requireWholeBlocks(new Tensor(vector.name(), vector.type(), shape, vector.data())));
    }

    /** A few tensors have names without an ending in GGUF. */
    private String fullName(String name) {
        return source.tensors().containsKey(prefix + name) ? name : name + ".weight";
    }

    /** Convolves each channel over the last {@code taps} tokens of its sequence, and adds a bias. */
    void convolve(String name, int taps, Slot in, Slot out) {
        Weight matrix = matrix(name, in.width(), taps);
        add(new RecurrentOp.CausalConv(in, matrix, state(name, taps - 1, in.width()), out));
        addBias(name, out);
    }

    void addBias(String name, Slot inOut) {
        source.findTensor(prefix + name + ".bias", Shape.of(inOut.width()))
                .ifPresent(bias -> add(new Op.AddBias(inOut, bind(bias))));
    }

    /** Columns of one slot as several, in order. */
    void split(Slot in, Slot... outs) {
        int start = 0;
        for (Slot out : outs) {
            add(Op.CopyHeads.columns(in, start, out));
            start += out.width();
        }
    }

    private Tensor tensor(String name, Shape shape) {
        return requireWholeBlocks(source.tensor(prefix + name, shape));
    }

    private Tensor requireWholeBlocks(Tensor tensor) {
        if (tensor.shape().columns() % tensor.type().blockValues() != 0) {
            throw ModelFormatException.of(
                    source.name(),
                    tensor.name(),
                    "rows of whole " + tensor.type() + " blocks of "
                            + tensor.type().blockValues(),
                    tensor.shape().columns() + " columns");
        }
        return tensor;
    }

    private Weight bind(Tensor tensor) {
        weights.put(tensor.name(), tensor);
        return new Weight(
                tensor.name(),
                tensor.type(),
                Math.toIntExact(tensor.shape().rows()),
                Math.toIntExact(tensor.shape().columns()));
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

    List<State> states() {
        return states;
    }

    Map<String, Tensor> weights() {
        return weights;
    }
}
