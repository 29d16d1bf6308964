package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.DecoderSpec.Attention;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the program of a decoder from its spec, checking the name and shape of every tensor on the way. Biases and an
 * output matrix are used where the file has them; without the latter the embedding serves as output matrix (tied heads).
 */
final class DecoderProgram {

    static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    private final DecoderSpec spec;
    private final ModelSource source;
    private final Map<String, Tensor> weights = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();

    private DecoderProgram(DecoderSpec spec, ModelSource source) {
        this.spec = spec;
        this.source = source;
    }

    static Model build(DecoderSpec spec, ModelSource source) {
        return new DecoderProgram(spec, source).build();
    }

    private Model build() {
        Slot stream = slot("stream", spec.width(), Slot.Rows.TOKENS);
        Slot normed = slot("normed", spec.width(), Slot.Rows.TOKENS);
        Weight embedding = weight(EMBEDDING, spec.vocabulary(), spec.width());
        ops.add(new Op.Embed(embedding, spec.embeddingScale(), stream));
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            addAttention(layer, stream, normed);
            addMlp(layer, stream, normed);
        }
        Slot selected = slot("selected", spec.width(), Slot.Rows.OUTPUTS);
        Slot finished = slot("finished", spec.width(), Slot.Rows.OUTPUTS);
        Slot logits = slot("logits", spec.vocabulary(), Slot.Rows.OUTPUTS);
        ops.add(new Op.SelectOutputs(stream, selected));
        addNorm("output_norm", selected, finished);
        boolean tied = !source.tensors().containsKey(OUTPUT);
        ops.add(new Op.MatMul(finished, tied ? embedding : weight(OUTPUT, spec.vocabulary(), spec.width()), logits));
        List<KvShape> kvLayers = spec.layers().stream()
                .map(attention -> new KvShape(attention.kvHeads(), attention.headDim(), attention.headDim()))
                .toList();
        return new Model(spec, new Program(source.name(), slots, ops, kvLayers, logits), weights);
    }

    private void addAttention(int layer, Slot stream, Slot normed) {
        Attention attention = spec.layers().get(layer);
        String prefix = "blk." + layer + ".";
        int queryWidth = attention.heads() * attention.headDim();
        int kvWidth = attention.kvHeads() * attention.headDim();
        Slot queries = slot("queries", queryWidth, Slot.Rows.TOKENS);
        Slot keys = slot("keys", kvWidth, Slot.Rows.TOKENS);
        Slot values = slot("values", kvWidth, Slot.Rows.TOKENS);
        Slot mixed = slot("mixed", queryWidth, Slot.Rows.TOKENS);

        addNorm(prefix + "attn_norm", stream, normed);
        addLinear(prefix + "attn_q", normed, queries);
        addLinear(prefix + "attn_k", normed, keys);
        addLinear(prefix + "attn_v", normed, values);
        if (attention.normalisedHeads()) {
            addHeadNorm(prefix + "attn_q_norm", queries, attention.headDim());
            addHeadNorm(prefix + "attn_k_norm", keys, attention.headDim());
        }
        ops.add(new Op.Rope(queries, attention.headDim(), attention.rotation()));
        ops.add(new Op.Rope(keys, attention.headDim(), attention.rotation()));
        ops.add(new Op.StoreKv(keys, values, layer));
        ops.add(new Op.Attend(queries, layer, attention.heads(), attention.scale(), attention.window(), mixed));
        addResidual(prefix + "attn_output", prefix + "post_attention_norm", mixed, stream);
    }

    private void addMlp(int layer, Slot stream, Slot normed) {
        String prefix = "blk." + layer + ".";
        Slot gate = slot("gate", spec.mlp().width(), Slot.Rows.TOKENS);
        Slot up = slot("up", spec.mlp().width(), Slot.Rows.TOKENS);
        addNorm(prefix + "ffn_norm", stream, normed);
        addLinear(prefix + "ffn_gate", normed, gate);
        addLinear(prefix + "ffn_up", normed, up);
        ops.add(new Op.Glu(gate, up, spec.mlp().activation(), gate));
        addResidual(prefix + "ffn_down", prefix + "post_ffw_norm", gate, stream);
    }

    /** {@code stream += [norm](matrix * in)}. */
    private void addResidual(String matrix, String postNorm, Slot in, Slot stream) {
        Slot update = slot("update", spec.width(), Slot.Rows.TOKENS);
        addLinear(matrix, in, update);
        if (spec.norm().afterBlocks()) {
            addNorm(postNorm, update, update);
        }
        ops.add(new Op.Add(stream, update, stream));
    }

    private void addLinear(String name, Slot in, Slot out) {
        ops.add(new Op.MatMul(in, weight(name + ".weight", out.width(), in.width()), out));
        if (source.tensors().containsKey(name + ".bias")) {
            ops.add(new Op.AddBias(out, vector(name + ".bias", out.width())));
        }
    }

    private void addNorm(String name, Slot in, Slot out) {
        ops.add(new Op.RmsNorm(
                in, vector(name + ".weight", in.width()), spec.norm().epsilon(), out));
    }

    private void addHeadNorm(String name, Slot heads, int headDim) {
        ops.add(new Op.RmsNorm(
                heads, vector(name + ".weight", headDim), spec.norm().epsilon(), heads));
    }

    /** The slot of this name; layers share slots. */
    private Slot slot(String name, int width, Slot.Rows rows) {
        for (Slot slot : slots) {
            if (slot.name().equals(name) && slot.width() == width) {
                return slot;
            }
        }
        Slot slot = new Slot(slots.size(), name, width, rows);
        slots.add(slot);
        return slot;
    }

    private Weight weight(String name, int rows, int columns) {
        return bind(source.tensor(name, Shape.of(rows, columns)), rows, columns);
    }

    private Weight vector(String name, int columns) {
        return bind(source.tensor(name, Shape.of(columns)), 1, columns);
    }

    private Weight bind(Tensor tensor, int rows, int columns) {
        if (columns % tensor.type().blockValues() != 0) {
            throw ModelFormatException.of(
                    source.name(),
                    tensor.name(),
                    "rows of whole " + tensor.type() + " blocks of "
                            + tensor.type().blockValues(),
                    columns + " columns");
        }
        weights.put(tensor.name(), tensor);
        return new Weight(tensor.name(), tensor.type(), rows, columns);
    }
}
