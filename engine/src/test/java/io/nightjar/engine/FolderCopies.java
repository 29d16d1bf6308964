package io.nightjar.engine;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.SafetensorsType;
import io.nightjar.formats.StoredTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Copies of a model folder in the other forms in which such models are released. */
final class FolderCopies {

    private static final int VISION_VALUES = 4;

    private FolderCopies() {}

    /** The model's tensors spread over several files, with an index. */
    static Path inShards(Path model, Path copy, int shards) throws IOException {
        Files.copy(model.resolve("config.json"), copy.resolve("config.json"));
        ObjectNode index = JsonMapper.shared().createObjectNode();
        ObjectNode fileOf = index.putObject("weight_map");
        try (HuggingFaceFolder folder = HuggingFaceFolder.open(model)) {
            List<List<StoredTensor>> files = new ArrayList<>();
            for (int i = 0; i < shards; i++) {
                files.add(new ArrayList<>());
            }
            int next = 0;
            for (StoredTensor tensor : folder.tensors().values()) {
                files.get(next++ % shards).add(tensor);
            }
            for (int i = 0; i < shards; i++) {
                String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards);
                Map<String, StoredTensor> tensors = new LinkedHashMap<>();
                files.get(i).forEach(tensor -> tensors.put(tensor.name(), tensor));
                tensors.keySet().forEach(tensor -> fileOf.put(tensor, name));
                write(copy.resolve(name), tensors);
            }
        }
        Files.writeString(copy.resolve("model.safetensors.index.json"), index.toString());
        return copy;
    }

    /** The model with other values for some entries of its configuration. */
    static void withConfig(Path model, Path copy, JsonNode entries) throws IOException {
        ObjectNode config = config(model);
        entries.propertyStream().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        Files.writeString(copy.resolve("config.json"), config.toString());
        Files.copy(model.resolve("model.safetensors"), copy.resolve("model.safetensors"));
    }

    /**
     * The model as the language part of a multimodal one, its tensors under a prefix, beside those of a vision part; without
     * a type of its own, its configuration is that of the whole, as early families have it.
     */
    static Path wrapped(Path model, Path copy, String modelType, String textType, String prefix) throws IOException {
        ObjectNode text = config(model);
        ObjectNode config = textType.isEmpty() ? text : JsonMapper.shared().createObjectNode();
        config.put("model_type", modelType);
        if (!textType.isEmpty()) {
            config.set("text_config", text.put("model_type", textType));
        }
        config.putObject("vision_config").put("hidden_size", VISION_VALUES).put("num_hidden_layers", 1);
        return write(model, copy, config, tensors -> {
            Map<String, StoredTensor> all = renamed(
                    tensors, name -> name.startsWith("model.") ? prefix + name.substring("model.".length()) : name);
            String vision = "model.vision_tower.layers.0.weight";
            all.put(vision, floats(vision, new float[VISION_VALUES]));
            return all;
        });
    }

    /** The model with another configuration and other tensors; {@code tensors} gets those that there are, by name. */
    static Path write(Path model, Path copy, ObjectNode config, UnaryOperator<Map<String, StoredTensor>> tensors)
            throws IOException {
        Files.writeString(copy.resolve("config.json"), config.toString());
        try (HuggingFaceFolder folder = HuggingFaceFolder.open(model)) {
            write(copy.resolve("model.safetensors"), tensors.apply(new LinkedHashMap<>(folder.tensors())));
        }
        return copy;
    }

    /** A model's configuration, to be changed. */
    static ObjectNode config(Path model) throws IOException {
        return (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(model.resolve("config.json")));
    }

    /** The same tensors under other names. */
    static Map<String, StoredTensor> renamed(Map<String, StoredTensor> tensors, UnaryOperator<String> name) {
        Map<String, StoredTensor> all = new LinkedHashMap<>();
        tensors.forEach((old, tensor) -> all.put(name.apply(old), tensor));
        return all;
    }

    /** A vector of F32 values. */
    static StoredTensor floats(String name, float... values) {
        MemorySegment data = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
        ElementType.F32.encode(values, 0, data, 0, values.length);
        return new StoredTensor("", name, SafetensorsType.F32, Shape.of(values.length), 0, data);
    }

    private static void write(Path file, Map<String, StoredTensor> tensors) throws IOException {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        long end = 0;
        for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
            end = describe(header, tensor.getKey(), tensor.getValue(), end);
        }
        // An odd start of the data, so that no value is aligned.
        String text = header.toString();
        byte[] json = (text.length() % 2 == 0 ? text + " " : text).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (StoredTensor tensor : tensors.values()) {
                out.write(tensor.data().toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    private static long describe(ObjectNode header, String name, StoredTensor tensor, long start) {
        ObjectNode row = header.putObject(name).put("dtype", tensor.type().name());
        var shape = row.putArray("shape");
        for (int axis = 0; axis < tensor.shape().rank(); axis++) {
            shape.add(tensor.shape().dim(axis));
        }
        long end = start + tensor.data().byteSize();
        row.putArray("data_offsets").add(start).add(end);
        return end;
    }
}
