package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {

    @TempDir
    private Path folder;

    @Test
    void theModelAnswers() {
        Path model = BundledModel.extract(folder.resolve("new"));

        try (Nightjar nightjar = Nightjar.open(model)) {
            assertThat(nightjar.generate(GenerationRequest.greedy("Once", 4))
                            .await()
                            .tokens())
                    .isNotEmpty();
        }
    }

    @Test
    void aDamagedCopyIsReplacedAndAWholeOneKept() throws IOException {
        Path model = BundledModel.extract(folder);
        byte[] whole = Files.readAllBytes(model);
        Files.writeString(model, "half");

        assertThat(BundledModel.extract(folder)).isEqualTo(model).hasBinaryContent(whole);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> BundledModel.extract(file))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(file.toString());
    }
}
