package io.nightjar.formats;

import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes GGUF files of version 3. Tensor data passes through one buffer of a few megabytes, so that a model may be larger
 * than memory; the target appears whole or not at all.
 *
 * <p>Stateless and safe for any thread.
 */
public final class GgufWriter {

    /** Large enough that system calls do not count, small enough to stay out of the way. */
    private static final long BUFFER_BYTES = 8L << 20;

    private GgufWriter() {}

    /**
     * Writes a model to a file beside {@code target}, then moves it there, over a file that is there already.
     *
     * @param metadata keys and values, in file order; {@code general.alignment} is heeded if it is there
     * @param tensors what the file holds, in file order
     * @param fill gives their data
     * @throws IllegalArgumentException if a name, value or shape cannot be stored
     * @throws IOException if writing fails; {@code target} is then as it was
     */
    public static void write(
            Path target, Map<String, MetadataValue> metadata, List<TensorPlan> tensors, TensorFill fill)
            throws IOException {
        long alignment = alignment(metadata);
        byte[] header = header(metadata, tensors, alignment);
        Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writeFully(channel, ByteBuffer.wrap(header));
                for (TensorPlan tensor : tensors) {
                    writeTensor(channel, tensor, fill);
                    writeFully(channel, ByteBuffer.allocate((int) padding(tensor.sizeBytes(), alignment)));
                }
                channel.force(true);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static byte[] header(Map<String, MetadataValue> metadata, List<TensorPlan> tensors, long alignment) {
        GgufHeaderBytes header = new GgufHeaderBytes();
        header.putInt(GgufPart.MAGIC);
        header.putInt(GgufPart.NEWEST_VERSION);
        header.putLong(tensors.size());
        header.putLong(metadata.size());
        metadata.forEach(header::putPair);
        Set<String> names = new HashSet<>();
        long dataOffset = 0;
        for (TensorPlan tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors named " + tensor.name());
            }
            header.putTensor(tensor, dataOffset);
            long sizeBytes = tensor.sizeBytes();
            dataOffset = Math.addExact(dataOffset, Math.addExact(sizeBytes, padding(sizeBytes, alignment)));
        }
        return header.toPaddedBytes(tensors.isEmpty() ? 1 : alignment);
    }

    private static void writeTensor(FileChannel channel, TensorPlan tensor, TensorFill fill) throws IOException {
        long rowBytes = tensor.rowBytes();
        long rows = tensor.shape().rows();
        long rowsAtOnce = Math.clamp(BUFFER_BYTES / rowBytes, 1, rows);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(rowsAtOnce * rowBytes);
            for (long row = 0; row < rows; row += rowsAtOnce) {
                MemorySegment chunk = buffer.asSlice(0, Math.min(rowsAtOnce, rows - row) * rowBytes);
                chunk.fill((byte) 0);
                fill.fill(tensor, row, chunk);
                writeFully(channel, chunk);
            }
        }
    }

    private static void writeFully(FileChannel channel, MemorySegment bytes) throws IOException {
        // A row may be longer than a ByteBuffer can be.
        for (long start = 0; start < bytes.byteSize(); start += BUFFER_BYTES) {
            long count = Math.min(BUFFER_BYTES, bytes.byteSize() - start);
            writeFully(channel, bytes.asSlice(start, count).asByteBuffer());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static long padding(long sizeBytes, long alignment) {
        return -sizeBytes & (alignment - 1);
    }

    private static long alignment(Map<String, MetadataValue> metadata) {
        MetadataValue value = metadata.get(GgufPart.ALIGNMENT_KEY);
        if (value == null) {
            return GgufPart.DEFAULT_ALIGNMENT;
        }
        if (value instanceof Int(long alignment, IntKind kind)
                && kind == IntKind.U32
                && Long.bitCount(alignment) == 1
                && alignment <= BUFFER_BYTES) {
            return alignment;
        }
        throw new IllegalArgumentException(GgufPart.ALIGNMENT_KEY + ": expected a power of two of at most "
                + BUFFER_BYTES + " (U32), got " + value);
    }
}
