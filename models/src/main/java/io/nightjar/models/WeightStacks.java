package io.nightjar.models;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Several matrices in one tensor, {@code [count x rows x columns]}, and some rows of each of them as weights of their own:
 * the experts of a layer, or the heads of latent attention.
 *
 * @param tensor the stack; its first two dimensions may be one
 * @param count how many matrices there are
 */
record WeightStacks(Tensor tensor, int count) {

    private int rows() {
        return Math.toIntExact(tensor.shape().rows() / count);
    }

    /** Rows {@code [start, end)} of each matrix, where they are. */
    List<Tensor> slices(int start, int end) {
        List<Tensor> slices = new ArrayList<>();
        Shape shape = Shape.of(end - start, tensor.shape().columns());
        for (int i = 0; i < count; i++) {
            long offset = ((long) i * rows() + start) * tensor.rowBytes();
            MemorySegment data = tensor.data().asSlice(offset, (end - start) * tensor.rowBytes());
            slices.add(new Tensor(name(i, start, end), tensor.type(), shape, data));
        }
        return slices;
    }

    /** Rows {@code [start, end)} of each matrix as columns: copies in F32. */
    List<Tensor> turned(int start, int end) {
        int columns = Math.toIntExact(tensor.shape().columns());
        List<Tensor> turned = new ArrayList<>();
        for (Tensor slice : slices(start, end)) {
            float[] values = slice.toFloats();
            float[] column = new float[end - start];
            MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(Float.BYTES, values.length)]);
            for (int c = 0; c < columns; c++) {
                for (int r = 0; r < column.length; r++) {
                    column[r] = values[r * columns + c];
                }
                ElementType.F32.encode(column, 0, data, (long) c * column.length * Float.BYTES, column.length);
            }
            Shape shape = Shape.of(columns, column.length);
            turned.add(new Tensor(slice.name() + " turned", ElementType.F32, shape, data));
        }
        return turned;
    }

    private String name(int index, int start, int end) {
        String part = start == 0 && end == rows() ? "" : "[" + start + ":" + end + "]";
        return tensor.name() + "[" + index + "]" + part;
    }
}
