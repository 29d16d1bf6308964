package io.nightjar.formats;

import io.nightjar.base.FetchException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model folder as Hugging Face lays it out, with the names that it uses: {@code config.json}, tensors in {@code
 * model.safetensors} or in the shards that {@code model.safetensors.index.json} lists, mapped into memory, and small files
 * beside them. Nothing in a file is trusted.
 *
 * <p>Safe for any thread. The files must not be cut short while they are open.
 */
public final class HuggingFaceFolder implements AutoCloseable {

    /** The file that every such folder has. */
    public static final String CONFIG = "config.json";

    private static final String GENERATION_CONFIG = "generation_config.json";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final Arena arena;
    private final Metadata config;
    private final Map<String, StoredTensor> tensors;

    private HuggingFaceFolder(Path folder, Arena arena) {
        this.folder = folder;
        this.arena = arena;
        this.config = FolderJson.read(CONFIG, FileMapping.read(folder.resolve(CONFIG), FolderJson.MAX_BYTES));
        this.tensors = Collections.unmodifiableMap(readTensors());
    }

    /**
     * Opens a folder.
     *
     * @throws FetchException if a file is not there or cannot be read
     * @throws ModelFormatException if one is corrupt
     * @throws UnsupportedModelException if it has a tensor of an unknown type
     */
    public static HuggingFaceFolder open(Path folder) {
        Arena arena = Arena.ofShared();
        try {
            return new HuggingFaceFolder(folder, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Whether this is a folder with tensors that {@link #open} can read. */
    public static boolean isModel(Path folder) {
        return Files.exists(folder.resolve(CONFIG))
                && (Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX)));
    }

    /** The folder's name, as messages show it. */
    public String name() {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** {@code config.json}; keys of inner objects follow those of outer ones behind a dot, nulls are absent. */
    public Metadata config() {
        return config;
    }

    /**
     * {@code generation_config.json} in the same form; empty if there is none.
     *
     * @throws ModelFormatException if it is corrupt
     */
    public Metadata generationConfig() {
        return companion(GENERATION_CONFIG, FolderJson.MAX_BYTES)
                .map(json -> FolderJson.read(GENERATION_CONFIG, json))
                .orElseGet(() -> new Metadata(GENERATION_CONFIG, Map.of()));
    }

    /** All tensors by name, file by file in the order of their data. */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** As {@link ModelSource#tensorInfos}. */
    public List<TensorInfo> tensorInfos() {
        return tensors.values().stream()
                .map(tensor -> new TensorInfo(
                        tensor.fileName(),
                        tensor.name(),
                        tensor.type().name(),
                        tensor.type().elementType().isPresent(),
                        tensor.shape(),
                        tensor.offsetBytes(),
                        tensor.data().byteSize()))
                .toList();
    }

    /** As {@link ModelSource#companion}. */
    public Optional<byte[]> companion(String fileName, int maxBytes) {
        if (!isPlainName(fileName)) {
            throw new IllegalArgumentException("not the name of a file: " + fileName);
        }
        Path file = folder.resolve(fileName);
        return Files.exists(file) ? Optional.of(FileMapping.read(file, maxBytes)) : Optional.empty();
    }

    /** Where tensors that are made from those of the folder lie; it ends with {@link #close}. */
    public Arena arena() {
        return arena;
    }

    /** Unmaps the files; tensors must not be used any more. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private Map<String, StoredTensor> readTensors() {
        // As transformers does: where both are, the single file is meant.
        if (Files.exists(folder.resolve(SINGLE))) {
            return byName(readFile(SINGLE));
        }
        if (!Files.exists(folder.resolve(INDEX))) {
            throw new FetchException(folder + ": neither " + SINGLE + " nor " + INDEX + " is in this folder");
        }
        return new SafetensorsIndex(INDEX, FileMapping.read(folder.resolve(INDEX), SafetensorsIndex.MAX_BYTES))
                .read(this::readFile);
    }

    private List<StoredTensor> readFile(String fileName) {
        return SafetensorsHeader.read(fileName, FileMapping.map(folder.resolve(fileName), arena));
    }

    private static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return byName;
    }

    /** Whether this names a file in the folder itself, whatever the system. */
    static boolean isPlainName(String fileName) {
        return !fileName.isEmpty()
                && !fileName.startsWith(".")
                && fileName.chars().allMatch(c -> c > ' ' && c < 0x7F && "/\\:*?\"<>|".indexOf(c) < 0);
    }
}
