package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {

    @TempDir
    Path folder;

    @Test
    void theFileIsTheJarsModelUnderTheNameOfItsSum() throws IOException {
        Path file = BundledModel.extract(folder.resolve("not/yet/there"));

        // The sum of the model card.
        assertThat(file).isEqualTo(folder.resolve("not/yet/there/bundled/nightjar-small-a672490315bf.gguf"));
        try (InputStream model =
                Objects.requireNonNull(BundledModel.class.getResourceAsStream("nightjar-small.gguf"))) {
            assertThat(file).hasBinaryContent(model.readAllBytes());
        }
    }

    @Test
    void aFileThatIsThereIsUsedAgain() throws IOException {
        Path file = BundledModel.extract(folder);
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, longAgo);

        assertThat(BundledModel.extract(folder)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    }

    @Test
    void aFileOfAnotherLengthIsReplaced() throws IOException {
        Path file = BundledModel.extract(folder);
        long bytes = Files.size(file);
        Files.write(file, new byte[10]);

        assertThat(Files.size(BundledModel.extract(folder))).isEqualTo(bytes);
    }

    @Test
    void severalAtOnceLeaveOneFile() throws Exception {
        List<Path> files = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> BundledModel.extract(folder))
                .distinct()
                .toList();

        assertThat(files).hasSize(1);
        try (Stream<Path> all = Files.list(folder.resolve("bundled"))) {
            assertThat(all).containsExactlyElementsOf(files);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "not a folder");

        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> BundledModel.extract(inTheWay))
                .withMessageStartingWith(inTheWay.resolve("bundled/nightjar-small-a672490315bf.gguf")
                        + ": the bundled model cannot be written:");
    }
}
