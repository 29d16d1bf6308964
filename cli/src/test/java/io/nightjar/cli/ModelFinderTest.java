package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFinderTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFileIsItselfAndIsNamed() throws IOException {
        Path file = Files.createFile(home.resolve("a.gguf"));

        assertThat(finder().find(file.toString())).isEqualTo(file);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("nightjar: model " + file);
    }

    @Test
    void aFolderIsItsOneModel() throws IOException {
        Path first = Files.createFile(home.resolve("m-00001-of-00002.gguf"));
        Files.createFile(home.resolve("m-00002-of-00002.gguf"));
        Files.createFile(home.resolve("README.md"));

        assertThat(finder().find(home.toString())).isEqualTo(first);

        Files.createFile(home.resolve("other.gguf"));
        assertThatThrownBy(() -> finder().find(home.toString()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("expected one GGUF file, found 2");
    }

    @Test
    void foldersWithoutAModelSayWhatTheyLack() throws IOException {
        assertThatThrownBy(() -> finder().find(home.toString()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("neither a GGUF file nor model.safetensors with config.json in this folder");
    }

    @Test
    void aFolderWithSafetensorsIsTheModelItself() throws IOException {
        Files.createFile(home.resolve("config.json"));
        Files.createFile(home.resolve("model.safetensors"));
        Files.createFile(home.resolve("model.gguf"));

        assertThat(finder().find(home.toString())).isEqualTo(home);
    }

    @Test
    void withoutNameCacheAndNetworkTheBundledModelAnswers() {
        Path path = finder().find(null);

        assertThat(path.toString()).startsWith(home.toString()).endsWith(".gguf");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the small model inside the jar answers");
    }

    private ModelFinder finder() {
        return new ModelFinder(
                new Surroundings(
                        Map.of(),
                        home,
                        InputStream.nullInputStream(),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Surroundings.Terminals.NONE,
                        () -> 7),
                true);
    }
}
