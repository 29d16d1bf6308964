package io.nightjar.cli;

/**
 * One test as a benchmark of any engine reports it.
 *
 * @param test such as {@code pp512} or {@code tg128}; without a number where the engine does not say it
 * @param tokensPerSecond its rate
 * @param backend what computed, empty if the engine does not say
 * @param threads compute threads, 0 if the engine does not say
 */
record BenchResult(String test, double tokensPerSecond, String backend, int threads) {

    private static final int KIND_CHARS = 2;

    /** The first letters of the test, which say what was timed: {@code pp} or {@code tg}. */
    String kind() {
        return test.substring(0, Math.min(KIND_CHARS, test.length()));
    }
}
