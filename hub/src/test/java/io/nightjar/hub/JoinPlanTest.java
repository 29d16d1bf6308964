package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinPlanTest {

    private static final ModelRef.PyPi REF = new ModelRef.PyPi("tiny", "1");
    private static final String SUM = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);

    @Test
    void ordersPartsByNumber() {
        JoinPlan plan = JoinPlan.of(
                REF,
                packages(
                        holds(Map.of("x.gguf", SUM), piece("x.gguf.part10"), piece("x.gguf.part02")),
                        holds(Map.of(), parts(3, 10)),
                        holds(Map.of(), piece("x.gguf.part1"))));

        assertThat(plan.file()).isEqualTo("x.gguf");
        assertThat(plan.sha256()).isEqualTo(SUM);
        assertThat(plan.bytes()).isEqualTo(70);
        assertThat(plan.pieces()).hasSize(10).startsWith(Path.of("2/x.gguf.part1"), Path.of("0/x.gguf.part02"));
        assertThat(plan.pieces().getLast()).isEqualTo(Path.of("0/x.gguf.part10"));
    }

    @Test
    void refusesWhatDoesNotMakeOneModel() {
        assertRefused("expected one GGUF model in the data of its packages, got none", holds(Map.of()));
        assertRefused("got a.gguf, b.gguf", holds(Map.of(), piece("a.gguf"), piece("b.gguf")));
        assertRefused(
                "expected parts without a gap, got [0, 2]",
                holds(Map.of("x.gguf", SUM), piece("x.gguf.part0"), piece("x.gguf.part2")));
        assertRefused("expected parts without a gap, got [2]", holds(Map.of("x.gguf", SUM), piece("x.gguf.part2")));
        assertRefused(
                "x.gguf.part0: expected once",
                holds(Map.of("x.gguf", SUM), piece("x.gguf.part0")),
                holds(Map.of(), piece("x.gguf.part0")));
    }

    @Test
    void partsNeedASumOfTheWhole() {
        assertRefused(
                "SHA256SUMS: expected the SHA-256 of x.gguf, got none",
                holds(Map.of("y.gguf", SUM), piece("x.gguf.part0"), piece("x.gguf.part1")));
        assertThat(JoinPlan.of(REF, packages(holds(Map.of(), piece("x.gguf")))).sha256())
                .isEqualTo(OTHER);
        assertRefused("expected SHA-256 " + SUM + ", got " + OTHER, holds(Map.of("x.gguf", SUM), piece("x.gguf")));
    }

    @Test
    void theDefaultModelIsWhatWeTried() {
        assertThatThrownBy(() -> JoinPlan.of(
                        DefaultModel.REF,
                        packages(holds(Map.of("x.gguf", SUM), piece("x.gguf.part0"), piece("x.gguf.part1")))))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("expected SHA-256 " + DefaultModel.SHA256 + ", got " + SUM);
    }

    private static void assertRefused(String message, PackageFacts... packages) {
        assertThatThrownBy(() -> JoinPlan.of(REF, packages(packages)))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(message);
    }

    private static Map<Path, PackageFacts> packages(PackageFacts... facts) {
        var packages = new LinkedHashMap<Path, PackageFacts>();
        for (PackageFacts one : facts) {
            packages.put(Path.of(Integer.toString(packages.size())), one);
        }
        return packages;
    }

    private static PackageFacts holds(Map<String, String> sums, PackagePiece... pieces) {
        return new PackageFacts("1", null, List.of(), sums, Arrays.asList(pieces), List.of());
    }

    private static PackagePiece[] parts(int start, int end) {
        var pieces = new PackagePiece[end - start];
        Arrays.setAll(pieces, i -> piece("x.gguf.part" + (start + i)));
        return pieces;
    }

    private static PackagePiece piece(String file) {
        return new PackagePiece(file, 7, OTHER);
    }
}
