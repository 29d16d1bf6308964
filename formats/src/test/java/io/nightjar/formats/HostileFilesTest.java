package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.HostileInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of 1 MB that make as much of their bytes as the formats allow; and the fuzz targets, on files that are whole. */
class HostileFilesTest {

    /** Room for what closes a file. */
    private static final int SPARE = 64;

    @Test
    void fuzzingBeginsWithWholeFiles() {
        assertThat(GgufFuzz.seeds()).hasSize(2).allMatch(GgufFuzz::isAccepted);
        assertThat(SafetensorsFuzz.seeds())
                .hasSizeGreaterThan(SafetensorsFuzz.PACKED.size())
                .allMatch(SafetensorsFuzz::isAccepted);
    }

    static Stream<Arguments> densestFiles() {
        String tensor = "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        return Stream.of(
                Arguments.of(
                        "safetensors: empty tensors",
                        SafetensorsFuzz.input(SafetensorsFuzz.TENSORS, headerOf("{", i -> "\"" + i + tensor, "}"))),
                Arguments.of(
                        "safetensors: texts",
                        SafetensorsFuzz.input(
                                SafetensorsFuzz.TENSORS,
                                headerOf("{\"__metadata__\":{", i -> "\"" + i + "\":\"\"", "}}"))),
                Arguments.of(
                        "index: tensors",
                        SafetensorsFuzz.input(
                                SafetensorsFuzz.INDEX, text("{\"weight_map\":{", i -> "\"" + i + "\":\"a\"", "}}"))),
                Arguments.of(
                        "index: files",
                        SafetensorsFuzz.input(
                                SafetensorsFuzz.INDEX,
                                text("{\"weight_map\":{", i -> "\"" + i + "\":\"" + i + "\"", "}}"))),
                Arguments.of(
                        "config: numbers",
                        SafetensorsFuzz.input(SafetensorsFuzz.CONFIG, text("{", i -> "\"" + i + "\":1", "}"))),
                Arguments.of(
                        "config: an array",
                        SafetensorsFuzz.input(SafetensorsFuzz.CONFIG, text("{\"a\":[", _ -> "1", "]}"))),
                Arguments.of(
                        "config: reals",
                        SafetensorsFuzz.input(SafetensorsFuzz.CONFIG, text("{\"a\":[", _ -> "1.0", "]}"))),
                Arguments.of(
                        "config: mixed",
                        SafetensorsFuzz.input(
                                SafetensorsFuzz.CONFIG, text("{\"a\":[", i -> i % 2 == 0 ? "1" : "\"\"", "]}"))),
                Arguments.of(
                        "config: arrays",
                        SafetensorsFuzz.input(SafetensorsFuzz.CONFIG, text("{\"a\":[", _ -> "[]", "]}"))),
                Arguments.of("config: long names", SafetensorsFuzz.input(SafetensorsFuzz.CONFIG, nested())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("densestFiles")
    void foldersAreReadFrugally(String what, byte[] file) {
        assertThat(file).hasSizeBetween(HostileInput.FILE_BYTES * 9 / 10, HostileInput.FILE_BYTES + 1);
        assertThat(HostileInput.allocatedBytes(() -> SafetensorsFuzz.isAccepted(file)))
                .as(what)
                .isBetween((long) HostileInput.FILE_BYTES, HostileInput.MOST_ALLOCATED_BYTES);
    }

    static Stream<Arguments> densestGguf() {
        return Stream.of(
                Arguments.of("pairs", 0, 16, (Item)
                        (out, i) -> out.putText(name(i)).putInt(7).putByte(1)),
                Arguments.of("empty texts", 0, 22, (Item)
                        (out, i) -> out.putText(name(i)).putInt(8).putLong(0)),
                Arguments.of("empty arrays", 0, 26, (Item)
                        (out, i) -> out.putText(name(i)).putInt(9).putInt(0).putLong(0)),
                Arguments.of("tensors", 1, 28, (Item)
                        (out, i) -> out.putText(name(i)).putInt(0).putInt(0).putLong(0)));
    }

    /** Adds item {@code i} to a file. */
    @FunctionalInterface
    interface Item {
        /** Adds it. */
        void put(GgufBytes out, int i);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("densestGguf")
    void ggufIsReadFrugally(String what, int kind, int bytesEach, Item item) {
        int count = (HostileInput.FILE_BYTES - SPARE) / (bytesEach + 3);
        GgufBytes file = new GgufBytes().putInt(GgufPart.MAGIC).putInt(3);
        file.putLong(kind == 1 ? count : 0).putLong(kind == 0 ? count : 0);
        for (int i = 0; i < count; i++) {
            item.put(file, i);
        }
        byte[] bytes = file.bytes();

        assertThat(bytes).hasSizeBetween(HostileInput.FILE_BYTES / 2, HostileInput.FILE_BYTES);
        assertThat(HostileInput.allocatedBytes(() -> GgufFuzz.isAccepted(bytes)))
                .as(what)
                .isBetween((long) HostileInput.FILE_BYTES, HostileInput.MOST_ALLOCATED_BYTES);
    }

    /** The shortest names, all different. */
    private static String name(int i) {
        return Integer.toString(i, Character.MAX_RADIX);
    }

    private static byte[] headerOf(String start, IntFunction<String> entry, String end) {
        return SafetensorsBytes.of(new String(text(start, entry, end), StandardCharsets.UTF_8), 0);
    }

    /** As many entries as 1 MB holds. */
    private static byte[] text(String start, IntFunction<String> entry, String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; out.size() < HostileInput.FILE_BYTES - 2 * SPARE; i++) {
            out.writeBytes(((i == 0 ? "" : ",") + entry.apply(i)).getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Names as long and objects as deep as is allowed, so that every key at the bottom repeats them all. */
    private static byte[] nested() {
        String opening = ("{\"" + "n".repeat(1000) + "\":").repeat(10);
        return text(opening + "{", i -> "\"" + i + "\":1", "}".repeat(11));
    }
}
