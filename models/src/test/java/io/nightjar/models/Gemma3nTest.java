package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.StreamOp;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Gemma3nTest {

    private static final String SPARSITY = "gemma3n.activation_sparsity_scale";
    private static final float DENSE = Float.NEGATIVE_INFINITY;

    @TempDir
    private Path folder;

    @Test
    void streamsAreMixedBeforeAndAfterTheStagesOfALayer() {
        Model model = SyntheticModel.gemma3n(2).integer("altup.active_idx", 2).load(folder);

        List<StreamOp.Mix> mixtures = all(model, StreamOp.Mix.class);
        assertThat(mixtures).hasSize(4);
        assertThat(names(mixtures.get(0).in())).containsExactly("stream", "stream 1", "stream 2");
        assertThat(names(mixtures.get(0).out())).containsExactly("prediction 0", "prediction 1", "prediction 2");
        assertThat(names(mixtures.get(1).in())).containsExactly("change");
        assertThat(mixtures.get(1).base()).isEqualTo(mixtures.get(0).out());
        assertThat(mixtures.get(1).out()).isEqualTo(mixtures.get(0).in());
        assertThat(all(model, Op.CopyHeads.class))
                .filteredOn(op -> op.out().name().equals("scaled"))
                .allMatch(op -> op.in().name().equals("stream 2"))
                .hasSize(2);
        assertThat(all(model, StreamOp.MatchMagnitude.class))
                .as("two streams made at first, two merged at last")
                .hasSize(4);
        assertThat(all(model, Op.Scale.class).getLast().factor()).isEqualTo(1f / 3);
        assertThat(all(model, Op.SoftCap.class).getLast())
                .isEqualTo(new Op.SoftCap(model.program().logits(), 30));
    }

    @Test
    void sparsityIsTheHeadersOrThatOfTheFirstTenLayers() {
        Model said = SyntheticModel.gemma3n(3)
                .key(SPARSITY, new Reals(new float[] {1.5f, DENSE, -0.5f}))
                .load(folder);
        assertThat(all(said, Op.GaussianTopK.class).stream().map(Op.GaussianTopK::deviations))
                .containsExactly(1.5f, -0.5f);
        assertThat(all(SyntheticModel.gemma3n(11).load(folder), Op.GaussianTopK.class))
                .hasSize(10)
                .allMatch(op -> op.deviations() == 1.6448536f);
        assertThat(all(SyntheticModel.gemma3n(10).load(folder), Op.GaussianTopK.class))
                .isEmpty();
    }

    @Test
    void theLastLayersBorrowFromTheLastOfTheirKind() {
        Model model = SyntheticModel.gemma3n(6)
                .key(
                        "gemma3n.attention.sliding_window_pattern",
                        new Bools(new boolean[] {true, false, true, true, false, true}))
                .integer("attention.shared_kv_layers", 3)
                .load(folder);

        assertThat(model.program().kvLayers()).hasSize(3).containsOnly(new KvShape(2, 16, 16));
        assertThat(all(model, Op.Attend.class).stream().map(Op.Attend::layer)).containsExactly(0, 1, 2, 2, 1, 2);
        assertThat(all(model, Op.Attend.class).stream().map(op -> op.scores().window()))
                .containsExactly(32, 0, 32, 32, 0, 32);
        assertThat(all(model, Op.Attend.class)).allMatch(op -> op.scores().scale() == 1);
    }

    @Test
    void layersBeyondTheTwentiethBorrowUnlessTheHeaderSaysMore() {
        assertThat(SyntheticModel.gemma3n(22).load(folder).program().kvLayers()).hasSize(20);
    }

    @Test
    void tablesOfLayerInputsMayBeShorterThanTheVocabulary() {
        Model model = SyntheticModel.gemma3n(1)
                .tensor("per_layer_token_embd.weight", 7, 8)
                .load(folder);

        assertThat(all(model, Op.Embed.class).stream().map(op -> op.table().rows()))
                .containsExactly(SyntheticModel.VOCABULARY, 7);
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void whatCannotBeIsRefused(SyntheticModel model, String message) {
        assertThatThrownBy(() -> model.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(
                        SyntheticModel.gemma3n(1).integer("altup.active_idx", 3),
                        "gemma3n.altup.active_idx: expected an integer in [0, 2], got 3"),
                Arguments.of(
                        SyntheticModel.gemma3n(1).integer("altup.num_inputs", 1),
                        "gemma3n.altup.num_inputs: expected an integer in [2, 64], got 1"),
                Arguments.of(
                        SyntheticModel.gemma3n(2).key(SPARSITY, new Reals(new float[] {1})),
                        "gemma3n.activation_sparsity_scale: expected a number below infinity for layer 1, got no such layer"),
                Arguments.of(
                        SyntheticModel.gemma3n(1).key(SPARSITY, new Reals(new float[] {Float.NaN})),
                        "gemma3n.activation_sparsity_scale: expected a number below infinity for layer 0, got NaN"),
                Arguments.of(
                        SyntheticModel.gemma3n(2)
                                .key("gemma3n.attention.sliding_window_pattern", new Bools(new boolean[] {true, false}))
                                .integer("attention.shared_kv_layers", 1),
                        "gemma3n.attention.shared_kv_layers: expected a layer of the kind of layer 1 with keys and values"
                                + " of its own, got none among the first 1"),
                Arguments.of(
                        SyntheticModel.gemma3n(1).tensor("altup_proj.weight", 3, 64, 64),
                        "altup_proj.weight: expected [2 x 64 x 64], got [3 x 64 x 64]"),
                Arguments.of(
                        SyntheticModel.gemma3n(1).tensor("blk.0.laurel_r.weight", 64, 4),
                        "blk.0.laurel_r.weight: expected [64 x 5], got [64 x 4]"));
    }

    private static <T extends Op> List<T> all(Model model, Class<T> kind) {
        return model.program().ops().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static List<String> names(List<Slot> slots) {
        return slots.stream().map(Slot::name).toList();
    }
}
