package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.HostileInput;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fuzz target: the first byte says which of a folder's files the others are. */
public final class SafetensorsFuzz {

    private SafetensorsFuzz() {}

    /** Reads the file; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] file = Arrays.copyOfRange(data, 1, data.length);
        HostileInput.requireFrugal(() -> {
            try {
                switch (data[0] & 3) {
                    case 0 -> FolderJson.read("config.json", file);
                    case 1 -> new SafetensorsIndex("index.json", file).read(_ -> List.of());
                    default -> readTensors(file);
                }
            } catch (ModelFormatException | UnsupportedModelException expected) {
                // What a corrupt file is meant to end in.
            }
        });
    }

    private static void readTensors(byte[] file) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        SafetensorsHeader.read("fuzz.safetensors", MemorySegment.ofArray(file))
                .forEach(tensor -> tensors.put(tensor.name(), tensor));
        try (Arena arena = Arena.ofShared()) {
            PackedWeights.read(tensors, new Metadata("config.json", Map.of()), arena);
        }
    }
}
