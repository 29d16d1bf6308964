package io.nightjar.models;

import io.nightjar.base.Tensor;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.ModelSource;
import io.nightjar.formats.PackedWeights;
import io.nightjar.formats.TensorInfo;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face folder seen as GGUF: with its keys and its tensor names, as the table of the architecture says. Opening
 * reads headers only; tensors that have to be made are made when {@link #tensors} is called first.
 */
final class FolderModel implements ModelSource {

    private final HuggingFaceFolder folder;
    private final FolderConfig config;
    private final FolderTable table;
    private final Metadata metadata;
    private final FolderParts parts;
    private @Nullable Map<String, Tensor> tensors;

    private FolderModel(HuggingFaceFolder folder) {
        this.folder = folder;
        this.config = new FolderConfig(folder.config());
        String modelType = config.modelType();
        // A family that is not known keeps its own name, by which it is then refused.
        this.table = FolderTables.find(modelType).orElseGet(() -> FolderTable.of(modelType, modelType));
        this.metadata = header(table.architecture());
        this.parts = FolderParts.of(folder.tensors(), config);
    }

    /** Opens a folder; see {@link ModelFiles#open}. */
    static FolderModel open(Path path) {
        HuggingFaceFolder folder = HuggingFaceFolder.open(path);
        try {
            return new FolderModel(folder);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return folder.name();
    }

    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public List<TensorInfo> tensorInfos() {
        return folder.tensorInfos();
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public synchronized Map<String, Tensor> tensors() {
        if (tensors == null) {
            table.allFixed().forEach(entry -> entry.check(config));
            Map<String, Tensor> weights = PackedWeights.read(parts.text(), folder.config(), folder.arena());
            tensors = Collections.unmodifiableMap(
                    new FolderNames(name(), config, table, folder.arena()).translate(weights));
        }
        return tensors;
    }

    @Override
    public Optional<byte[]> companion(String fileName, int maxBytes) {
        return folder.companion(fileName, maxBytes);
    }

    @Override
    public List<String> notices() {
        return parts.notices();
    }

    @Override
    public void close() {
        folder.close();
    }

    private Metadata header(String architecture) {
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        values.put("general.architecture", new Text(architecture));
        values.put("general.name", new Text(folder.name()));
        for (FolderKey key : table.allKeys().values()) {
            String name = key.name().startsWith(FolderKey.OWN) ? key.name() : architecture + "." + key.name();
            key.value().apply(config).ifPresent(value -> values.put(name, value));
        }
        return new Metadata(folder.name(), values);
    }
}
