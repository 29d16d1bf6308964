package io.nightjar.engine;

/**
 * The generator behind the draws: 64 bits of state, fixed here for good so that a seed means the same text on every
 * machine and JDK. Not thread-safe.
 *
 * <p>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014), with the mixing constants
 * of Stafford's variant 13.
 */
final class SplitMix64 {

    private static final long INCREMENT = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    long nextLong() {
        state += INCREMENT;
        long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number in [0, 1): the upper 53 bits of the next 64. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
