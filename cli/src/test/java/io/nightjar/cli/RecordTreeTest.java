package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.models.Norm;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RecordTreeTest {

    private static final Slot IN = new Slot(0, "normed", 64, Slot.Rows.TOKENS);
    private static final Slot OUT = new Slot(1, "queries", 32, Slot.Rows.TOKENS);

    /** A part that comes several times. */
    record Part(String name, float size) {}

    /** A whole of parts. */
    record Whole(Optional<Part> first, List<Part> parts, List<Float> numbers, boolean flag) {}

    @Test
    void recordsInRecordsBecomeATree() {
        List<Part> parts = List.of(new Part("a", 0.1f), new Part("a", 0.1f), new Part("b", 2));

        JsonNode tree =
                RecordTree.of(new Whole(Optional.of(new Part("x", 1)), parts, Collections.nCopies(9, 0.5f), true));

        assertThat(tree.toString())
                .isEqualTo("{\"kind\":\"Whole\",\"first\":{\"kind\":\"Part\",\"name\":\"x\",\"size\":1.0},"
                        + "\"parts\":[{\"kind\":\"Part\",\"name\":\"a\",\"size\":0.1,\"times\":2},"
                        + "{\"kind\":\"Part\",\"name\":\"b\",\"size\":2.0}],"
                        + "\"numbers\":[0.5,0.5,0.5,0.5,\"… 9 values\"],\"flag\":true}");
        assertThat(RecordTree.lines(tree, " "))
                .containsExactly(
                        " first: Part",
                        "   name: x",
                        "   size: 1.0",
                        " parts:",
                        "   - Part (2 times)",
                        "     name: a",
                        "     size: 0.1",
                        "   - Part",
                        "     name: b",
                        "     size: 2.0",
                        " numbers: [0.5,0.5,0.5,0.5,… 9 values]",
                        " flag: true");
    }

    @Test
    void slotsAndWeightsAppearByNameAndShape() {
        Op op = new Op.MatMul(IN, new Weight("blk.0.attn_q.weight", ElementType.Q4_0, 32, 64), OUT);

        assertThat(RecordTree.fields((Record) op))
                .containsExactly("in=normed[64]", "matrix=blk.0.attn_q.weight Q4_0 [32 x 64]", "out=queries[32]");
        assertThat(RecordTree.of(new Op.AddBias(OUT, new Weight("bias", ElementType.F32, 1, 32)))
                        .get("bias")
                        .asString())
                .isEqualTo("bias F32 [32]");
        Slot logits = new Slot(2, "logits", 9, Slot.Rows.OUTPUTS);
        assertThat(RecordTree.of(logits).asString()).isEqualTo("logits[9] of outputs");
        assertThat(RecordTree.of(Norm.NONE).asString()).isEqualTo("none");
    }
}
