package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Gemma4Test {

    private static final int LAYERS = 5;
    private static final boolean[] WINDOWS = {true, false, true, true, false};
    private static final int GLOBAL_DIM = 32;

    @TempDir
    private Path folder;

    /** Heads of 16 with a window and 32 without; two KV heads with a window and one without; no values for layer 1. */
    private static SyntheticModel gemma4() {
        SyntheticModel model = SyntheticModel.gemma4(LAYERS)
                .integer("attention.sliding_window", 32)
                .integer("attention.key_length", GLOBAL_DIM)
                .integer("attention.key_length_swa", SyntheticModel.HEAD_DIM)
                .integer("attention.shared_kv_layers", 2)
                .key("gemma4.attention.sliding_window_pattern", new Bools(WINDOWS))
                .key("gemma4.attention.head_count_kv", new Ints(new long[] {2, 1, 2, 2, 1}, IntKind.I32));
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "blk." + layer + ".";
            if (!WINDOWS[layer]) {
                model.tensor(prefix + "attn_q.weight", 4 * GLOBAL_DIM, 64)
                        .tensor(prefix + "attn_k.weight", GLOBAL_DIM, 64)
                        .tensor(prefix + "attn_output.weight", 64, 4 * GLOBAL_DIM)
                        .tensor(prefix + "attn_q_norm.weight", GLOBAL_DIM)
                        .tensor(prefix + "attn_k_norm.weight", GLOBAL_DIM)
                        .withoutTensor(prefix + "attn_v.weight");
            }
        }
        return model;
    }

    @Test
    void layersOfEachKindHaveTheirOwnHeadsAndTheLastOnesBorrow() {
        Model model = gemma4().load(folder);

        assertThat(model.program().kvLayers())
                .containsExactly(new KvShape(2, 16, 16), new KvShape(1, 32, 32), new KvShape(2, 16, 16));
        List<Integer> read = model.program().ops().stream()
                .filter(Op.Attend.class::isInstance)
                .map(op -> ((Op.Attend) op).layer())
                .toList();
        assertThat(read).containsExactly(0, 1, 2, 2, 1);
        List<String> matrices = model.program().ops().stream()
                .filter(Op.MatMul.class::isInstance)
                .map(op -> ((Op.MatMul) op).matrix().name())
                .filter(name -> name.startsWith("blk.1.attn_k"))
                .toList();
        assertThat(matrices).as("keys are values too").hasSize(2);
    }

    @Test
    void layerInputsAndScalesAreOptional() {
        SyntheticModel with = gemma4().integer("embedding_length_per_layer_input", 8)
                .tensor("per_layer_token_embd.weight", SyntheticModel.VOCABULARY, 8 * LAYERS)
                .tensor("per_layer_model_proj.weight", 8 * LAYERS, 64)
                .tensor("per_layer_proj_norm.weight", 8)
                .vector("blk.3.layer_output_scale.weight", 0.25f);
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "blk." + layer + ".";
            with.tensor(prefix + "inp_gate.weight", 8, 64)
                    .tensor(prefix + "proj.weight", 64, 8)
                    .tensor(prefix + "post_norm.weight", 64);
        }
        Model model = with.load(folder);

        List<Integer> starts = model.program().ops().stream()
                .filter(Op.CopyHeads.class::isInstance)
                .map(op -> ((Op.CopyHeads) op).inStart())
                .toList();
        assertThat(starts).containsExactly(0, 8, 16, 24, 32);
        assertThat(model.spec().layers().get(3).stages().getLast()).isEqualTo(new StreamScale("layer_output_scale"));
        assertThat(model.program().ops())
                .filteredOn(op ->
                        op instanceof Op.Scale(var slot, var _) && slot.name().equals("stream"))
                .singleElement()
                .matches(op -> ((Op.Scale) op).factor() == 0.25f);
    }

    @Test
    void whatCannotBeIsRefused() {
        SyntheticModel alone = gemma4().integer("attention.shared_kv_layers", 4);
        assertThatThrownBy(() -> alone.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf gemma4.attention.shared_kv_layers: expected a layer of the kind of layer 1 with"
                        + " keys and values of its own, got none among the first 1");

        SyntheticModel experts = gemma4().integer("expert_count", 8);
        assertThatThrownBy(() -> experts.load(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("model.gguf gemma4.expert_count: experts of gemma4 are not supported");

        SyntheticModel few = gemma4().key("gemma4.attention.sliding_window_pattern", new Bools(new boolean[] {true}));
        assertThatThrownBy(() -> few.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf gemma4.attention.sliding_window_pattern: expected 5 values, got 1");

        SyntheticModel none =
                gemma4().key("gemma4.attention.head_count_kv", new Ints(new long[] {2, 0, 2, 2, 1}, IntKind.I32));
        assertThatThrownBy(() -> none.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "model.gguf gemma4.attention.head_count_kv: expected an integer in [1, 16384] for layer 1, got"
                                + " 0");
    }
}
