package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.SequenceSlice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine over a model that gives vectors: here the number of tokens and the first one. */
@Timeout(120)
class EngineEmbeddingTest {

    private static final StepBudget BUDGET = new StepBudget(20, 4);

    private final List<Integer> stepSizes = Collections.synchronizedList(new ArrayList<>());

    @Test
    void everyTextGetsItsVectorOnce() throws Exception {
        try (Engine engine = engine()) {
            List<CompletableFuture<float[]>> vectors = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                CompletableFuture<float[]> vector = new CompletableFuture<>();
                List<Integer> prompt = IntStream.range(i, 2 * i + 1).boxed().toList();
                engine.submit(EngineRequest.promptOnly(prompt), listener(vector));
                vectors.add(vector);
            }

            for (int i = 0; i < 9; i++) {
                assertThat(vectors.get(i).get(60, TimeUnit.SECONDS)).containsExactly(i + 1, i);
            }
            assertThat(stepSizes).allMatch(tokens -> tokens <= BUDGET.tokens());
            assertThat(stepSizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(45);
        }
    }

    @Test
    void generatingIsRefused() {
        try (Engine engine = engine()) {
            assertThatThrownBy(() -> engine.submit(EngineFixture.greedy(List.of(1), 1), new RecordingListener()))
                    .isInstanceOf(RequestException.class)
                    .hasMessage("this model gives vectors of texts - it neither generates nor scores tokens");
        }
    }

    private Engine engine() {
        return new Engine(
                new CountingExecutor(),
                TinyTokenizer.create(),
                new WholePrompts(),
                new EngineLimits(20, BUDGET),
                () -> 0);
    }

    private static SequenceListener listener(CompletableFuture<float[]> vector) {
        return new SequenceListener() {
            @Override
            public void text(String piece) {
                vector.completeExceptionally(new AssertionError("text: " + piece));
            }

            @Override
            public void embedded(float[] got) {
                vector.complete(got);
            }

            @Override
            public void finished(SequenceResult result) {
                vector.completeExceptionally(new AssertionError("no vector before the end"));
            }

            @Override
            public void failed(RuntimeException error) {
                vector.completeExceptionally(error);
            }
        };
    }

    private final class CountingExecutor implements Executor {

        private final List<float[]> outputs = new ArrayList<>();

        @Override
        public int vocabularySize() {
            return TinyTokenizer.SIZE;
        }

        @Override
        public boolean embeds() {
            return true;
        }

        @Override
        public int outputWidth() {
            return 2;
        }

        @Override
        public int kvBlocks() {
            return 3;
        }

        @Override
        public int stateSlots() {
            return 3;
        }

        @Override
        public void copyState(int from, int to) {
            throw new AssertionError("nobody asks for a snapshot");
        }

        @Override
        public void execute(Batch batch) {
            stepSizes.add(batch.size());
            outputs.clear();
            for (SequenceSlice slice : batch.slices()) {
                outputs.add(new float[] {slice.count(), batch.token(slice.firstRow())});
            }
        }

        @Override
        public void readLogits(int output, float[] into) {
            System.arraycopy(outputs.get(output), 0, into, 0, 2);
        }

        @Override
        public void close() {}
    }
}
