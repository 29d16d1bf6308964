package io.nightjar.kernels.x86;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import java.util.Arrays;
import java.util.List;

/**
 * Tile instructions of an {@link Emulator}: eight tiles of up to 16 rows of up to 64 bytes, in the shapes of the last configuration.
 *
 * <p>Source: Intel, "Software Developer's Manual", volume 2 and volume 1, chapter 18; for the order of sums in {@code tdpbf16ps}
 * what Intel CPUs were measured to do.
 */
final class TileEmulation {

    private static final int MOST_ROWS = 16;
    private static final int MOST_ROW_BYTES = 64;
    private static final int CONFIGURATION_BYTES = 64;
    private static final int ROW_BYTES_AT = 16;
    private static final int ROWS_AT = 48;

    private final EmulatedState state;
    private Matrix[] tiles = new Matrix[0];
    private List<Operand> operands = List.of();

    /** A tile: so many rows of so many bytes, and what they hold. */
    private static final class Matrix {

        private final int rows;
        private final int rowBytes;
        private final byte[] data;

        Matrix(int rows, int rowBytes) {
            this.rows = rows;
            this.rowBytes = rowBytes;
            this.data = new byte[rows * rowBytes];
        }

        int lanes() {
            return rowBytes / Integer.BYTES;
        }

        int lane(int row, int lane) {
            int bits = 0;
            for (int k = 0; k < Integer.BYTES; k++) {
                bits |= (data[row * rowBytes + lane * Integer.BYTES + k] & 0xff) << (Byte.SIZE * k);
            }
            return bits;
        }

        void setLane(int row, int lane, int bits) {
            for (int k = 0; k < Integer.BYTES; k++) {
                data[row * rowBytes + lane * Integer.BYTES + k] = (byte) (bits >>> (Byte.SIZE * k));
            }
        }
    }

    TileEmulation(EmulatedState state) {
        this.state = state;
    }

    /** Whether tiles are configured. */
    boolean inUse() {
        return tiles.length > 0;
    }

    /** Executes one instruction. */
    void execute(TileOp op, List<Operand> given) {
        operands = given;
        switch (op) {
            case LDTILECFG -> configure(state.address((Memory) operands.getFirst()));
            case TILERELEASE -> tiles = new Matrix[0];
            case TILEZERO -> Arrays.fill(tile(0).data, (byte) 0);
            case TILELOADD -> load();
            case TILESTORED -> store();
            case TDPBSSD -> multiply((c, a, b) -> c + dotBytes(a, b, true, true));
            case TDPBSUD -> multiply((c, a, b) -> c + dotBytes(a, b, true, false));
            case TDPBUSD -> multiply((c, a, b) -> c + dotBytes(a, b, false, true));
            case TDPBUUD -> multiply((c, a, b) -> c + dotBytes(a, b, false, false));
            case TDPBF16PS -> multiplyBfloats();
            default -> throw new AssertionError(op + " is not emulated");
        }
    }

    private Matrix tile(int operand) {
        Tile tile = (Tile) operands.get(operand);
        if (!inUse() || tiles[tile.index()].rows == 0) {
            throw new AssertionError(tile.text() + " is not configured");
        }
        return tiles[tile.index()];
    }

    // --- configuration and memory ---

    private void configure(long address) {
        int[] bytes = new int[CONFIGURATION_BYTES];
        Arrays.setAll(bytes, i -> state.readByte(address + i));
        if (bytes[0] != 1 || Arrays.stream(bytes, 1, ROW_BYTES_AT).anyMatch(value -> value != 0)) {
            throw new AssertionError("only palette 1 from its first row on is emulated");
        }
        tiles = new Matrix[8];
        for (int i = 0; i < tiles.length; i++) {
            int rowBytes = bytes[ROW_BYTES_AT + 2 * i] | bytes[ROW_BYTES_AT + 2 * i + 1] << Byte.SIZE;
            int rows = bytes[ROWS_AT + i];
            if (rows > MOST_ROWS || rowBytes > MOST_ROW_BYTES || (rows == 0) != (rowBytes == 0)) {
                throw new AssertionError("tile " + i + " of " + rows + " rows of " + rowBytes + " bytes");
            }
            tiles[i] = new Matrix(rows, rowBytes);
        }
    }

    /** The index of the address is the distance of two rows. */
    private long rowAddress(int operand, int row) {
        Address address = (Address) operands.get(operand);
        Gpr stride = address.scaled();
        long distance = stride == null ? 0 : state.get(stride) * address.scale();
        return state.get(address.base()) + address.displacement() + row * distance;
    }

    private void load() {
        Matrix to = tile(0);
        for (int row = 0; row < to.rows; row++) {
            for (int i = 0; i < to.rowBytes; i++) {
                to.data[row * to.rowBytes + i] = (byte) state.readByte(rowAddress(1, row) + i);
            }
        }
    }

    private void store() {
        Matrix from = tile(1);
        for (int row = 0; row < from.rows; row++) {
            for (int i = 0; i < from.rowBytes; i++) {
                state.writeByte(rowAddress(0, row) + i, from.data[row * from.rowBytes + i]);
            }
        }
    }

    // --- products ---

    /** Adds the product of two lanes of four bytes to a lane. */
    private interface Step {
        int apply(int sum, int left, int right);
    }

    private void checkShapes(Matrix sums, Matrix left, Matrix right) {
        if (sums.rows != left.rows || sums.rowBytes != right.rowBytes || left.lanes() != right.rows) {
            throw new AssertionError("tiles of shapes that do not fit: " + operands);
        }
    }

    private void multiply(Step step) {
        Matrix sums = tile(0);
        Matrix left = tile(1);
        Matrix right = tile(2);
        checkShapes(sums, left, right);
        for (int row = 0; row < sums.rows; row++) {
            for (int lane = 0; lane < sums.lanes(); lane++) {
                int sum = sums.lane(row, lane);
                for (int k = 0; k < right.rows; k++) {
                    sum = step.apply(sum, left.lane(row, k), right.lane(k, lane));
                }
                sums.setLane(row, lane, sum);
            }
        }
    }

    private static int dotBytes(int left, int right, boolean leftSigned, boolean rightSigned) {
        int sum = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            byte a = (byte) (left >>> shift);
            byte b = (byte) (right >>> shift);
            sum += (leftSigned ? a : a & 0xff) * (rightSigned ? b : b & 0xff);
        }
        return sum;
    }

    /**
     * Even and odd products are summed apart, each by a chain of fused multiply-adds in rising order from zero; their sum is added to
     * the tile. Denormals count as zeros and become zeros.
     */
    private void multiplyBfloats() {
        Matrix sums = tile(0);
        Matrix left = tile(1);
        Matrix right = tile(2);
        checkShapes(sums, left, right);
        for (int row = 0; row < sums.rows; row++) {
            for (int lane = 0; lane < sums.lanes(); lane++) {
                float even = 0;
                float odd = 0;
                for (int k = 0; k < right.rows; k++) {
                    int a = left.lane(row, k);
                    int b = right.lane(k, lane);
                    even = VectorEmulation.addProduct(a << Short.SIZE, b << Short.SIZE, even);
                    odd = VectorEmulation.addProduct(a & 0xffff_0000, b & 0xffff_0000, odd);
                }
                float before = VectorEmulation.flush(intBitsToFloat(sums.lane(row, lane)));
                float sum = VectorEmulation.flush(before + VectorEmulation.flush(even + odd));
                sums.setLane(row, lane, floatToRawIntBits(sum));
            }
        }
    }
}
