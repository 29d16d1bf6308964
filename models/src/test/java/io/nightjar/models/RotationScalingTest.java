package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.GgufFile;
import io.nightjar.ops.Rotation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationScalingTest {

    @TempDir
    private Path folder;

    @Test
    void aFactorWithoutATypeIsLinear() {
        Rotation plain = read(SyntheticModel.llama());
        Rotation scaled = read(SyntheticModel.llama().real("rope.scaling.factor", 2));
        assertThat(plain.inverseFrequencies().getFirst()).isEqualTo(1f);
        assertThat(scaled.inverseFrequencies().getFirst()).isEqualTo(0.5f);
        assertThat(scaled.magnitude()).isEqualTo(1f);
    }

    @Test
    void aPartOfTheHeadMayBeRotated() {
        Rotation rotation = read(SyntheticModel.llama().integer("rope.dimension_count", 8));
        assertThat(rotation.rotated()).isEqualTo(8);
        assertThat(rotation.inverseFrequencies().get(1)).isEqualTo((float) Math.pow(10_000, -2.0 / 8));
    }

    @Test
    void theAttentionFactorMultipliesYarnsOwn() {
        SyntheticModel yarn = SyntheticModel.llama()
                .text("rope.scaling.type", "yarn")
                .real("rope.scaling.factor", 4)
                .real("rope.scaling.attn_factor", 0.5f);
        assertThat(read(yarn).magnitude()).isEqualTo((float) (0.5 * (0.1 * Math.log(4) + 1)));
    }

    @Test
    void longRopeTakesTheFactorsOfTheModelsContext() {
        float[] shorter = {1, 1, 1, 1, 1, 1, 1, 2};
        float[] longer = {1, 1, 1, 1, 1, 1, 1, 4};
        double plain = Math.pow(10_000, -14.0 / 16);
        SyntheticModel longRope = SyntheticModel.llama()
                .vector("rope_factors_short.weight", shorter)
                .vector("rope_factors_long.weight", longer)
                .real("rope.scaling.attn_factor", 1.25f);
        assertThat(read(longRope.integer("rope.scaling.original_context_length", 512))
                        .inverseFrequencies()
                        .getLast())
                .isEqualTo((float) (plain / 2));
        Rotation stretched = read(longRope.integer("rope.scaling.original_context_length", 511));
        assertThat(stretched.inverseFrequencies().getLast()).isEqualTo((float) (plain / 4));
        assertThat(stretched.magnitude()).isEqualTo(1.25f);
    }

    @Test
    void unknownScalingIsUnsupported() {
        SyntheticModel dynamic = SyntheticModel.llama().text("rope.scaling.type", "dynamic");
        assertThatThrownBy(() -> read(dynamic))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("model.gguf llama.rope.scaling.type: rope scaling \"dynamic\" is not supported");
    }

    @Test
    void impossibleNumbersAreRefused() {
        SyntheticModel zero =
                SyntheticModel.llama().text("rope.scaling.type", "yarn").real("rope.scaling.factor", 0);
        assertThatThrownBy(() -> read(zero))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf llama.rope.scaling.factor: expected a positive number, got 0.0");

        SyntheticModel odd = SyntheticModel.llama().integer("rope.dimension_count", 7);
        assertThatThrownBy(() -> read(odd))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf llama.rope.dimension_count: expected an even number, got 7");

        SyntheticModel wide = SyntheticModel.llama().integer("rope.dimension_count", 18);
        assertThatThrownBy(() -> read(wide))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf llama.rope.dimension_count: expected an integer in [2, 16], got 18");

        SyntheticModel factors = SyntheticModel.llama().vector("rope_freqs.weight", 1, 2, 3);
        assertThatThrownBy(() -> read(factors))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model.gguf rope_freqs.weight: expected [8], got [3]");
    }

    private Rotation read(SyntheticModel model) {
        try (GgufFile file = model.open(folder)) {
            return RotationScaling.read(new Header(file, "llama"), Rotation.Pairs.INTERLEAVED);
        }
    }
}
