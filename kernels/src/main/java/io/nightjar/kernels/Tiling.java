package io.nightjar.kernels;

import io.nightjar.kernels.x86.PanelProduct;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a matrix product can be chosen by measuring, because no bit of a result depends on it.
 *
 * @param runBytes weights that a task multiplies: long runs keep the processor fetching ahead, short ones stay in its cache
 * @param prefetchBytes how far ahead weights are fetched, one of {@link PanelProduct#PREFETCHES}
 */
record Tiling(int runBytes, int prefetchBytes) {

    /** What is used unless measured otherwise (generation, AMD Zen 4: 1.1 times as fast as runs of half this length). */
    static final Tiling DEFAULT = new Tiling(256 << 10, 0);

    private static final List<Integer> RUNS = List.of(64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20);
    private static final Pattern TEXT = Pattern.compile("run (\\d{1,9}) ahead (\\d{1,9})");

    /** All that there are to choose from. */
    static List<Tiling> candidates() {
        return RUNS.stream()
                .flatMap(run -> PanelProduct.PREFETCHES.stream().map(ahead -> new Tiling(run, ahead)))
                .toList();
    }

    /** The one that {@link #text} wrote; empty for anything else. */
    static Optional<Tiling> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Tiling tiling = new Tiling(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        return Optional.of(tiling).filter(candidates()::contains);
    }

    /** For a file. */
    String text() {
        return "run " + runBytes + " ahead " + prefetchBytes;
    }
}
