package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.Tile.TMM0;
import static io.nightjar.kernels.x86.Tile.TMM1;
import static io.nightjar.kernels.x86.Tile.TMM2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interpreter's tiles against plain loops over whole matrices, in any shape. No CPU with tiles is at hand. */
class TileEmulationTest {

    private static final long SEED = 20_261_129;
    private static final int ROUNDS = 40;
    private static final long STRIDE = 72;
    private static final int BYTES = 16 * 72;
    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    /** Shapes of a product: {@code sums[rows][columns] += left[rows][4 depth bytes] * right[depth][columns]}. */
    private record Shapes(int rows, int columns, int depth) {

        static Shapes random(Random random) {
            return new Shapes(1 + random.nextInt(16), 1 + random.nextInt(16), 1 + random.nextInt(16));
        }

        MemorySegment configuration() {
            byte[] bytes = new byte[64];
            bytes[0] = 1;
            int[] rows = {this.rows, this.rows, depth};
            int[] rowBytes = {4 * columns, 4 * depth, 4 * columns};
            for (int i = 0; i < rows.length; i++) {
                bytes[16 + 2 * i] = (byte) rowBytes[i];
                bytes[48 + i] = (byte) rows[i];
            }
            return MemorySegment.ofArray(bytes);
        }
    }

    /** {@code sums += left * right} of tiles of {@link #STRIDE} bytes a row; the configuration in rdi, then sums, left, right. */
    private static void product(Assembler code, TileOp op) {
        code.emit(TileOp.LDTILECFG, at(Gpr.RDI));
        code.emit(GeneralOp.MOV, Gpr.RAX, imm(STRIDE));
        code.emit(TileOp.TILELOADD, TMM0, at(Gpr.RSI, Gpr.RAX, 1, 0));
        code.emit(TileOp.TILELOADD, TMM1, at(Gpr.RDX, Gpr.RAX, 1, 0));
        code.emit(TileOp.TILELOADD, TMM2, at(Gpr.RCX, Gpr.RAX, 1, 0));
        code.emit(op, TMM0, TMM1, TMM2);
        code.emit(TileOp.TILESTORED, at(Gpr.RSI, Gpr.RAX, 1, 0), TMM0);
        code.emit(TileOp.TILERELEASE);
    }

    private static void run(Consumer<Assembler> body, Shapes shapes, MemorySegment... matrices) {
        Assembler code = new Assembler();
        body.accept(code);
        code.emit(GeneralOp.RET);
        try {
            Emulator.link("tiles", code, TYPE).invoke(shapes.configuration(), matrices[0], matrices[1], matrices[2]);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment bytes(Random random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    private static byte[] copy(MemorySegment matrix) {
        return matrix.toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @CsvSource({"TDPBSSD, true, true", "TDPBSUD, true, false", "TDPBUSD, false, true", "TDPBUUD, false, false"})
    void productsOfBytesAreThoseOfMatricesAndLeaveTheRestAlone(TileOp op, boolean leftSigned, boolean rightSigned) {
        Random random = new Random(SEED + op.name().hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            Shapes shapes = Shapes.random(random);
            MemorySegment sums = bytes(random);
            MemorySegment left = bytes(random);
            MemorySegment right = bytes(random);
            MemorySegment expected = MemorySegment.ofArray(copy(sums));
            for (int row = 0; row < shapes.rows; row++) {
                for (int column = 0; column < shapes.columns; column++) {
                    long at = row * STRIDE + 4L * column;
                    int sum = expected.get(ValueLayout.JAVA_INT_UNALIGNED, at);
                    for (int k = 0; k < 4 * shapes.depth; k++) {
                        byte a = left.get(ValueLayout.JAVA_BYTE, row * STRIDE + k);
                        byte b = right.get(ValueLayout.JAVA_BYTE, k / 4 * STRIDE + 4L * column + k % 4);
                        sum += (leftSigned ? a : Byte.toUnsignedInt(a)) * (rightSigned ? b : Byte.toUnsignedInt(b));
                    }
                    expected.set(ValueLayout.JAVA_INT_UNALIGNED, at, sum);
                }
            }

            run(code -> product(code, op), shapes, sums, left, right);

            assertThat(copy(sums)).as("%s %s, seed %d", op, shapes, SEED).isEqualTo(copy(expected));
        }
    }

    @Test
    void productsOfBfloatsSumEvenAndOddColumnsApart() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Shapes shapes = Shapes.random(random);
            MemorySegment sums = floats(random);
            MemorySegment left = bfloats(random);
            MemorySegment right = bfloats(random);
            MemorySegment expected = MemorySegment.ofArray(copy(sums));
            for (int row = 0; row < shapes.rows; row++) {
                for (int column = 0; column < shapes.columns; column++) {
                    long at = row * STRIDE + 4L * column;
                    float[] halves = new float[2];
                    for (int k = 0; k < 2 * shapes.depth; k++) {
                        float a = bfloat(left, row * STRIDE + 2L * k);
                        float b = bfloat(right, k / 2 * STRIDE + 4L * column + 2L * (k % 2));
                        halves[k % 2] = Math.fma(a, b, halves[k % 2]);
                    }
                    float before = expected.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
                    expected.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, before + (halves[0] + halves[1]));
                }
            }

            run(code -> product(code, TileOp.TDPBF16PS), shapes, sums, left, right);

            assertThat(copy(sums)).as("%s, seed %d", shapes, SEED).isEqualTo(copy(expected));
        }
    }

    private static MemorySegment floats(Random random) {
        MemorySegment matrix = MemorySegment.ofArray(new byte[BYTES]);
        for (long i = 0; i < matrix.byteSize(); i += 4) {
            matrix.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) random.nextGaussian());
        }
        return matrix;
    }

    private static MemorySegment bfloats(Random random) {
        MemorySegment matrix = MemorySegment.ofArray(new byte[BYTES]);
        for (long i = 0; i < matrix.byteSize(); i += 2) {
            int bits = Float.floatToRawIntBits((float) random.nextGaussian());
            matrix.set(ValueLayout.JAVA_SHORT_UNALIGNED, i, (short) (bits >>> Short.SIZE));
        }
        return matrix;
    }

    private static float bfloat(MemorySegment matrix, long at) {
        return Float.intBitsToFloat(matrix.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) << Short.SIZE);
    }

    @Test
    void denormalBfloatsAndSumsCountAsZeros() {
        Shapes one = new Shapes(1, 1, 1);
        MemorySegment sums = MemorySegment.ofArray(new byte[4]);
        MemorySegment left = MemorySegment.ofArray(new byte[4]);
        MemorySegment right = MemorySegment.ofArray(new byte[4]);
        sums.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, Float.MIN_NORMAL / 2);
        left.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 0x0040_0040);
        right.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 0x7f00_7f00);

        run(code -> product(code, TileOp.TDPBF16PS), one, sums, left, right);

        assertThat(sums.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0)).isZero();
    }

    @Test
    void zeroingATileLeavesZeros() {
        MemorySegment sums = bytes(new Random(SEED));
        run(
                code -> {
                    code.emit(TileOp.LDTILECFG, at(Gpr.RDI));
                    code.emit(TileOp.TILELOADD, TMM0, at(Gpr.RSI));
                    code.emit(TileOp.TILEZERO, TMM0);
                    code.emit(TileOp.TILESTORED, at(Gpr.RSI), TMM0);
                    code.emit(TileOp.TILERELEASE);
                },
                new Shapes(1, 3, 1),
                sums,
                sums,
                sums);
        assertThat(copy(sums.asSlice(0, 12))).containsOnly(0);
    }

    @Test
    void aRowBeyondMemoryIsAnError() {
        MemorySegment whole = MemorySegment.ofArray(new byte[BYTES]);
        MemorySegment tooShort = MemorySegment.ofArray(new byte[BYTES - 72]);

        assertThatThrownBy(() ->
                        run(code -> product(code, TileOp.TDPBSSD), new Shapes(16, 16, 16), whole, tooShort, whole))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whatACpuRefusesIsAnError() {
        MemorySegment matrix = MemorySegment.ofArray(new byte[BYTES]);
        Shapes shapes = new Shapes(4, 4, 5);

        assertFails("is not configured", code -> code.emit(TileOp.TILEZERO, TMM0), shapes, matrix);
        assertFails("do not fit", code -> swapped(code), shapes, matrix);
        assertFails("palette", code -> code.emit(TileOp.LDTILECFG, at(Gpr.RSI)), shapes, matrix);
        assertFails("rows of", code -> code.emit(TileOp.LDTILECFG, at(Gpr.RDI)), new Shapes(17, 4, 4), matrix);
        assertFails("release", code -> code.emit(TileOp.LDTILECFG, at(Gpr.RDI)), shapes, matrix);
    }

    private static void swapped(Assembler code) {
        code.emit(TileOp.LDTILECFG, at(Gpr.RDI));
        code.emit(TileOp.TDPBSSD, TMM0, TMM2, TMM1);
    }

    private static void assertFails(String message, Consumer<Assembler> body, Shapes shapes, MemorySegment matrix) {
        assertThatThrownBy(() -> run(body, shapes, matrix, matrix, matrix))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }
}
