package io.nightjar.templates;

/** A {@code range}: the numbers from {@code start}, {@code step} apart, {@code length} of them. */
record Range(long start, long step, int length) implements Value {

    /** The sandbox's limit on the length. */
    static final int MAX_LENGTH = 100_000;

    /** Above this nobody counts; it keeps the arithmetic in 64 bits. */
    private static final long MAX_BOUND = 1L << 60;

    /** Python's {@code range(start, stop, step)} with the sandbox's limit. */
    static Range of(long start, long stop, long step) {
        if (step == 0) {
            throw RenderFailure.of("range() arg 3 must not be zero");
        }
        if (Math.max(Math.max(Math.abs(start), Math.abs(stop)), Math.abs(step)) > MAX_BOUND) {
            throw RenderFailure.exhausted("range() of numbers above " + MAX_BOUND);
        }
        long length = Math.max(0, step > 0 ? Math.ceilDiv(stop - start, step) : Math.ceilDiv(start - stop, -step));
        if (length > MAX_LENGTH) {
            throw RenderFailure.exhausted("a range of more than " + MAX_LENGTH + " numbers");
        }
        return new Range(start, step, (int) length);
    }

    /** Number {@code index}. */
    NumberValue.Int get(int index) {
        return NumberValue.Int.of(start + index * step);
    }

    /** Where it ends, as Python shows it. */
    long stop() {
        return start + length * step;
    }

    @Override
    public String typeName() {
        return "range";
    }

    @Override
    public boolean truth() {
        return length > 0;
    }

    @Override
    public long weight() {
        return 1L + length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Range same
                && length == same.length
                && (length == 0 || (start == same.start && (length == 1 || step == same.step)));
    }

    @Override
    public int hashCode() {
        return length;
    }
}
