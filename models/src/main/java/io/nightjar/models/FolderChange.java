package io.nightjar.models;

import io.nightjar.base.ElementType;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * What becomes of a folder's tensor (of several, where the pattern has a number for experts) so that it is GGUF's. Large
 * tensors stay where they are mapped wherever a name or a range of rows says it all.
 */
@FunctionalInterface
interface FolderChange {

    /** Where a change happens: the folder's configuration, the layer (0 outside of layers), and memory for what is made. */
    record Place(FolderConfig config, int layer, SegmentAllocator memory) {}

    /**
     * Makes the tensor.
     *
     * @param name its name in GGUF
     * @param parts the folder's tensors; several, in the order of their numbers, only for experts
     * @throws ModelFormatException if their shapes do not fit
     */
    Tensor make(String name, List<Tensor> parts, Place place);

    /** The same bytes under another name. */
    FolderChange RENAMED = (name, parts, _) -> {
        Tensor only = parts.getFirst();
        return new Tensor(name, only.type(), only.shape(), only.data());
    };

    /** Without dimensions of 1. */
    FolderChange SQUEEZED = (name, parts, _) -> {
        Tensor only = parts.getFirst();
        long[] dims = LongStream.range(0, only.shape().rank())
                .map(axis -> only.shape().dim((int) axis))
                .filter(dim -> dim != 1)
                .toArray();
        return new Tensor(name, only.type(), Shape.of(dims), only.data());
    };

    /** Experts one behind the other: {@code [experts x rows x columns]}. A copy, because files keep them apart. */
    FolderChange STACKED = (name, parts, place) -> {
        Tensor first = parts.getFirst();
        for (Tensor part : parts) {
            if (part.type() != first.type() || !part.shape().equals(first.shape())) {
                throw ModelFormatException.of(
                        "safetensors",
                        part.name(),
                        first.type() + " " + first.shape() + " as " + first.name(),
                        "" + part);
            }
        }
        long bytes = first.data().byteSize();
        MemorySegment all = place.memory().allocate(Math.multiplyExact(bytes, parts.size()), Long.BYTES);
        LongStream.range(0, parts.size())
                .parallel()
                .forEach(i -> MemorySegment.copy(parts.get((int) i).data(), 0, all, i * bytes, bytes));
        long[] dims = LongStream.concat(
                        LongStream.of(parts.size()),
                        LongStream.range(0, first.shape().rank())
                                .map(axis -> first.shape().dim((int) axis)))
                .toArray();
        return new Tensor(name, first.type(), Shape.of(dims), all);
    };

    /** Rows and columns exchanged: layers that multiply from the left. A copy; vectors stay as they are. */
    FolderChange TRANSPOSED = (name, parts, place) -> {
        Tensor only = parts.getFirst();
        int bytes = only.type().blockBytes();
        if (only.shape().rank() == 1) {
            return RENAMED.make(name, parts, place);
        }
        if (only.type().blockValues() != 1 || only.shape().rank() != 2) {
            throw ModelFormatException.of("safetensors", only.name(), "a matrix of single values", "" + only);
        }
        long rows = only.shape().rows();
        long columns = only.shape().columns();
        MemorySegment turned = place.memory().allocate(only.data().byteSize(), Long.BYTES);
        LongStream.range(0, columns).parallel().forEach(column -> {
            for (long row = 0; row < rows; row++) {
                MemorySegment.copy(
                        only.data(), (row * columns + column) * bytes, turned, (column * rows + row) * bytes, bytes);
            }
        });
        return new Tensor(name, only.type(), Shape.of(columns, rows), turned);
    };

    /** Gains that the folder stores as their difference from 1. */
    FolderChange PLUS_ONE = floats(value -> value + 1);

    /** Decay rates that the folder stores as the logarithm of their negative. */
    FolderChange NEGATIVE_EXP = floats(value -> (float) -Math.exp(value));

    /** A function of one value. */
    @FunctionalInterface
    interface FloatFunction {
        /** The value's value. */
        float of(float value);
    }

    /** Each value by a function, as F32; for small tensors. */
    static FolderChange floats(FloatFunction function) {
        return (name, parts, place) -> {
            Tensor only = parts.getFirst();
            float[] values = only.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = function.of(values[i]);
            }
            return ofFloats(name, only.shape(), values, place.memory());
        };
    }

    /** Some of the rows, without a copy; the numbers may depend on the configuration. */
    static FolderChange rows(ToLongFunction<FolderConfig> start, ToLongFunction<FolderConfig> end) {
        return (name, parts, place) -> {
            Tensor only = parts.getFirst();
            long from = start.applyAsLong(place.config());
            long to = end.applyAsLong(place.config());
            if (from < 0
                    || from > to
                    || only.shape().rank() == 0
                    || to > only.shape().dim(0)) {
                throw ModelFormatException.of(
                        "safetensors", only.name(), "rows " + from + " to " + to + " for " + name, "" + only.shape());
            }
            long[] dims = LongStream.range(0, only.shape().rank())
                    .map(axis -> axis == 0 ? to - from : only.shape().dim((int) axis))
                    .toArray();
            long rowBytes = only.data().byteSize() / Math.max(1, only.shape().dim(0));
            return new Tensor(
                    name, only.type(), Shape.of(dims), only.data().asSlice(from * rowBytes, (to - from) * rowBytes));
        };
    }

    /** Where the rows of a tensor come from. */
    @FunctionalInterface
    interface RowOrder {
        /** For each row that is made, the row of the folder's tensor, of which there are {@code rows}. */
        LongUnaryOperator sources(FolderConfig config, long rows);
    }

    /** Rows (of a vector, values) in another order. A copy. */
    static FolderChange reordered(RowOrder order) {
        return (name, parts, place) -> {
            Shape shape = parts.getFirst().shape();
            return gather(name, parts.getFirst(), shape.rank() == 0 ? 1 : shape.dim(0), order, place);
        };
    }

    /** As many rows as the configuration says, at most all, from anywhere. A copy. */
    static FolderChange gathered(ToLongFunction<FolderConfig> rows, RowOrder order) {
        return (name, parts, place) -> gather(name, parts.getFirst(), rows.applyAsLong(place.config()), order, place);
    }

    private static Tensor gather(String name, Tensor tensor, long rows, RowOrder order, Place place) {
        Shape shape = tensor.shape();
        long stored = shape.rank() == 0 ? 1 : shape.dim(0);
        if (rows > stored) {
            throw misfit(tensor);
        }
        long bytes = tensor.data().byteSize() / Math.max(1, stored);
        MemorySegment all = place.memory().allocate(Math.multiplyExact(rows, bytes), Long.BYTES);
        LongUnaryOperator sources = order.sources(place.config(), stored);
        for (long row = 0; row < rows; row++) {
            long from = sources.applyAsLong(row);
            if (from < 0 || from >= stored) {
                throw misfit(tensor);
            }
            MemorySegment.copy(tensor.data(), from * bytes, all, row * bytes, bytes);
        }
        long[] dims = LongStream.range(0, shape.rank())
                .map(axis -> axis == 0 ? rows : shape.dim((int) axis))
                .toArray();
        return new Tensor(name, tensor.type(), Shape.of(dims), all);
    }

    private static ModelFormatException misfit(Tensor tensor) {
        return ModelFormatException.of(
                "safetensors",
                tensor.name(),
                "rows for all heads",
                tensor.shape().toString());
    }

    /** A tensor of F32 values. */
    static Tensor ofFloats(String name, Shape shape, float[] values, SegmentAllocator memory) {
        MemorySegment data = memory.allocate((long) values.length * Float.BYTES, Float.BYTES);
        ElementType.F32.encode(values, 0, data, 0, values.length);
        return new Tensor(name, ElementType.F32, shape, data);
    }
}
