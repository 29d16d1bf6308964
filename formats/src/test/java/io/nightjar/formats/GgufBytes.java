package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Builds GGUF files field by field, valid or not, and remembers where the named ones are. */
final class GgufBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> marks = new HashMap<>();

    /** A small valid file with one field of each kind. */
    static GgufBytes valid() {
        return valid(3);
    }

    static GgufBytes valid(int version) {
        GgufBytes file = new GgufBytes();
        file.mark("magic").putInt(0x46554747).mark("version").putInt(version);
        file.mark("tensors").putLong(2).mark("pairs").putLong(6);
        file.mark("key 0")
                .putText("general.architecture")
                .mark("type 0")
                .putInt(8)
                .mark("text")
                .putText("llama");
        file.mark("key 1")
                .putText("general.alignment")
                .putInt(4)
                .mark("alignment")
                .putInt(32);
        file.mark("key 2").putText("flag").putInt(7).mark("bool").putByte(1);
        file.mark("key 3")
                .putText("tokens")
                .putInt(9)
                .mark("item type")
                .putInt(8)
                .mark("items")
                .putLong(2);
        file.putText("a").mark("token 1").putText("bc");
        file.putText("nested").putInt(9).mark("outer").putInt(9).putLong(2);
        file.mark("inner").putInt(0).mark("inner items").putLong(1).putByte(7);
        file.putInt(0).putLong(2).putByte(8).putByte(9);
        file.putText("scores").putInt(9).putInt(6).mark("floats").putLong(1).putInt(0x3F800000);
        file.mark("name 0").putText("a.weight").mark("rank 0").putInt(2);
        file.mark("dim 0").putLong(32).mark("dim 1").putLong(2);
        file.mark("id 0").putInt(2).mark("offset 0").putLong(0);
        file.mark("name 1").putText("b").putInt(1).mark("dim b").putLong(4).putInt(0);
        file.mark("offset 1").putLong(64).pad(32).mark("data");
        for (int i = 0; i < 64 + 16; i++) {
            file.putByte(i);
        }
        return file;
    }

    GgufBytes mark(String field) {
        marks.put(field, out.size());
        return this;
    }

    /** Where a marked field begins. */
    int offsetOf(String field) {
        return Objects.requireNonNull(marks.get(field), field);
    }

    GgufBytes putByte(int value) {
        out.write(value);
        return this;
    }

    GgufBytes putInt(int value) {
        byte[] bytes = new byte[Integer.BYTES];
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, 0, value);
        out.writeBytes(bytes);
        return this;
    }

    GgufBytes putLong(long value) {
        byte[] bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(LittleEndian.LONG, 0, value);
        out.writeBytes(bytes);
        return this;
    }

    GgufBytes putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putLong(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    GgufBytes pad(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** Writes the bytes as {@code model.gguf} in a folder. */
    static Path write(Path folder, byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.gguf"), bytes);
    }
}
