package io.nightjar.cli;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tiny golden model {@code llama} and what the reference implementation continues its prompts with. */
final class GoldenModel {

    private static final String FOLDER = "goldens/llama/";

    private GoldenModel() {}

    /** Path of the GGUF file, as an argument. */
    static String file() {
        return SharedData.path(FOLDER + "model.gguf").toString();
    }

    /** Prompt {@code k}, of 0 to 2. */
    static List<Integer> prompt(int k) {
        return ints("prompt." + k);
    }

    /** Its greedy continuation: 48 ids, past end tokens. */
    static List<Integer> greedy(int k) {
        return ints("greedy." + k);
    }

    private static List<Integer> ints(String name) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(SharedData.path(FOLDER + "golden.safetensors")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int headerBytes = Math.toIntExact(file.getLong());
            JsonNode offsets = JsonMapper.shared()
                    .readTree(file.array(), 8, headerBytes)
                    .get(name)
                    .get("data_offsets");
            List<Integer> ids = new ArrayList<>();
            for (int at = offsets.get(0).asInt(); at < offsets.get(1).asInt(); at += Integer.BYTES) {
                ids.add(file.getInt(8 + headerBytes + at));
            }
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
