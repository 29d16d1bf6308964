package io.nightjar.ops;

/**
 * What a recurrent op keeps of a sequence from one token to the next: an F32 matrix, all zeros before the first token.
 * Columns are independent of each other, so that threads can share them out.
 *
 * @param index position in the program's list of states
 * @param name for messages and profiles
 * @param rows what each column keeps
 * @param columns channels
 */
public record State(int index, String name, int rows, int columns) {

    /** Number of values. */
    public long values() {
        return (long) rows * columns;
    }
}
