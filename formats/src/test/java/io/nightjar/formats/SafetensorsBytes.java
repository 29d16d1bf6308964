package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files, valid or not, from the text of their header. */
final class SafetensorsBytes {

    static final String CONFIG = "{\"model_type\": \"llama\"}";

    /** Two tensors: 2 x 3 BF16 and 4 F32. */
    static final String VALID = "{\"__metadata__\": {\"format\": \"pt\"},"
            + " \"a\": {\"dtype\": \"BF16\", \"shape\": [2, 3], \"data_offsets\": [0, 12]},"
            + " \"b\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [12, 28]}}";

    static final int VALID_DATA = 28;

    private SafetensorsBytes() {}

    /** A file with this header and {@code dataBytes} bytes 0, 1, 2, ... */
    static byte[] of(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[Long.BYTES + json.length + dataBytes];
        MemorySegment.ofArray(file).set(LittleEndian.LONG, 0, json.length);
        System.arraycopy(json, 0, file, Long.BYTES, json.length);
        for (int i = 0; i < dataBytes; i++) {
            file[Long.BYTES + json.length + i] = (byte) i;
        }
        return file;
    }

    /** Makes a folder a model of one file. */
    static Path write(Path folder, byte[] file) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        Files.write(folder.resolve("model.safetensors"), file);
        return folder;
    }
}
