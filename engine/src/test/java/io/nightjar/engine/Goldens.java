package io.nightjar.engine;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The golden outputs of one tiny model: prompts, logits and greedy ids of the reference implementation. */
final class Goldens {

    private static final int CASES = 3;

    private final MemorySegment file;
    private final JsonNode header;
    private final long dataStart;

    private Goldens(Path path) {
        try {
            this.file = MemorySegment.ofArray(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long headerBytes = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        byte[] json = file.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        this.header = new ObjectMapper().readTree(json);
        this.dataStart = 8 + headerBytes;
    }

    /** The names of all golden models. */
    static List<String> all() {
        try (Stream<Path> entries = Files.list(SharedData.path("goldens"))) {
            return entries.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a model is there as a GGUF file too. */
    static boolean hasGguf(String model) {
        return Files.exists(SharedData.path("goldens/" + model).resolve("model.gguf"));
    }

    /** A model as a GGUF file, or else its folder. */
    static Path path(String model) {
        Path folder = SharedData.path("goldens/" + model);
        return hasGguf(model) ? folder.resolve("model.gguf") : folder;
    }

    static Goldens of(String model) {
        return new Goldens(SharedData.path("goldens/" + model + "/golden.safetensors"));
    }

    /** One prompt; {@code logits} are those of its last positions. */
    record Case(List<Integer> prompt, List<float[]> logits, List<Integer> greedy) {}

    List<Case> cases() {
        return IntStream.range(0, CASES)
                .mapToObj(k -> new Case(ints("prompt." + k), rows("logits." + k), ints("greedy." + k)))
                .toList();
    }

    /** A prompt with the outputs {@code logits} and {@code greedy} of a script's JSON. */
    static Case read(JsonNode outputs, List<Integer> prompt) {
        return new Case(prompt, rows(outputs.get("logits")), ints(outputs.get("greedy")));
    }

    static List<Integer> ints(JsonNode values) {
        return values.valueStream().map(JsonNode::asInt).toList();
    }

    static List<float[]> rows(JsonNode rows) {
        return rows.valueStream().map(Goldens::floats).toList();
    }

    static float[] floats(JsonNode row) {
        float[] values = new float[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i).floatValue();
        }
        return values;
    }

    private List<Integer> ints(String name) {
        int[] values = data(name).toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        return IntStream.of(values).boxed().toList();
    }

    private List<float[]> rows(String name) {
        float[] values = data(name).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        int width = header.get(name).get("shape").get(1).asInt();
        List<float[]> rows = new ArrayList<>();
        for (int at = 0; at < values.length; at += width) {
            rows.add(Arrays.copyOfRange(values, at, at + width));
        }
        return rows;
    }

    private MemorySegment data(String name) {
        JsonNode offsets = header.get(name).get("data_offsets");
        long start = offsets.get(0).asLong();
        return file.asSlice(dataStart + start, offsets.get(1).asLong() - start);
    }
}
