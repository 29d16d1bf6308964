package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Panels are kept, found again, and never taken for those of other weights. */
class PanelFileTest {

    private static final int ROWS = 77;
    private static final int COLUMNS = 512;
    private static final int THREADS = 2;

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");
    private Path model = Path.of("");
    private final Random random = new Random(20_261_128);
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void needsGeneratedCode() throws IOException {
        TestKernels.assumeAvailable("x86");
        folder = temporary.resolve("new").resolve("panels");
        model = Files.writeString(temporary.resolve("model.gguf"), "only its name, size and time count");
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"Q4_K", "Q6_K", "Q8_0", "BF16", "F32"})
    void keepsPanelsAndFindsThem(ElementType type) throws IOException {
        MatMulCase product = MatMulCase.random(type, ROWS, COLUMNS, 3, random);
        float[][] plain = product.run(KernelSets.named("x86"), THREADS);

        TestKernels.assertSameBits(product.run(keeping(), THREADS), plain, "kept");
        assertThat(notes).singleElement().asString().startsWith("panels: 0 MiB kept for the next start in " + folder);
        Files.setLastModifiedTime(onlyFile(), FileTime.fromMillis(0));
        byte[] kept = Files.readAllBytes(onlyFile());

        TestKernels.assertSameBits(product.run(keeping(), THREADS), plain, "found");
        assertThat(notes).as("a second start writes nothing").hasSize(1);
        assertThat(onlyFile()).hasBinaryContent(kept);
        assertThat(Files.getLastModifiedTime(onlyFile()).toMillis())
                .as("it counts as used")
                .isPositive();
    }

    @Test
    void whatIsKeptIsUsed() throws IOException {
        MatMulCase product = MatMulCase.random(ElementType.Q8_0, ROWS, COLUMNS, 3, random);
        float[][] plain = product.run(keeping(), THREADS);
        byte[] kept = Files.readAllBytes(onlyFile());
        // A byte of the last panel, behind the first ones, which are compared.
        kept[ROWS * COLUMNS - 1] ^= 1;
        Files.write(onlyFile(), kept);

        assertThat(Arrays.deepEquals(product.run(keeping(), THREADS), plain)).isFalse();
    }

    @Test
    void panelsThatAreLaidOutOtherwiseAreNotUsed() throws IOException {
        MatMulCase product = MatMulCase.random(ElementType.Q8_0, ROWS, COLUMNS, 3, random);
        float[][] plain = product.run(keeping(), THREADS);
        byte[] kept = Files.readAllBytes(onlyFile());
        kept[COLUMNS] ^= 1;
        Files.write(onlyFile(), kept);

        TestKernels.assertSameBits(product.run(keeping(), THREADS), plain, "the first panel changed");
        assertThat(notes).hasSize(2);
    }

    @Test
    void panelsOfOtherWeightsAreLaidOutAnew() throws IOException {
        MatMulCase.random(ElementType.Q4_0, ROWS, COLUMNS, 3, random).run(keeping(), THREADS);
        MatMulCase other = MatMulCase.random(ElementType.Q4_0, ROWS, COLUMNS, 3, random);
        float[][] plain = other.run(KernelSets.named("x86"), THREADS);

        TestKernels.assertSameBits(other.run(keeping(), THREADS), plain, "other weights under the same name");
        TestKernels.assertSameBits(other.run(keeping(), THREADS), plain, "found");
        assertThat(notes).hasSize(2);
    }

    @Test
    void aModelThatChangedHasAnotherFile() throws IOException {
        MatMulCase product = MatMulCase.random(ElementType.Q4_0, ROWS, COLUMNS, 3, random);
        product.run(keeping(), THREADS);
        Files.setLastModifiedTime(model, FileTime.fromMillis(1));
        product.run(keeping(), THREADS);

        assertThat(files()).hasSize(2);
        assertThat(notes).hasSize(2);
    }

    @Test
    void aDamagedFileIsWrittenAnew() throws IOException {
        MatMulCase product = MatMulCase.random(ElementType.Q5_K, ROWS, COLUMNS, 3, random);
        float[][] plain = product.run(keeping(), THREADS);
        byte[] kept = Files.readAllBytes(onlyFile());

        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            Files.write(onlyFile(), Arrays.copyOf(kept, kept.length * sixteenth / 16));
            TestKernels.assertSameBits(product.run(keeping(), THREADS), plain, sixteenth + "/16 of the file");
            assertThat(onlyFile()).hasBinaryContent(kept);
        }
        // The index and what says where it is.
        for (int at = kept.length - 60; at < kept.length; at++) {
            byte[] damaged = kept.clone();
            damaged[at] ^= (byte) 0x55;
            Files.write(onlyFile(), damaged);
            TestKernels.assertSameBits(product.run(keeping(), THREADS), plain, "byte " + at + " changed");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidAndHarmless() throws IOException {
        Files.writeString(temporary.resolve("new"), "a file where the folder should be");
        MatMulCase product = MatMulCase.random(ElementType.Q4_0, ROWS, COLUMNS, 3, random);

        TestKernels.assertSameBits(
                product.run(keeping(), THREADS), product.run(KernelSets.named("x86"), THREADS), "not kept");
        assertThat(notes).singleElement().asString().startsWith("panels: not kept: ");
    }

    @Test
    void partsOfAModelAndFoldersAreNotKept() throws IOException {
        Path part = Files.writeString(temporary.resolve("model-00001-of-00002.gguf"), "");

        assertThat(PanelFile.of(folder, part, notes::add)).isEmpty();
        assertThat(PanelFile.of(folder, temporary, notes::add)).isEmpty();
        assertThat(PanelFile.of(folder, temporary.resolve("none.gguf"), notes::add))
                .isEmpty();
    }

    @Test
    void smallModelsAreNotKept() {
        KernelSet set = KernelSets.named("x86")
                .keeping(PanelFile.of(folder, model, notes::add).orElseThrow());
        MatMulCase.random(ElementType.Q4_0, ROWS, COLUMNS, 3, random).run(set, THREADS);

        assertThat(notes).isEmpty();
        assertThat(folder).doesNotExist();
    }

    private KernelSet keeping() {
        return KernelSets.named("x86")
                .keeping(PanelFile.of(folder, model, 0, notes::add).orElseThrow());
    }

    private Path onlyFile() throws IOException {
        assertThat(files()).hasSize(1);
        return files().getFirst();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
