package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A packed matrix and its values. */
final class PackedMatrix {

    private static final int[] PLAIN_COLUMNS = {1, 7, 24, 172, 256, 1024, 1030};
    private static final int MOST_COLUMNS = 1280;

    private final ElementType type;
    private final int columns;
    private final MemorySegment packed;
    private final float[][] values;

    private PackedMatrix(ElementType type, int rows, int columns, MemorySegment packed) {
        this.type = type;
        this.columns = columns;
        this.packed = packed;
        this.values = new float[rows][columns];
        for (int row = 0; row < rows; row++) {
            type.decode(packed, row * type.bytesOf(columns), values[row], 0, columns);
        }
    }

    /** A random number of columns that the type allows. */
    static int columns(ElementType type, Random random) {
        return type.blockValues() == 1
                ? PLAIN_COLUMNS[random.nextInt(PLAIN_COLUMNS.length)]
                : type.blockValues() * (1 + random.nextInt(MOST_COLUMNS / type.blockValues()));
    }

    /** Values as weights have them. */
    static PackedMatrix ordinary(ElementType type, int rows, int columns, Random random) {
        return new PackedMatrix(type, rows, columns, PackedValues.ordinary(type, rows, columns, random));
    }

    /** Any values that the type can hold. */
    static PackedMatrix extreme(ElementType type, int rows, int columns, Random random) {
        return new PackedMatrix(type, rows, columns, PackedValues.extreme(type, rows * columns, random));
    }

    static List<PackedMatrix> several(int count, ElementType type, int rows, int columns, Random random) {
        return IntStream.range(0, count)
                .mapToObj(_ -> ordinary(type, rows, columns, random))
                .toList();
    }

    ElementType type() {
        return type;
    }

    int rows() {
        return values.length;
    }

    int columns() {
        return columns;
    }

    Row row(int row) {
        return new Row(this, row);
    }

    Weight weight(SmallProgram program) {
        return program.weight(type, rows(), columns, packed);
    }

    static List<Weight> weights(SmallProgram program, List<PackedMatrix> matrices) {
        return matrices.stream().map(matrix -> matrix.weight(program)).toList();
    }

    @Override
    public String toString() {
        return type + " " + rows() + " x " + columns;
    }

    /** One row of a matrix. */
    record Row(PackedMatrix matrix, int row) {

        float[] values() {
            return matrix.values[row];
        }

        float vector(float[] x) {
            return ArithmeticOfRecord.dot(values(), x, Lanes.COUNT);
        }

        float x86(float[] x, Level level) {
            return X86Arithmetic.dot(matrix.type, matrix.packed, row * matrix.type.bytesOf(matrix.columns), x, level);
        }
    }

    /** How a row of a matrix is multiplied with a vector. */
    interface Dot {
        float of(Row row, float[] x);
    }
}
