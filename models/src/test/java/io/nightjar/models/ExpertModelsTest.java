package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ModelFormatException;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Weight;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of experts in made-up files: where their matrices may lie, and what is refused. */
class ExpertModelsTest {

    private static final int EXPERTS = 3;
    private static final int EXPERT_WIDTH = 24;

    @TempDir
    private Path folder;

    private static SyntheticModel mixtral() {
        SyntheticModel model = SyntheticModel.llama()
                .integer("expert_count", EXPERTS)
                .integer("expert_used_count", 2)
                .integer("expert_feed_forward_length", EXPERT_WIDTH);
        for (int layer = 0; layer < 2; layer++) {
            model.tensor("blk." + layer + ".ffn_gate_inp.weight", EXPERTS, SyntheticModel.WIDTH);
        }
        return model;
    }

    private static SyntheticModel withDown(SyntheticModel model) {
        for (int layer = 0; layer < 2; layer++) {
            model.tensor("blk." + layer + ".ffn_down_exps.weight", EXPERTS, SyntheticModel.WIDTH, EXPERT_WIDTH);
        }
        return model;
    }

    private static SyntheticModel stacked() {
        SyntheticModel model = withDown(mixtral());
        for (int layer = 0; layer < 2; layer++) {
            model.tensor("blk." + layer + ".ffn_gate_exps.weight", EXPERTS, EXPERT_WIDTH, SyntheticModel.WIDTH)
                    .tensor("blk." + layer + ".ffn_up_exps.weight", EXPERTS, EXPERT_WIDTH, SyntheticModel.WIDTH);
        }
        return model;
    }

    private List<List<String>> matrices(SyntheticModel model) {
        return ops(model.load(folder).program(), ExpertOp.MatMul.class).stream()
                .map(op -> op.matrices().stream().map(Weight::name).toList())
                .toList();
    }

    @Test
    void expertsMayBeStackedByKind() {
        assertThat(matrices(stacked()))
                .hasSize(6)
                .startsWith(
                        List.of(
                                "blk.0.ffn_gate_exps.weight[0]",
                                "blk.0.ffn_gate_exps.weight[1]",
                                "blk.0.ffn_gate_exps.weight[2]"),
                        List.of(
                                "blk.0.ffn_up_exps.weight[0]",
                                "blk.0.ffn_up_exps.weight[1]",
                                "blk.0.ffn_up_exps.weight[2]"));
    }

    @Test
    void gateAndUpMayBeTogether() {
        SyntheticModel model = withDown(mixtral());
        for (int layer = 0; layer < 2; layer++) {
            model.tensor("blk." + layer + ".ffn_gate_up_exps.weight", EXPERTS, 2 * EXPERT_WIDTH, SyntheticModel.WIDTH);
        }
        assertThat(matrices(model).get(1)).contains("blk.0.ffn_gate_up_exps.weight[2][24:48]");
    }

    @Test
    void expertsMayBeTensorsOfTheirOwn() {
        SyntheticModel model = mixtral();
        for (int layer = 0; layer < 2; layer++) {
            for (int expert = 0; expert < EXPERTS; expert++) {
                String prefix = "blk." + layer + ".ffn_";
                model.tensor(prefix + "gate." + expert + ".weight", EXPERT_WIDTH, SyntheticModel.WIDTH)
                        .tensor(prefix + "up." + expert + ".weight", EXPERT_WIDTH, SyntheticModel.WIDTH)
                        .tensor(prefix + "down." + expert + ".weight", SyntheticModel.WIDTH, EXPERT_WIDTH);
            }
        }
        assertThat(matrices(model).get(2))
                .containsExactly("blk.0.ffn_down.0.weight", "blk.0.ffn_down.1.weight", "blk.0.ffn_down.2.weight");
    }

    @Test
    void aLayerWithoutARouterIsDense() {
        List<Op> ops = stacked()
                .withoutTensor("blk.0.ffn_gate_inp.weight")
                .load(folder)
                .program()
                .ops();
        assertThat(ops).filteredOn(ExpertOp.Route.class::isInstance).hasSize(1);
    }

    @Test
    void expertsOfAnotherShapeAreRefused() {
        SyntheticModel model =
                stacked().tensor("blk.1.ffn_up_exps.weight", EXPERTS + 1, EXPERT_WIDTH, SyntheticModel.WIDTH);
        assertThatThrownBy(() -> model.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("blk.1.ffn_up_exps.weight: expected [3 x 24 x 64], got [4 x 24 x 64]");
    }

    @Test
    void moreExpertsThanThereAreCannotBeChosen() {
        assertThatThrownBy(() -> stacked().integer("expert_used_count", 4).load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("llama.expert_used_count");
    }

    @Test
    void groupsMustDivideTheExpertsAndHoldEnough() {
        for (int[] groups : new int[][] {{2, 1}, {3, 1}}) {
            SyntheticModel model =
                    stacked().integer("expert_group_count", groups[0]).integer("expert_group_used_count", groups[1]);
            assertThatThrownBy(() -> model.load(folder))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("llama.expert_group_count: expected groups of 3 experts");
        }
    }

    @Test
    void latentAttentionCachesOneKeyOfLatentAndTurnedPart() {
        Program program = SyntheticModel.deepSeek().load(folder).program();
        assertThat(program.kvLayers()).containsExactly(new KvShape(1, 12 + 8, 12, true));
        assertThat(ops(program, Op.HeadMatMul.class))
                .extracting(op -> op.matrices().getFirst())
                .extracting(Weight::rows, Weight::columns)
                .containsExactly(tuple(12, 8), tuple(SyntheticModel.HEAD_DIM, 12));
        assertThat(ops(program, Op.Attend.class).getFirst().scores().scale()).isEqualTo(1 / 4f);
    }

    /** DeepSeek 3's factors: 0.1 ln 40 + 1 for queries and for keys. */
    @Test
    void aStretchedRotationScalesScoresInsteadOfHeads() {
        Program program = SyntheticModel.deepSeek()
                .text("rope.scaling.type", "yarn")
                .real("rope.scaling.factor", 40)
                .integer("rope.scaling.original_context_length", 4096)
                .real("rope.scaling.yarn_log_multiplier", 0.1f)
                .load(folder)
                .program();
        assertThat(ops(program, Op.Rope.class).getFirst().rotation().magnitude())
                .isEqualTo(1);
        assertThat(ops(program, Op.Attend.class).getFirst().scores().scale())
                .isCloseTo(1.3688879f * 1.3688879f / 4, within(1e-6f));
    }

    private static <T extends Op> List<T> ops(Program program, Class<T> kind) {
        return program.ops().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
