package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.UnsupportedModelException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One field wrong at a time: which exception, which offset, which words. */
class GgufCorruptFileTest {

    private static final long HUGE = 0xFFFF_FFFF_FFFF_FFFFL;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void bothVersionsOpenWhenWhole(int version) throws IOException {
        try (GgufFile model =
                GgufFile.open(GgufBytes.write(folder, GgufBytes.valid(version).bytes()))) {
            assertThat(model.format()).isEqualTo("GGUF version " + version);
            assertThat(model.tensors()).containsOnlyKeys("a.weight", "b");
            assertThat(model.metadata().findTexts("tokens").orElseThrow()).containsExactly("a", "bc");
        }
    }

    static Stream<Arguments> wrongInts() {
        return Stream.of(
                arguments("magic", 0x4655_4748, "magic: expected 0x46554747, got 0x46554748 - not a GGUF file"),
                arguments("version", 0, "version: expected 2 or 3, got 0"),
                arguments("type 0", 13, "general.architecture type: expected a value type in [0, 12], got 13"),
                arguments("type 0", -1, "general.architecture type: expected a value type in [0, 12], got 4294967295"),
                arguments("item type", 13, "tokens item type: expected a value type in [0, 12], got 13"),
                arguments("bool", 2, "flag: expected a truth value of 0 or 1, got 2"),
                arguments("rank 0", 5, "tensor a.weight rank: expected at most 4, got 5"),
                arguments("rank 0", -1, "tensor a.weight rank: expected at most 4, got 4294967295"),
                arguments(
                        "id 0",
                        12,
                        "tensor a.weight type: expected rows of whole blocks of 256 values for Q4_K, got rows of 32"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongInts(String field, int value, String message) {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        if (field.equals("bool")) {
            bytes[file.offsetOf(field)] = (byte) value;
        } else {
            MemorySegment.ofArray(bytes).set(LittleEndian.INT, file.offsetOf(field), value);
        }

        assertRefused(bytes, ModelFormatException.class, file.offsetOf(field), message);
    }

    static Stream<Arguments> wrongLongs() {
        return Stream.of(
                arguments("tensors", HUGE, "tensor count: expected a count of at most"),
                arguments("tensors", 1L << 40, "tensor count: expected a count of at most"),
                arguments("pairs", HUGE, "metadata count: expected a count of at most"),
                arguments("pairs", 1L << 32, "metadata count: expected a count of at most"),
                arguments("key 0", HUGE, "key 0: expected a count of at most"),
                arguments("key 0", 0, "key 0: expected a length in [1, 65535], got 0"),
                arguments("text", HUGE, "general.architecture: expected a count of at most"),
                arguments("items", 1L << 33, "tokens length: expected a count of at most"),
                arguments("token 1", 1L << 33, "tokens: expected a count of at most"),
                arguments("inner items", 1L << 62, "nested length: expected a count of at most"),
                arguments("floats", 1L << 62, "scores length: expected a count of at most"),
                arguments("name 0", HUGE, "tensor 0 name: expected a count of at most"),
                arguments("name 0", 0, "tensor 0 name: expected a length in [1, 255], got 0"),
                arguments("dim 0", 0, "tensor a.weight dimension 0: expected a positive size, got 0"),
                arguments(
                        "dim 0",
                        HUGE,
                        "tensor a.weight dimension 0: expected a positive size, got 18446744073709551615"),
                arguments(
                        "dim 1", 1L << 58, "tensor a.weight dimension 1: expected fewer than 2^63 elements and bytes"),
                arguments(
                        "dim 1", 1L << 62, "tensor a.weight dimension 1: expected fewer than 2^63 elements and bytes"),
                arguments("offset 0", 1, "tensor a.weight offset: expected a multiple of 32, got 1"),
                arguments(
                        "offset 0", -32, "tensor a.weight offset: expected a multiple of 32, got 18446744073709551584"),
                arguments(
                        "offset 0",
                        64,
                        "tensor a.weight offset: expected 36 bytes of data from 64, got a data section"),
                arguments("offset 1", 1L << 62, "tensor b offset: expected 16 bytes of data from 4611686018427387904"),
                arguments("offset 1", 32, "tensor b offset: expected data of its own, got 32, inside tensor a.weight"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongLongs(String field, long value, String message) {
        GgufBytes file = GgufBytes.valid();

        assertRefused(patched(file, field, value), ModelFormatException.class, file.offsetOf(field), message);
    }

    @Test
    void moreBytesThanALongHolds() {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = patched(file, "dim b", 1L << 61);

        assertRefused(
                bytes,
                ModelFormatException.class,
                file.offsetOf("dim b") - 4,
                "tensor b: expected fewer than 2^63 elements and bytes, got [2305843009213693952]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 48, -1})
    void alignmentThatIsNoPowerOfTwo(int alignment) {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, file.offsetOf("alignment"), alignment);

        assertRefused(
                bytes,
                ModelFormatException.class,
                file.offsetOf("key 0"),
                "general.alignment: expected a power of two (U32), got " + Integer.toUnsignedString(alignment)
                        + " (U32)");
    }

    @Test
    void alignmentBeyondTheFile() {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = patched(file, "offset 1", 1L << 31);
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, file.offsetOf("alignment"), 1 << 31);

        assertRefused(bytes, ModelFormatException.class, file.offsetOf("offset 0"), "got a data section of 0 bytes");
    }

    @Test
    void alignmentOfAnotherType() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(0).putLong(1);
        file.mark("key").putText("general.alignment").putInt(10).putLong(32);

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("key"),
                "general.alignment: expected a power of two (U32), got 32 (U64)");
    }

    @Test
    void aKeyTwice() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(0).putLong(2);
        file.putText("k").putInt(0).putByte(1);
        file.mark("again").putText("k").putInt(0).putByte(1);

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("again"),
                "key 1: expected a new key, got k again");
    }

    @Test
    void aTensorTwice() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(2).putLong(0);
        file.putText("t").putInt(1).putLong(8).putInt(0).putLong(0);
        file.mark("again").putText("t").putInt(1).putLong(8).putInt(0).putLong(32);
        file.pad(32)
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(0);

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("again"),
                "tensor 1 name: expected a new name, got t again");
    }

    @Test
    void aKeyThatIsNotUtf8() {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        bytes[file.offsetOf("key 2") + 8] = (byte) 0xFF;

        assertRefused(
                bytes,
                ModelFormatException.class,
                file.offsetOf("key 2") + 8,
                "key 2: expected UTF-8, got other bytes");
    }

    @Test
    void aTokenThatIsNotUtf8IsReplaced() throws IOException {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        bytes[file.offsetOf("token 1") + 8] = (byte) 0xFF;

        try (GgufFile model = GgufFile.open(GgufBytes.write(folder, bytes))) {
            assertThat(model.metadata().findTexts("tokens").orElseThrow()).containsExactly("a", "\uFFFDc");
        }
    }

    @Test
    void arraysNestedTooDeep() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(0).putLong(1);
        file.putText("deep").putInt(9);
        for (int i = 0; i < 100_000; i++) {
            if (i == GgufMetadataReader.MAX_DEPTH) {
                file.mark("too deep");
            }
            file.putInt(9).putLong(1);
        }

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("too deep"),
                "deep: expected arrays nested at most 4 deep, got more");
    }

    @Test
    void aLongKey() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(0).putLong(1);
        file.mark("key").putText("k".repeat(65536)).putInt(0).putByte(0);

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("key"),
                "key 0: expected a length in [1, 65535], got 65536");
    }

    @Test
    void namesInMessagesAreCutAndOnOneLine() {
        GgufBytes file =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(0).putLong(1);
        file.putText("a\nb\u001B[31m" + "k".repeat(1000))
                .mark("type")
                .putInt(77)
                .putByte(0);

        assertRefused(
                file.bytes(),
                ModelFormatException.class,
                file.offsetOf("type"),
                "a?b?[31m" + "k".repeat(72) + "... type:");
    }

    static IntStream sixteenths() {
        return IntStream.range(0, 16);
    }

    @ParameterizedTest
    @MethodSource("sixteenths")
    void truncated(int sixteenth) throws IOException {
        byte[] whole = GgufBytes.valid().bytes();
        Path path = GgufBytes.write(folder, Arrays.copyOf(whole, whole.length * sixteenth / 16));

        assertThatThrownBy(() -> GgufFile.open(path))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageMatching("model\\.gguf @0x[0-9a-f]+ .*: expected .*, got .*trunc.*");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = GgufBytes.valid().bytes();
        for (int length = 0; length < whole.length; length++) {
            Path path = GgufBytes.write(folder, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufFile.open(path))
                    .as("%d bytes", length)
                    .isInstanceOf(ModelFormatException.class);
        }
    }

    static Stream<Arguments> otherVersions() {
        return Stream.of(
                arguments(1, "version: GGUF version 1 is not supported, 2 and 3 are - convert the model again"),
                arguments(4, "version: GGUF version 4 is not supported, 2 and 3 are - a newer Nightjar may read it"),
                arguments(3 << 24, "version: big-endian GGUF is not supported - convert the file with"));
    }

    @ParameterizedTest
    @MethodSource
    void otherVersions(int version, String message) {
        GgufBytes file = GgufBytes.valid(version);

        assertRefused(file.bytes(), UnsupportedModelException.class, file.offsetOf("version"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 31, 1000, -1})
    void elementTypesThatNobodyKnows(int id) {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, file.offsetOf("id 0"), id);

        assertRefused(
                bytes,
                UnsupportedModelException.class,
                file.offsetOf("id 0"),
                "tensor a.weight [2 x 32]: element type id " + Integer.toUnsignedString(id) + " is not supported");
    }

    private static byte[] patched(GgufBytes file, String field, long value) {
        byte[] bytes = file.bytes();
        MemorySegment.ofArray(bytes).set(LittleEndian.LONG, file.offsetOf(field), value);
        return bytes;
    }

    private void assertRefused(
            byte[] bytes, Class<? extends NightjarException> type, long offsetBytes, String message) {
        assertThatThrownBy(() -> GgufFile.open(GgufBytes.write(folder, bytes)))
                .isInstanceOf(type)
                .hasMessageStartingWith("model.gguf @0x" + Long.toHexString(offsetBytes) + " ")
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
