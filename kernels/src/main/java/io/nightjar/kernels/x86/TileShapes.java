package io.nightjar.kernels.x86;

/**
 * The shapes of tiles, as {@code ldtilecfg} reads them: palette 1, then from byte 16 on the bytes of a row of each tile, in 16 bits,
 * and from byte 48 on the rows of each, in 8 bits.
 */
final class TileShapes {

    private static final int BYTES = 64;
    private static final int PALETTE = 1;
    private static final int ROW_BYTES_AT = 16;
    private static final int ROWS_AT = 48;

    private final byte[] bytes = new byte[BYTES];

    TileShapes() {
        bytes[0] = PALETTE;
    }

    /** Gives a tile its shape. */
    TileShapes with(Tile tile, int rows, int rowBytes) {
        bytes[ROW_BYTES_AT + tile.index() * Short.BYTES] = (byte) rowBytes;
        bytes[ROWS_AT + tile.index()] = (byte) rows;
        return this;
    }

    /** Writes code that gives the tiles these shapes, until they are released. */
    void configure(VectorCode code) {
        code.assembler().emit(TileOp.LDTILECFG, code.assembler().constant(bytes));
    }
}
