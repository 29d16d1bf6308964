package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nightjar.base.FetchException;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One field wrong at a time: which exception, which offset, which words. */
class SafetensorsCorruptFileTest {

    @TempDir
    private Path folder;

    /** A header in which a caret, which is taken out, stands where the message must point to; its data has 12 bytes. */
    static Stream<Arguments> wrongHeaders() {
        return Stream.of(
                arguments("^[]", "header: expected a JSON object, got ["),
                arguments(" ^\"a\"", "header: expected a JSON object, got a"),
                arguments("{\"a\": ^7}", "tensor a: expected an object, got 7"),
                arguments("{^\"\": {}}", "tensor: expected a name, got none"),
                arguments("{\"__metadata__\": ^[]}", "__metadata__: expected an object of texts, got ["),
                arguments("{\"__metadata__\": {\"x\": ^1}}", "__metadata__: expected a text, got 1"),
                arguments(row("^7", "[6]", "[0, 12]"), "tensor a dtype: expected the name of an element type, got 7"),
                arguments(
                        row("\"BF16\"", "^6", "[0, 12]"), "tensor a shape: expected an array of whole numbers, got 6"),
                arguments(
                        row("\"BF16\"", "[^6.0]", "[0, 12]"),
                        "tensor a shape: expected a whole number in [0, 2^63), got 6.0"),
                arguments(
                        row("\"BF16\"", "[^-6]", "[0, 12]"),
                        "tensor a shape: expected a whole number in [0, 2^63), got -6"),
                arguments(
                        row("\"BF16\"", "[^99999999999999999999]", "[0, 12]"),
                        "tensor a shape: expected a whole number in [0, 2^63), got 99999999999999999999"),
                arguments(
                        row("\"BF16\"", "[^[1]]", "[0, 12]"),
                        "tensor a shape: expected a whole number in [0, 2^63), got ["),
                arguments(
                        row("\"BF16\"", "^[4294967296, 4294967296]", "[0, 12]"),
                        "tensor a shape: expected fewer than 2^63 elements, got [4294967296, 4294967296]"),
                arguments(
                        row("\"BF16\"", "[1, 1, 1, 1, 1, 1, 1, 1, ^6]", "[0, 12]"),
                        "tensor a shape: expected at most 8 numbers, got more"),
                arguments(row("\"BF16\"", "[6]", "^{}"), "data_offsets: expected an array of whole numbers, got {"),
                arguments(row("\"BF16\"", "[6]", "^[0]"), "tensor a data_offsets: expected two numbers, got 1"),
                arguments(
                        row("\"BF16\"", "[6]", "[0, 12, ^12]"),
                        "tensor a data_offsets: expected at most 2 numbers, got more"),
                arguments(
                        row("\"BF16\"", "[6]", "^[0, 13]"),
                        "tensor a data_offsets: expected a range in the 12 bytes of data, got [0, 13]"),
                arguments(
                        row("\"BF16\"", "[6]", "^[12, 0]"),
                        "tensor a data_offsets: expected a range in the 12 bytes of data, got [12, 0]"),
                arguments(
                        row("\"BF16\"", "[7]", "^[0, 12]"),
                        "tensor a data_offsets: expected as many bytes as BF16 [7] takes, got 12 bytes"),
                arguments(
                        row("\"BF16\"", "[2305843009213693958]", "^[0, 12]"),
                        "data_offsets: expected as many bytes as BF16 [2305843009213693958] takes, got 12 bytes"),
                arguments(row("\"F4\"", "[3]", "^[0, 2]"), "expected as many bytes as F4 [3] takes, got 2 bytes"),
                arguments(
                        row("\"BF16\"", "[5]", "^[2, 12]"),
                        "tensor a data_offsets: expected data from 0 on, behind that of the tensor before, got 2"),
                arguments(
                        "{\"a\": ^{\"shape\": [6], \"data_offsets\": [0, 12]}}", "tensor a: expected dtype, got none"),
                arguments(
                        "{\"a\": ^{\"dtype\": \"BF16\", \"data_offsets\": [0, 12]}}",
                        "tensor a: expected shape, got none"),
                arguments(
                        "{\"a\": ^{\"dtype\": \"BF16\", \"shape\": [6]}}", "tensor a: expected data_offsets, got none"),
                arguments("{\"a\": {^\"more\": 1}}", "tensor a: expected dtype, shape and data_offsets, got more"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongHeaders(String marked, String message) throws IOException {
        String header = marked.replace("^", "");
        String place = "model.safetensors @0x" + Integer.toHexString(Long.BYTES + marked.indexOf('^')) + " ";

        assertThatThrownBy(() -> open(SafetensorsBytes.of(header, 12)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(place)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": {}, \"a\": {}}",
                "{\"a\": ",
                "{\"a\": {\"dtype\": \"BF16\" \"shape\"}}",
                "{\"a\": {\"dtype\": \"BF16\", \"shape\": [[[[[[1]]]]]]}}",
                "{} {}",
                "  ",
                "{\"\u0000\": 1}"
            })
    void textThatIsNoHeaderIsRefused(String header) {
        assertThatThrownBy(() -> open(SafetensorsBytes.of(header, 12)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("model.safetensors @0x");
    }

    @Test
    void unknownTypesAreUnsupportedByName() {
        assertThatThrownBy(() -> open(SafetensorsBytes.of(row("\"F3_E1M1\"", "[6]", "[0, 12]"), 12)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("model.safetensors @0x18 tensor a dtype: element type F3_E1M1 is not supported");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000, 100_000_001, -1, Long.MIN_VALUE})
    void wrongHeaderLengthsAreRefused(long length) {
        byte[] file = SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA);
        MemorySegment.ofArray(file).set(LittleEndian.LONG, 0, length);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("model.safetensors @0x0 header length: expected 2 to " + (file.length - 8)
                        + " bytes, got " + Long.toUnsignedString(length));
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA);
        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * sixteenth / 16);

            assertThatThrownBy(() -> open(cut))
                    .as("%d of 16 parts", sixteenth)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith("model.safetensors @0x");
        }
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageEndingWith("data: expected the end of the file behind the last tensor, got 1 bytes more");
    }

    @Test
    void noByteOfTheHeaderCanBreakTheReader() throws IOException {
        byte[] whole = SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA);
        int refused = 0;
        for (int at = 0; at < whole.length - SafetensorsBytes.VALID_DATA; at++) {
            for (int value : new int[] {0, '"', '[', '}', '9', '-', 0x80, 0xFF}) {
                byte[] file = whole.clone();
                file[at] = (byte) value;
                try {
                    open(file);
                } catch (ModelFormatException | UnsupportedModelException e) {
                    assertThat(e).hasMessageStartingWith("model.safetensors @0x");
                    assertThat(e.getMessage()).doesNotContain("\n");
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"weight_map\": {}}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {\"a\": 1}}",
                "{\"weight_map\": {\"a\": \"../model.safetensors\"}}",
                "{\"weight_map\": {\"a\": \"/etc/passwd\"}}",
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"a\": \"one.safetensors\"}}",
                "{\"weight_map\": {\"c\": \"one.safetensors\"}}",
                "{\"weight_map\": {\"a\": \"one.safetensors\"}} 1"
            })
    void wrongIndexesAreRefused(String index) throws IOException {
        shard(index);

        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("model.safetensors.index.json ");
    }

    @Test
    void shardsThatAreAbsentAreNamed() throws IOException {
        shard("{\"weight_map\": {\"a\": \"two.safetensors\"}}");

        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(FetchException.class)
                .hasMessage(folder.resolve("two.safetensors") + ": no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}",
                "{\"a\": 1",
                "{\"a\": 11111111111111111111111111111111111111111111111111111111111111111111}",
                "{} {}"
            })
    void wrongConfigurationsAreRefused(String config) throws IOException {
        SafetensorsBytes.write(folder, SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA));
        Files.writeString(folder.resolve("config.json"), config);

        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("config.json @0x");
    }

    @ParameterizedTest
    @CsvSource({"71780512812761104, 4294901760", "0, 8", "-1, 8", "8, 4294967297"})
    void packedWeightsOfImpossibleSizesAreRefused(long outputs, long inputs) throws IOException {
        byte[] file = SafetensorsBytes.of(
                "{\"x.weight_packed\": {\"dtype\": \"I32\", \"shape\": [1, 1], \"data_offsets\": [0, 4]},"
                        + " \"x.weight_shape\": {\"dtype\": \"I64\", \"shape\": [2], \"data_offsets\": [4, 20]}}",
                20);
        MemorySegment bytes = MemorySegment.ofArray(file);
        bytes.set(LittleEndian.LONG, file.length - 16, outputs);
        bytes.set(LittleEndian.LONG, file.length - 8, inputs);
        SafetensorsBytes.write(folder, file);
        try (Arena arena = Arena.ofShared();
                HuggingFaceFolder model = HuggingFaceFolder.open(folder)) {
            assertThatThrownBy(() -> PackedWeights.read(model.tensors(), model.config(), arena))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage("model.safetensors tensor x.weight_shape I64 [2]: expected sizes in [1, 2^32], got "
                            + outputs + " and " + inputs);
        }
    }

    private static String row(String type, String shape, String offsets) {
        return "{\"a\": {\"dtype\": " + type + ", \"shape\": " + shape + ", \"data_offsets\": " + offsets + "}}";
    }

    private void shard(String index) throws IOException {
        Files.writeString(folder.resolve("config.json"), SafetensorsBytes.CONFIG);
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
        Files.write(
                folder.resolve("one.safetensors"),
                SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA));
    }

    private void open(byte[] file) throws IOException {
        HuggingFaceFolder.open(SafetensorsBytes.write(folder, file)).close();
    }
}
