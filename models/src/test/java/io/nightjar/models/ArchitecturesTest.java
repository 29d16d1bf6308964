package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.ops.Activation;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitecturesTest {

    @TempDir
    private Path folder;

    @Test
    void llamaIsReadFromItsHeader() {
        Model model = SyntheticModel.llama().load(folder);

        DecoderSpec spec = model.spec();
        assertThat(spec.architecture()).isEqualTo("llama");
        assertThat(spec.vocabulary()).isEqualTo(40);
        assertThat(spec.width()).isEqualTo(64);
        assertThat(spec.contextTokens()).isEqualTo(512);
        assertThat(spec.embeddingScale()).isEqualTo(1f);
        assertThat(spec.output()).isEqualTo(new DecoderSpec.Output(rms("output_norm")));
        assertThat(spec.layers()).hasSize(2);
        assertThat(attention(spec)).allSatisfy(attention -> {
            assertThat(attention.heads()).isEqualTo(new Attention.Heads(4, 2, 16));
            assertThat(attention.scores()).isEqualTo(Scores.scaled(0.25f));
            assertThat(attention.steps()).hasSize(1);
            assertThat(rotation(attention).pairs()).isEqualTo(Rotation.Pairs.INTERLEAVED);
        });
        Residual.Branch mlp = branches(spec.layers().getLast()).getLast();
        assertThat(mlp).isEqualTo(new Residual.Branch(rms("ffn_norm"), new GatedMlp(96, Activation.SILU)));
        assertThat(model.program().kvLayers()).containsExactly(new KvShape(2, 16, 16), new KvShape(2, 16, 16));
        assertThat(model.program().logits().width()).isEqualTo(40);
        assertThat(model.program().ops().getFirst()).isInstanceOf(Op.Embed.class);
        assertThat(countOps(model, Op.Attend.class)).isEqualTo(2);
        assertThat(countOps(model, Op.MatMul.class)).isEqualTo(2 * 7 + 1);
        assertThat(countOps(model, Op.RmsNorm.class)).isEqualTo(2 * 2 + 1);
        assertThat(countOps(model, Op.AddBias.class)).isZero();
    }

    @Test
    void missingKvHeadsMeanAsManyAsHeads() {
        SyntheticModel model = SyntheticModel.llama().without("attention.head_count_kv");
        for (int layer = 0; layer < 2; layer++) {
            model.tensor("blk." + layer + ".attn_k.weight", 64, 64).tensor("blk." + layer + ".attn_v.weight", 64, 64);
        }
        assertThat(attention(model.load(folder).spec()).getFirst().heads().kv()).isEqualTo(4);
    }

    @Test
    void theEmbeddingIsTheOutputMatrixUnlessThereIsOne() {
        Model tied = SyntheticModel.llama().load(folder);
        Model own = SyntheticModel.llama().tensor("output.weight", 40, 64).load(folder);

        assertThat(head(tied).matrix().name()).isEqualTo("token_embd.weight");
        assertThat(head(own).matrix().name()).isEqualTo("output.weight");
        assertThat(own.weightBytes() - tied.weightBytes()).isEqualTo(40L * 64 * 4);
    }

    @Test
    void biasesAreAddedWhereTheFileHasThem() {
        Model model = SyntheticModel.llama()
                .tensor("blk.1.attn_q.bias", 64)
                .tensor("blk.1.attn_k.bias", 32)
                .tensor("blk.0.ffn_down.bias", 64)
                .load(folder);

        List<String> biases = model.program().ops().stream()
                .filter(Op.AddBias.class::isInstance)
                .map(op -> ((Op.AddBias) op).bias().name())
                .toList();
        assertThat(biases).containsExactly("blk.0.ffn_down.bias", "blk.1.attn_q.bias", "blk.1.attn_k.bias");
        assertThat(model.weights()).containsKeys("blk.0.ffn_down.bias", "blk.1.attn_q.bias", "blk.1.attn_k.bias");
    }

    @Test
    void headsMayHaveGainsOfTheirOwn() {
        Model model = SyntheticModel.of("stablelm", 1)
                .real("attention.layer_norm_epsilon", 1e-5f)
                .tensor("blk.0.attn_q_norm.weight", 4, 16)
                .tensor("blk.0.attn_k_norm.weight", 2, 16)
                .load(folder);

        List<Op.LayerNorm> norms = model.program().ops().stream()
                .filter(Op.LayerNorm.class::isInstance)
                .map(Op.LayerNorm.class::cast)
                .toList();
        assertThat(norms.stream().map(Op.LayerNorm::group)).containsExactly(64, 16, 16, 64, 64);
        assertThat(norms.stream().map(norm -> norm.gain().columns())).containsExactly(64, 64, 32, 64, 64);
    }

    @Test
    void withoutANormOfItsOwnTheFeedForwardBlockRunsBesideAttention() {
        Model model = SyntheticModel.of("stablelm", 1)
                .real("attention.layer_norm_epsilon", 1e-5f)
                .withoutTensor("blk.0.ffn_norm.weight")
                .load(folder);

        assertThat(model.spec().layers().getFirst().stages()).hasSize(1);
        assertThat(countOps(model, Op.LayerNorm.class)).as("one norm for both").isEqualTo(2);
        List<Op> ops = model.program().ops();
        assertThat(ops.subList(ops.size() - 5, ops.size() - 3)).allMatch(Op.Add.class::isInstance);
    }

    @Test
    void oneMatrixMayBeSeveral() {
        Model model = SyntheticModel.llama()
                .tensor("blk.1.attn_qkv.weight", 128, 64)
                .vector("blk.1.attn_qkv.bias", new float[128])
                .tensor("blk.0.ffn_up.weight", 2 * 96, 64)
                .load(folder);

        List<String> parts = model.weights().keySet().stream()
                .filter(name -> name.contains("["))
                .sorted()
                .toList();
        assertThat(parts)
                .containsExactly(
                        "blk.0.ffn_up.weight[0:96]",
                        "blk.0.ffn_up.weight[96:192]",
                        "blk.1.attn_qkv.bias[0:64]",
                        "blk.1.attn_qkv.bias[64:96]",
                        "blk.1.attn_qkv.bias[96:128]",
                        "blk.1.attn_qkv.weight[0:64]",
                        "blk.1.attn_qkv.weight[64:96]",
                        "blk.1.attn_qkv.weight[96:128]");
        assertThat(model.weights()).doesNotContainKeys("blk.1.attn_q.weight", "blk.0.ffn_gate.weight");
    }

    @Test
    void gemma3HasFiveWindowsToOneGlobalLayer() {
        Model model = SyntheticModel.gemma3(13)
                .real("rope.freq_base", 1_000_000)
                .text("rope.scaling.type", "linear")
                .real("rope.scaling.factor", 8)
                .load(folder);

        DecoderSpec spec = model.spec();
        assertThat(attention(spec).stream().map(attention -> attention.scores().window()))
                .containsExactly(32, 32, 32, 32, 32, 0, 32, 32, 32, 32, 32, 0, 32);
        for (Attention attention : attention(spec)) {
            List<Float> frequencies = rotation(attention).inverseFrequencies();
            double base = attention.scores().window() == 0 ? 1_000_000 : 10_000;
            double stretch = attention.scores().window() == 0 ? 8 : 1;
            assertThat(frequencies.get(3)).isEqualTo((float) (Math.pow(base, -6.0 / 16) / stretch));
            assertThat(rotation(attention).pairs()).isEqualTo(Rotation.Pairs.HALVES);
            assertThat(attention.steps().getFirst()).isEqualTo(new HeadStep.NormaliseHeads(1e-5f));
            assertThat(attention.scores().scale()).isEqualTo(0.25f);
        }
        assertThat(spec.embeddingScale()).isEqualTo(8f);
        Residual.Branch mlp = branches(spec.layers().getLast()).getLast();
        assertThat(mlp.after()).isEqualTo(rms("post_ffw_norm"));
        assertThat(mlp.block()).isEqualTo(new GatedMlp(96, Activation.GELU_TANH));
        assertThat(countOps(model, Op.RmsNorm.class)).isEqualTo(13 * 6 + 1);
    }

    @Test
    void onlyGemma3Of62LayersScalesByWidthPerHead() {
        // Width 64 over 2 heads is 32, the head's own dimension 16.
        assertThat(scale(gemma3OfTwoHeads(62).load(folder))).isEqualTo((float) (1 / Math.sqrt(32)));
        assertThat(scale(gemma3OfTwoHeads(61).load(folder))).isEqualTo(0.25f);
    }

    private static SyntheticModel gemma3OfTwoHeads(int layers) {
        SyntheticModel model = SyntheticModel.gemma3(layers).integer("attention.head_count", 2);
        for (int layer = 0; layer < layers; layer++) {
            model.tensor("blk." + layer + ".attn_q.weight", 32, 64)
                    .tensor("blk." + layer + ".attn_output.weight", 64, 32);
        }
        return model;
    }

    @Test
    void unknownArchitecturesAreUnsupported() {
        assertThatThrownBy(() -> SyntheticModel.llama()
                        .key("general.architecture", new Text("lama"))
                        .load(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage(
                        "model.gguf general.architecture: \"lama\" is not supported; the nearest that is: \"llama\"");
        assertThatThrownBy(() -> SyntheticModel.llama()
                        .key("general.architecture", new Text("qwen29" + "x".repeat(1 << 20)))
                        .load(folder))
                .isInstanceOf(UnsupportedModelException.class);
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionsAreNamed(SyntheticModel model, String message) {
        assertThatThrownBy(() -> model.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf " + message);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(
                        SyntheticModel.llama().withoutTensor("blk.1.ffn_up.weight"),
                        "blk.1.ffn_up.weight: expected a tensor [96 x 64], got no such tensor"),
                Arguments.of(
                        SyntheticModel.llama().withoutTensor("token_embd.weight"),
                        "token_embd.weight: expected a tensor, got no such tensor"),
                Arguments.of(
                        SyntheticModel.llama().withoutTensor("output_norm.weight"),
                        "output_norm.weight: expected a tensor [64], got no such tensor"),
                Arguments.of(
                        SyntheticModel.llama().tensor("blk.0.attn_q.weight", 64, 32),
                        "blk.0.attn_q.weight: expected [64 x 64], got [64 x 32]"),
                Arguments.of(
                        SyntheticModel.llama().tensor("output.weight", 41, 64),
                        "output.weight: expected [40 x 64], got [41 x 64]"),
                Arguments.of(
                        SyntheticModel.llama().tensor("blk.0.attn_q.bias", 32),
                        "blk.0.attn_q.bias: expected [64], got [32]"),
                Arguments.of(
                        SyntheticModel.llama().tensor("token_embd.weight", 2, 20, 64),
                        "token_embd.weight: expected [40 x 64], got [2 x 20 x 64]"),
                Arguments.of(
                        SyntheticModel.llama().integer("attention.head_count_kv", 3),
                        "llama.attention.head_count_kv: expected a divisor of 4 heads, got 3"),
                Arguments.of(
                        SyntheticModel.llama().integer("attention.head_count", 0),
                        "llama.attention.head_count: expected an integer in [1, 16384], got 0"),
                Arguments.of(
                        SyntheticModel.llama().without("attention.head_count"),
                        "llama.attention.head_count: expected an integer, got no such key"),
                Arguments.of(
                        SyntheticModel.llama().integer("attention.head_count", 8),
                        "blk.0.attn_k.weight: expected [16 x 64], got [32 x 64]"),
                Arguments.of(
                        SyntheticModel.llama().integer("attention.value_length", 8),
                        "llama.attention.value_length: expected 16 as attention.key_length, got 8"),
                Arguments.of(
                        SyntheticModel.llama().integer("block_count", 3),
                        "blk.2.attn_norm.weight: expected a tensor [64], got no such tensor"),
                Arguments.of(
                        SyntheticModel.llama().integer("block_count", 4294967295L),
                        "llama.block_count: expected an integer in [1, 4096], got 4294967295"),
                Arguments.of(
                        SyntheticModel.llama().text("embedding_length", "64"),
                        "llama.embedding_length: expected an integer, got Text"),
                Arguments.of(
                        SyntheticModel.llama().real("attention.layer_norm_rms_epsilon", Float.NaN),
                        "llama.attention.layer_norm_rms_epsilon: expected a finite number, got NaN"),
                Arguments.of(
                        SyntheticModel.gemma3(1).without("attention.sliding_window"),
                        "gemma3.attention.sliding_window: expected an integer, got no such key"),
                Arguments.of(
                        SyntheticModel.gemma3(1).withoutTensor("blk.0.post_ffw_norm.weight"),
                        "blk.0.post_ffw_norm.weight: expected a tensor [64], got no such tensor"),
                Arguments.of(
                        SyntheticModel.gemma3(1).tensor("blk.0.attn_k_norm.weight", 32),
                        "blk.0.attn_k_norm.weight: expected [16], got [32]"));
    }

    @Test
    void weightsMayBePacked() {
        Model model = SyntheticModel.llama()
                .tensor(ElementType.Q4_0, "blk.0.attn_q.weight", 64, 64)
                .load(folder);
        assertThat(model.weights().get("blk.0.attn_q.weight"))
                .satisfies(tensor -> assertThat(tensor.type()).isEqualTo(ElementType.Q4_0));
    }

    private static float scale(Model model) {
        return attention(model.spec()).getFirst().scores().scale();
    }

    private static Norm rms(String tensor) {
        return new Norm(Norm.Kind.RMS, tensor, 1e-5f);
    }

    private static List<Residual.Branch> branches(Layer layer) {
        return layer.stages().stream()
                .flatMap(stage -> ((Residual) stage).branches().stream())
                .toList();
    }

    private static List<Attention> attention(DecoderSpec spec) {
        return spec.layers().stream()
                .map(layer -> (Attention) branches(layer).getFirst().block())
                .toList();
    }

    private static Rotation rotation(Attention attention) {
        return ((HeadStep.Rotate) attention.steps().getLast()).rotation();
    }

    private static Op.MatMul head(Model model) {
        return (Op.MatMul) model.program().ops().getLast();
    }

    private static long countOps(Model model, Class<? extends Op> kind) {
        return model.program().ops().stream().filter(kind::isInstance).count();
    }
}
