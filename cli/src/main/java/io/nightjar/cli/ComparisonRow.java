package io.nightjar.cli;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One test of a comparison: what both sides measured, a pair for each round.
 *
 * @param ours ours, one for each round, at least one
 * @param peer the peer's, as many
 */
record ComparisonRow(List<BenchResult> ours, List<BenchResult> peer) {

    /** Copies the lists. */
    ComparisonRow {
        ours = List.copyOf(ours);
        peer = List.copyOf(peer);
    }

    /** Our name of the test, and the peer's where it is another. */
    String test() {
        String name = ours.getFirst().test();
        return name.equals(peerTest()) ? name : name + " : " + peerTest();
    }

    /** The peer's name of the test. */
    String peerTest() {
        return peer.getFirst().test();
    }

    /** Our tokens per second. */
    Samples ourRates() {
        return rates(ours);
    }

    /** The peer's tokens per second. */
    Samples peerRates() {
        return rates(peer);
    }

    /** Ours over the peer's, round by round: what slows the machine for a while slows both. */
    Samples ratios() {
        return new Samples(IntStream.range(0, ours.size())
                .mapToObj(round ->
                        ours.get(round).tokensPerSecond() / peer.get(round).tokensPerSecond())
                .toList());
    }

    private static Samples rates(List<BenchResult> results) {
        return new Samples(results.stream().map(BenchResult::tokensPerSecond).toList());
    }
}
