package io.nightjar.templates;

/**
 * The places that a slice takes.
 *
 * @param start the first
 * @param step from one to the next
 * @param count how many
 */
record SliceBounds(int start, int step, int count) {

    /** What Python's {@code slice(start, stop, step).indices(length)} takes. */
    static SliceBounds of(Value start, Value stop, Value step, int length) {
        int by = step instanceof Value.None ? 1 : integer(step);
        if (by == 0) {
            throw RenderFailure.of("slice step cannot be zero");
        }
        int lowest = by < 0 ? -1 : 0;
        int highest = by < 0 ? length - 1 : length;
        int first = bound(start, by < 0 ? highest : lowest, lowest, highest, length);
        int end = bound(stop, by < 0 ? lowest : highest, lowest, highest, length);
        long distance = by > 0 ? (long) end - first : (long) first - end;
        long count = Math.max(0, Math.ceilDiv(distance, Math.abs((long) by)));
        return new SliceBounds(count == 0 ? 0 : first, by, (int) count);
    }

    /** Place number {@code i}. */
    int at(int i) {
        return start + i * step;
    }

    private static int bound(Value value, int absent, int lowest, int highest, int length) {
        if (value instanceof Value.None) {
            return absent;
        }
        long index = integer(value);
        long place = index < 0 ? index + length : index;
        return Math.clamp(place, lowest, highest);
    }

    private static int integer(Value value) {
        return switch (value) {
            case NumberValue number when !number.isReal() -> PythonNumbers.clampToInt(number.integer());
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            default -> throw RenderFailure.of("slice indices must be integers or None");
        };
    }
}
