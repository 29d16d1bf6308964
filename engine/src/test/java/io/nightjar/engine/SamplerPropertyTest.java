package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.engine.SamplingOptions.Penalties;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random cases against full sorts and exact probabilities; the seed is in each test's name. */
class SamplerPropertyTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void drawsFollowTheExactProbabilities(long seed) {
        Random random = new Random(seed);
        int vocabulary = 40;
        float[] logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = random.nextInt(9) / 4f;
        }
        double temperature = 0.5 + random.nextDouble();
        int topK = seed % 2 == 0 ? 0 : 12;
        double minP = seed % 4 < 2 ? 0 : 0.3;
        Sampler sampler = Sampler.of(
                SamplingOptions.neutral()
                        .withTemperature(temperature)
                        .withTopK(topK)
                        .withMinP(minP)
                        .withSeed(seed),
                vocabulary);
        int draws = 40_000;
        int[] counts = new int[vocabulary];
        for (int i = 0; i < draws; i++) {
            counts[sampler.sample(logits.clone())]++;
        }

        int[] ranked = sortedIds(logits);
        double[] expected = new double[vocabulary];
        for (int rank = 0; rank < (topK == 0 ? vocabulary : topK); rank++) {
            double ratio = Math.exp((double) logits[ranked[rank]] - logits[ranked[0]]);
            if (ratio >= minP) {
                expected[ranked[rank]] = Math.pow(ratio, 1 / temperature);
            }
        }
        double total = Arrays.stream(expected).sum();
        double chiSquare = 0;
        int freedom = -1;
        for (int i = 0; i < vocabulary; i++) {
            double mean = draws * expected[i] / total;
            if (mean == 0) {
                assertThat(counts[i]).as("token %d was filtered out", i).isZero();
            } else {
                assertThat(mean).as("enough draws for the test of token %d", i).isGreaterThan(5);
                chiSquare += (counts[i] - mean) * (counts[i] - mean) / mean;
                freedom++;
            }
        }
        // The upper 0.1 % point, by Wilson and Hilferty's approximation.
        double ninth = 2 / (9.0 * freedom);
        assertThat(chiSquare).isLessThan(freedom * Math.pow(1 - ninth + 3.09 * Math.sqrt(ninth), 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void topKIsTheHeadOfTheSortedVocabulary(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            float[] logits = randomLogits(random, 1 + random.nextInt(3000));
            int allowed = allowed(logits);
            int count = 1 + random.nextInt(random.nextBoolean() ? 50 : 4000);
            Candidates candidates = new Candidates(logits.length);
            candidates.load(logits.clone());
            candidates.keepLargest(count);
            assertThat(ids(candidates)).isEqualTo(Arrays.copyOf(sortedIds(logits), Math.min(count, allowed)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void topPAndMinPAreHeadsOfTheSortedVocabulary(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            float[] logits = randomLogits(random, 1 + random.nextInt(3000));
            int[] ranked = Arrays.copyOf(sortedIds(logits), allowed(logits));
            double[] weights = weights(logits, ranked);
            double mass = random.nextDouble();
            double enough = mass * Arrays.stream(weights).sum();
            int head = 0;
            for (double sum = 0; head < ranked.length && (head == 0 || sum < enough); head++) {
                sum += weights[head];
            }
            Candidates candidates = new Candidates(logits.length);
            candidates.load(logits.clone());
            new SamplerStep.TopP(mass).apply(candidates);
            int[] nucleus = ids(candidates);
            // The two add up in different orders, so a token exactly at the border may fall either way.
            assertThat(nucleus.length).isBetween(head - 1, head + 1);
            assertThat(nucleus).isEqualTo(Arrays.copyOf(ranked, nucleus.length));

            double share = Math.max(1e-6, mass * mass * mass);
            candidates.load(logits.clone());
            new SamplerStep.MinP(share).apply(candidates);
            double floor = logits[ranked[0]] + Math.log(share);
            assertThat(ids(candidates))
                    .containsExactly(IntStream.range(0, logits.length)
                            .filter(i -> logits[i] >= floor && logits[i] > Float.NEGATIVE_INFINITY)
                            .toArray());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    void lazySortingReadsLikeAFullSort(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            float[] logits = randomLogits(random, 1 + random.nextInt(5000));
            int[] ranked = Arrays.copyOf(sortedIds(logits), allowed(logits));
            Candidates candidates = new Candidates(logits.length);
            candidates.load(logits.clone());
            for (int count = 1; count <= ranked.length; count += random.nextInt(200)) {
                candidates.sortFirst(count);
                assertThat(Arrays.copyOf(ids(candidates), count)).isEqualTo(Arrays.copyOf(ranked, count));
            }
            candidates.sortFirst(ranked.length);
            assertThat(ids(candidates)).isEqualTo(ranked);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43})
    void selectionPutsTheSmallestFirst(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            long[] values = random.longs(0, 1_000_000)
                    .distinct()
                    .limit(1 + random.nextInt(round % 10 == 0 ? 20_000 : 500))
                    .toArray();
            switch (round % 4) {
                case 0 -> Arrays.sort(values);
                case 1 -> {
                    Arrays.sort(values);
                    for (int i = 0; i < values.length / 2; i += 2) {
                        long swapped = values[i];
                        values[i] = values[values.length - 1 - i];
                        values[values.length - 1 - i] = swapped;
                    }
                }
                default -> {}
            }
            int start = random.nextInt(values.length);
            int end = start + 1 + random.nextInt(values.length - start);
            int count = 1 + random.nextInt(end - start);
            long[] sorted = values.clone();
            Arrays.sort(sorted, start, end);
            long[] partitioned = values.clone();
            LongSelection.moveSmallestFirst(partitioned, start, end, count);
            assertThat(partitioned[start + count - 1]).isEqualTo(sorted[start + count - 1]);
            Arrays.sort(partitioned, start, start + count);
            Arrays.sort(partitioned, start + count, end);
            assertThat(partitioned).isEqualTo(sorted);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53, 54})
    void penaltiesEqualARecountOfTheWindow(long seed) {
        Random random = new Random(seed);
        int vocabulary = 1 + random.nextInt(300);
        for (int lastN : List.of(1, 5, 64, 200, 1000, -1)) {
            var penalties =
                    new Penalties(0.5 + random.nextDouble(), random.nextDouble(), random.nextDouble() - 0.5, lastN);
            PenaltyHistory history = new PenaltyHistory(penalties);
            Deque<Integer> window = new ArrayDeque<>();
            for (int step = 0; step < 2000; step++) {
                int token = random.nextBoolean() ? random.nextInt(vocabulary) : random.nextInt(1 + vocabulary / 20);
                history.accept(token);
                window.addLast(token);
                if (lastN >= 0 && window.size() > lastN) {
                    window.removeFirst();
                }
                if (step % 50 == 0) {
                    assertPenalised(history, penalties, window, randomLogits(random, vocabulary));
                }
            }
        }
    }

    private static void assertPenalised(
            PenaltyHistory history, Penalties penalties, Iterable<Integer> window, float[] logits) {
        int[] counts = new int[logits.length];
        window.forEach(token -> counts[token]++);
        float[] expected = logits.clone();
        for (int i = 0; i < expected.length; i++) {
            if (counts[i] > 0) {
                double logit = expected[i];
                logit = logit > 0 ? logit / penalties.repeat() : logit * penalties.repeat();
                expected[i] = (float) (logit - (counts[i] * penalties.frequency() + penalties.presence()));
            }
        }
        Candidates candidates = new Candidates(logits.length);
        candidates.load(logits);
        history.apply(candidates);
        assertThat(logits).isEqualTo(expected);
    }

    /** Many ties, some exclusions, now and then an infinity or a sorted run; at least one token is allowed. */
    private static float[] randomLogits(Random random, int vocabulary) {
        float[] logits = new float[vocabulary];
        int style = random.nextInt(4);
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = switch (style) {
                case 0 -> (float) random.nextGaussian() * 4;
                case 1 -> random.nextInt(20) / 2f - 5;
                case 2 -> i / 100f;
                default -> random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(200) / 16f;
            };
        }
        if (random.nextInt(10) == 0) {
            logits[random.nextInt(vocabulary)] = Float.POSITIVE_INFINITY;
        }
        if (allowed(logits) == 0) {
            logits[0] = -0.0f;
        }
        return logits;
    }

    private static int allowed(float[] logits) {
        int allowed = 0;
        for (float logit : logits) {
            allowed += logit > Float.NEGATIVE_INFINITY ? 1 : 0;
        }
        return allowed;
    }

    private static int[] sortedIds(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -logits[i]).thenComparing(i -> i))
                .mapToInt(i -> i)
                .toArray();
    }

    private static double[] weights(float[] logits, int[] ranked) {
        double largest = logits[ranked[0]];
        return Arrays.stream(ranked)
                .mapToDouble(i -> logits[i] == largest ? 1 : Math.exp(logits[i] - largest))
                .toArray();
    }

    private static int[] ids(Candidates candidates) {
        int[] ids = new int[candidates.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = candidates.id(i);
        }
        return ids;
    }
}
