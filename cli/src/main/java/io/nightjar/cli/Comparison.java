package io.nightjar.cli;

import io.nightjar.base.RequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs two benchmarks in turn, ours first, and pairs what they measure: machines change their speed within minutes, so only
 * runs beside each other compare.
 */
final class Comparison {

    private final Contender ours;
    private final Contender peer;
    private final Consumer<String> notes;
    private final Map<String, ComparisonRow> rows = new LinkedHashMap<>();

    /**
     * Makes one.
     *
     * @param notes receives a line before and after each run
     */
    Comparison(Contender ours, Contender peer, Consumer<String> notes) {
        this.ours = ours;
        this.peer = peer;
        this.notes = notes;
    }

    /**
     * Runs both {@code rounds} times.
     *
     * @return a row for each test that both have
     * @throws RequestException if one of them fails, or they have no test in common
     */
    List<ComparisonRow> run(int rounds) throws IOException {
        for (int round = 1; round <= rounds; round++) {
            String place = "round " + round + " of " + rounds + ", ";
            List<BenchResult> ourResults = measured(ours, place);
            add(ourResults, measured(peer, place), round);
        }
        return List.copyOf(rows.values());
    }

    private List<BenchResult> measured(Contender contender, String place) throws IOException {
        notes.accept(place + contender.name() + " ...");
        List<BenchResult> results = contender.measure();
        notes.accept(place + contender.name() + ": " + text(results) + " tokens/s");
        return results;
    }

    private void add(List<BenchResult> ourResults, List<BenchResult> peerResults, int round) {
        Map<BenchResult, BenchResult> pairs = pair(ourResults, peerResults);
        if (pairs.isEmpty()) {
            throw new RequestException("no test in common: " + ours.name() + " has " + text(ourResults) + ", "
                    + peer.name() + " has " + text(peerResults) + " - give both the same -p and -n");
        }
        if (round == 1) {
            noteDifferences(ourResults, peerResults, pairs);
        }
        pairs.forEach((mine, theirs) ->
                rows.merge(mine.test(), new ComparisonRow(List.of(mine), List.of(theirs)), Comparison::joined));
        if (rows.values().stream().anyMatch(row -> row.ours().size() != round)) {
            throw new RequestException("round " + round + " has other tests than those before: " + text(ourResults)
                    + " beside " + text(peerResults));
        }
    }

    private static ComparisonRow joined(ComparisonRow before, ComparisonRow added) {
        List<BenchResult> mine = new ArrayList<>(before.ours());
        List<BenchResult> theirs = new ArrayList<>(before.peer());
        mine.addAll(added.ours());
        theirs.addAll(added.peer());
        return new ComparisonRow(mine, theirs);
    }

    /**
     * Pairs tests of the same name; then, where each side has one test of a kind left, those: some engines count tokens as
     * they come, or do not say how many they were.
     */
    static Map<BenchResult, BenchResult> pair(List<BenchResult> ours, List<BenchResult> peers) {
        Map<BenchResult, BenchResult> pairs = new LinkedHashMap<>();
        for (BenchResult mine : ours) {
            peers.stream()
                    .filter(theirs -> theirs.test().equals(mine.test()))
                    .findFirst()
                    .or(() -> onlyOneOfItsKind(mine, ours, peers))
                    .ifPresent(theirs -> pairs.put(mine, theirs));
        }
        return pairs;
    }

    private static Optional<BenchResult> onlyOneOfItsKind(
            BenchResult mine, List<BenchResult> ours, List<BenchResult> peers) {
        List<BenchResult> mineAlone = alone(mine.kind(), ours, peers);
        List<BenchResult> theirsAlone = alone(mine.kind(), peers, ours);
        return mineAlone.size() == 1 && theirsAlone.size() == 1
                ? Optional.of(theirsAlone.getFirst())
                : Optional.empty();
    }

    private static List<BenchResult> alone(String kind, List<BenchResult> results, List<BenchResult> others) {
        return results.stream()
                .filter(result -> result.kind().equals(kind))
                .filter(result ->
                        others.stream().noneMatch(other -> other.test().equals(result.test())))
                .toList();
    }

    private void noteDifferences(
            List<BenchResult> ourResults, List<BenchResult> peerResults, Map<BenchResult, BenchResult> pairs) {
        List<BenchResult> unpaired = new ArrayList<>(ourResults);
        unpaired.addAll(peerResults);
        unpaired.removeAll(pairs.keySet());
        unpaired.removeAll(pairs.values());
        if (!unpaired.isEmpty()) {
            notes.accept("not compared, because only one side has it: " + text(unpaired));
        }
        pairs.forEach((mine, theirs) -> {
            if (theirs.threads() > 0 && mine.threads() > 0 && theirs.threads() != mine.threads()) {
                notes.accept(mine.test() + ": " + ours.name() + " computes on " + mine.threads() + " threads, "
                        + peer.name() + " on " + theirs.threads() + " - give both the same -t");
            }
        });
    }

    private static String text(List<BenchResult> results) {
        return results.stream()
                .map(result -> String.format(Locale.ROOT, "%s %.2f", result.test(), result.tokensPerSecond()))
                .collect(Collectors.joining(", "));
    }
}
