package io.nightjar.kernels.x86;

/**
 * An AMX tile register.
 *
 * @param index 0 to 7
 */
public record Tile(int index) implements Operand {

    /** The tile registers. */
    public static final Tile TMM0 = new Tile(0),
            TMM1 = new Tile(1),
            TMM2 = new Tile(2),
            TMM3 = new Tile(3),
            TMM4 = new Tile(4),
            TMM5 = new Tile(5),
            TMM6 = new Tile(6),
            TMM7 = new Tile(7);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if there is no such register
     */
    public Tile {
        if (index < 0 || index > 7) {
            throw new IllegalArgumentException("tile register " + index);
        }
    }

    @Override
    public String text() {
        return "tmm" + index;
    }
}
