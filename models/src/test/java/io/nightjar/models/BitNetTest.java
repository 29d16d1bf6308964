package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitNetTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"bitnet, SILU", "bitnet-b1.58, RELU_SQUARED"})
    void filesHavePlainActivations(String architecture, Activation activation) {
        List<Op> ops = bitNet(architecture).load(folder).program().ops();

        assertThat(ops)
                .filteredOn(Op.Glu.class::isInstance)
                .singleElement()
                .satisfies(op -> assertThat(((Op.Glu) op).activation()).isEqualTo(activation));
        assertThat(ops).noneMatch(Op.RoundToBytes.class::isInstance);
    }

    @Test
    void everyMatrixOfALayerReadsRoundedActivations() {
        List<Op> ops = bitNet("bitnet-b1.58")
                .integer("activation_bits", 8)
                .load(folder)
                .program()
                .ops();

        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i) instanceof Op.RoundToBytes) {
                assertThat(ops.get(i - 1)).isInstanceOf(Op.RmsNorm.class);
                assertThat(ops.get(i + 1)).isInstanceOf(Op.MatMul.class);
            }
        }
        assertThat(ops).filteredOn(Op.RoundToBytes.class::isInstance).hasSize(4);
        assertThat(ops.getLast()).isInstanceOf(Op.MatMul.class);
        assertThat(ops).filteredOn(Op.RmsNorm.class::isInstance).hasSize(5);
    }

    @Test
    void otherNumbersOfBitsAreRefused() {
        assertThatThrownBy(() ->
                        bitNet("bitnet-b1.58").integer("activation_bits", 4).load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("bitnet-b1.58.activation_bits: expected an integer in [8, 32], got 4");
    }

    private static SyntheticModel bitNet(String architecture) {
        return SyntheticModel.of(architecture, 1)
                .tensor("blk.0.attn_sub_norm.weight", SyntheticModel.WIDTH)
                .tensor("blk.0.ffn_sub_norm.weight", SyntheticModel.MLP_WIDTH);
    }
}
