package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.Architectures;
import io.nightjar.models.Model;
import io.nightjar.models.ModelFiles;
import io.nightjar.ops.Fusions;
import io.nightjar.ops.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of all golden models, with and without ops made one: the same bits, in one piece and token by token. */
class FusionsConformanceTest {

    static Stream<Arguments> modelsAndKernels() {
        return Goldens.all().stream()
                .flatMap(model -> Stream.of("reference", "x86").map(set -> Arguments.of(model, set)));
    }

    @ParameterizedTest
    @MethodSource("modelsAndKernels")
    void fusedProgramsGiveTheSameBits(String model, String kernels) {
        List<List<float[]>> results = new ArrayList<>();
        for (Fusions fusions : List.of(Fusions.NONE, Fusions.ALL)) {
            Case golden = Goldens.of(model).cases().getFirst();
            try (ModelRunner runner = new ModelRunner(Goldens.path(model), kernels, fusions, ElementType.F32, 2)) {
                results.add(runner.step(new Run(0), golden.prompt()));
                results.add(runner.inChunks(new Run(16), golden.prompt(), 1));
            }
        }
        for (List<float[]> result : results) {
            assertThat(result).hasSameSizeAs(results.getFirst());
            for (int i = 0; i < result.size(); i++) {
                assertThat(result.get(i))
                        .as("position %d", i)
                        .isEqualTo(results.getFirst().get(i));
            }
        }
    }

    @Test
    void aLayerOfLlamaHasTwoGroupsOfProducts() {
        try (ModelSource source = ModelFiles.open(Goldens.path("llama"))) {
            Model model = Architectures.load(source);
            List<Integer> groups = model.rewritten(Fusions.ALL).program().ops().stream()
                    .filter(Op.Products.class::isInstance)
                    .map(op -> ((Op.Products) op).products().size())
                    .toList();

            int layers = model.spec().layers().size();
            assertThat(groups)
                    .containsExactlyElementsOf(Collections.nCopies(layers, List.of(3, 2)).stream()
                            .flatMap(List::stream)
                            .toList());
        }
    }
}
