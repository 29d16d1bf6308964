package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The panels of one model, kept from one start to the next, because laying them out takes longer than all else of a start. A file
 * that cannot be read or written costs the time to lay them out again, and nothing else. For one thread.
 *
 * <pre>
 *   panels of a matrix, from a page's start on | ... | index | bytes of the index | MARK
 *
 *   index: a line for each matrix, "offset bytes name"
 * </pre>
 *
 * <p>A matrix's name holds a checksum of weights; how they are laid out is checked for each type.
 */
public final class PanelFile {

    /** What all files of a folder may take together; the youngest stay. */
    private static final long FOLDER_BYTES = 32L << 30;

    /** What is smaller is laid out sooner than a file is looked for. */
    private static final long LEAST_BYTES = 16L << 20;

    private static final String ENDING = ".panels";
    private static final long MARK = 0x314c454e4150_4a4eL;
    private static final long PAGE_BYTES = 4096;
    private static final int TRAILER_BYTES = 2 * Long.BYTES;
    private static final long MAX_INDEX_BYTES = 64L << 20;
    private static final int CHUNK_BYTES = 64 << 20;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Path file;
    private final long leastBytes;
    private final Consumer<String> notes;
    private final Map<String, MemorySegment> kept;
    private final Map<ElementType, Boolean> checks = new EnumMap<>(ElementType.class);
    private final Map<String, MemorySegment> used = new LinkedHashMap<>();
    private boolean changed;

    private PanelFile(Path file, long leastBytes, Consumer<String> notes) {
        this.file = file;
        this.leastBytes = leastBytes;
        this.notes = notes;
        this.kept = read(file);
    }

    /**
     * The panels of a model, if they are there.
     *
     * @param folder where the files of all models are; made when needed
     * @param model the file with the weights: its path, size and time name the file with the panels
     * @param notes hears a line when panels are written
     * @return empty if the model is not a file that says all about its weights, but a folder or the first of several files
     */
    public static Optional<PanelFile> of(Path folder, Path model, Consumer<String> notes) {
        return of(folder, model, LEAST_BYTES, notes);
    }

    /** The same with another size from which on panels are kept. */
    static Optional<PanelFile> of(Path folder, Path model, long leastBytes, Consumer<String> notes) {
        try {
            if (!Files.isRegularFile(model) || model.toString().matches(".*-\\d+-of-\\d+\\.gguf")) {
                return Optional.empty();
            }
            Path real = model.toRealPath();
            String content = real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real);
            String name = real.getFileName() + "-" + Integer.toHexString(content.hashCode()) + ENDING;
            return Optional.of(new PanelFile(folder.resolve(name), leastBytes, notes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The panels of this name and size that were kept, to be read only.
     *
     * @param type of the weights: of all panels of a type, the first ones that are found are checked
     * @param check whether panels are as they would be laid out now; takes far longer than to find them
     */
    Optional<MemorySegment> find(String name, long bytes, ElementType type, Predicate<MemorySegment> check) {
        return Optional.ofNullable(kept.get(name))
                .filter(panels -> panels.byteSize() == bytes)
                .filter(panels -> checks.computeIfAbsent(type, _ -> check.test(panels)));
    }

    /**
     * Says which panels are used.
     *
     * @param isNew whether they are not the ones that {@link #find} gave
     */
    void use(String name, MemorySegment panels, boolean isNew) {
        used.put(name, panels);
        changed |= isNew;
    }

    /** Writes the panels that are used, if some are new. Two processes at once: the later one wins, and both files are whole. */
    void write() {
        long bytes = used.values().stream().mapToLong(MemorySegment::byteSize).sum();
        if (bytes < leastBytes) {
            return;
        }
        if (!changed) {
            // Counts as used, unless the folder is one that can only be read.
            var _ = file.toFile().setLastModified(System.currentTimeMillis());
            return;
        }
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            long room = Math.min(FOLDER_BYTES, Files.getFileStore(folder).getUsableSpace() / 2);
            if (bytes > room) {
                notes.accept("panels: not kept: they take " + megabytes(bytes) + ", and there is room for "
                        + megabytes(room) + " in " + folder);
                return;
            }
            notes.accept("panels: " + megabytes(bytes) + " kept for the next start in " + file);
            Path unfinished = Files.createTempFile(folder, "panels", ".tmp");
            try {
                write(unfinished);
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            removeOldest(folder);
        } catch (IOException e) {
            notes.accept("panels: not kept: " + e.getMessage());
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private void write(Path target) throws IOException {
        StringBuilder index = new StringBuilder();
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            long end = 0;
            for (Map.Entry<String, MemorySegment> entry : used.entrySet()) {
                MemorySegment panels = entry.getValue();
                write(panels, channel, end);
                index.append(end + " " + panels.byteSize() + " " + entry.getKey() + "\n");
                end = Math.ceilDiv(end + panels.byteSize(), PAGE_BYTES) * PAGE_BYTES;
            }
            byte[] lines = index.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment tail = MemorySegment.ofArray(new byte[lines.length + TRAILER_BYTES]);
            tail.copyFrom(MemorySegment.ofArray(lines));
            tail.set(LONG, lines.length, lines.length);
            tail.set(LONG, lines.length + Long.BYTES, MARK);
            write(tail, channel, end);
        }
    }

    private static void write(MemorySegment bytes, FileChannel channel, long position) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
            ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at))
                    .asByteBuffer();
            long to = position + at;
            while (chunk.hasRemaining()) {
                to += channel.write(chunk, to);
            }
        }
    }

    private static void removeOldest(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> youngestFirst = all.filter(path -> path.toString().endsWith(ENDING))
                    .sorted(Comparator.comparingLong(
                                    (Path path) -> path.toFile().lastModified())
                            .reversed())
                    .toList();
            long total = 0;
            for (Path path : youngestFirst) {
                total += Files.size(path);
                if (total > FOLDER_BYTES) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Maps a file; empty if it is not there, or not one that was written here to its end. */
    private static Map<String, MemorySegment> read(Path file) {
        Map<String, MemorySegment> panels = new HashMap<>();
        if (!Files.isRegularFile(file)) {
            return panels;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            long trailer = whole.byteSize() - TRAILER_BYTES;
            long indexBytes = whole.get(LONG, trailer);
            if (whole.get(LONG, trailer + Long.BYTES) != MARK || indexBytes > MAX_INDEX_BYTES) {
                return panels;
            }
            byte[] index = whole.asSlice(trailer - indexBytes, indexBytes).toArray(ValueLayout.JAVA_BYTE);
            for (String line : new String(index, StandardCharsets.UTF_8).lines().toList()) {
                String[] parts = line.split(" ", 3);
                panels.put(parts[2], whole.asSlice(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
            }
            return panels;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return new HashMap<>();
        }
    }
}
