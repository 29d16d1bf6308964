package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Doubles;
import io.nightjar.formats.MetadataValue.Reals;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderGemma3nTest {

    private static final FolderTable GEMMA3N = FolderGemma3n.GEMMA3N;

    /** Where Python 3.11 cuts a normal distribution for 90 and 30 percent. */
    @Test
    void sharesBecomeStandardDeviations() {
        FolderConfig config = config("activation_sparsity_pattern", new Doubles(new double[] {0, 0.9f, 0.3f}));
        MetadataValue scale = sparsity().value().apply(config).orElseThrow();

        assertThat(((Reals) scale).values()).containsExactly(Float.NEGATIVE_INFINITY, 1.2815515f, -0.5244005f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, -0.5, Double.NaN})
    void otherSharesAreRefused(double share) {
        FolderConfig config = config("activation_sparsity_pattern", new Doubles(new double[] {share}));

        assertThatThrownBy(() -> sparsity().value().apply(config))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("config.json activation_sparsity_pattern: expected shares from 0 to below 1, got "
                        + (float) share);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void factorsThatAreNotUsedAreOnes(boolean used) {
        MemorySegment data = MemorySegment.ofArray(new byte[8]);
        ElementType.F32.encode(new float[] {2, 3}, 0, data, 0, 2);
        Tensor factors = new Tensor("factors", ElementType.F32, Shape.of(2), data);
        FolderChange.Place place = new FolderChange.Place(
                config("altup_correct_scale", new Bool(used)),
                0,
                (bytes, _) -> MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]));
        FolderTensor row = Objects.requireNonNull(GEMMA3N.allTensors().get("model.layers.#.altup.correct_output_scale"))
                .getFirst();

        Tensor made = row.change().make("made", List.of(factors), place);

        assertThat(made.toFloats()).containsExactly(used ? new float[] {2, 3} : new float[] {1, 1});
    }

    private static FolderKey sparsity() {
        return Objects.requireNonNull(GEMMA3N.allKeys().get("activation_sparsity_scale"));
    }

    private static FolderConfig config(String key, MetadataValue value) {
        return new FolderConfig(new Metadata("config.json", Map.of(key, value)));
    }
}
