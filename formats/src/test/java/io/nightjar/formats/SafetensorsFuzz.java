package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.HostileInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Fuzz target: the first byte says which of a folder's files the others are. */
public final class SafetensorsFuzz {

    /** {@code config.json}. */
    static final int CONFIG = 0;

    /** {@code model.safetensors.index.json}. */
    static final int INDEX = 1;

    /** {@code model.safetensors}. */
    static final int TENSORS = 2;

    /** {@code config.json} up to a zero, then {@code model.safetensors}. */
    static final int FOLDER = 3;

    /** Folders of packed weights among the resources. */
    static final List<String> PACKED = List.of(
            "fp8-blocks",
            "fp8-rows",
            "fp8-whole",
            "gptq",
            "gptq_v2",
            "awq",
            "compressed-symmetric",
            "compressed-zeros",
            "mxfp4-blocks",
            "mxfp4-packed",
            "ternary",
            "ternary-divided");

    private SafetensorsFuzz() {}

    /** Each kind of file, and a folder of each packed layout. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(List.of(
                input(CONFIG, utf8(SafetensorsBytes.CONFIG)),
                input(TENSORS, SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA))));
        for (String layout : PACKED) {
            seeds.add(
                    input(FOLDER, resource(layout, "config.json"), new byte[1], resource(layout, "model.safetensors")));
        }
        return seeds;
    }

    /** Reads the file; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requireFrugal(SafetensorsFuzz.class, SafetensorsFuzz::isAccepted, data);
    }

    /** Whether this is a file that is whole. */
    public static boolean isAccepted(byte[] data) {
        try {
            read(data);
            return true;
        } catch (ModelFormatException | UnsupportedModelException expected) {
            return false;
        }
    }

    private static void read(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] file = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 3) {
            case CONFIG -> FolderJson.read("config.json", file);
            case INDEX -> new SafetensorsIndex("index.json", file).read(_ -> List.of());
            case TENSORS -> readTensors(new Metadata("config.json", Map.of()), file);
            default -> {
                int zero = 0;
                while (zero < file.length - 1 && file[zero] != 0) {
                    zero++;
                }
                Metadata config = FolderJson.read("config.json", Arrays.copyOf(file, zero));
                readTensors(config, Arrays.copyOfRange(file, zero + 1, file.length));
            }
        }
    }

    private static void readTensors(Metadata config, byte[] file) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        SafetensorsHeader.read("fuzz.safetensors", MemorySegment.ofArray(file))
                .forEach(tensor -> tensors.put(tensor.name(), tensor));
        try (Arena arena = Arena.ofShared()) {
            PackedWeights.read(tensors, config, arena);
        }
    }

    /** An input of this kind. */
    static byte[] input(int kind, byte[]... parts) {
        byte[] data = {(byte) kind};
        for (byte[] part : parts) {
            int end = data.length;
            data = Arrays.copyOf(data, end + part.length);
            System.arraycopy(part, 0, data, end, part.length);
        }
        return data;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String layout, String name) {
        try (InputStream in = SafetensorsFuzz.class.getResourceAsStream("packed/" + layout + "/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
