package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures products and keeps what it chose. How fast a choice is, is not asked here. */
class TunerTest {

    private static final int COLUMNS = 2048;
    /** Large enough to be measured. */
    private static final int ROWS = 8192;

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void needsGeneratedCode() {
        TestKernels.assumeAvailable("x86");
        file = folder.resolve("new").resolve("tuning.properties");
    }

    @Test
    void keepsAChoiceForOneRowAndOneForManyAndMeasuresOnce() throws IOException {
        float[][] plain = products(KernelSets.named("x86"), ROWS);

        TestKernels.assertSameBits(products(tuned(), ROWS), plain, "tuned");
        Properties kept = read();
        assertThat(kept).hasSize(2).allSatisfy((key, choice) -> {
            assertThat(key.toString()).contains(" 2 threads Q4_0 8192x2048 ");
            assertThat(Tiling.parse(choice.toString())).isPresent();
        });
        assertThat(notes).singleElement().asString().startsWith("tuning: 2 measurements");

        TestKernels.assertSameBits(products(tuned(), ROWS), plain, "tuned again");
        assertThat(notes).as("a second start measures nothing").hasSize(1);
    }

    @Test
    void whatIsKeptIsUsed() throws IOException {
        products(tuned(), ROWS);
        Properties kept = read();
        Tiling other = new Tiling(64 << 10, 4096);
        kept.replaceAll((_, _) -> other.text());
        TuningFile changed = new TuningFile(file, notes::add);
        kept.forEach((key, choice) -> changed.keep(key.toString(), choice.toString()));
        changed.write();

        TestKernels.assertSameBits(
                products(tuned(), ROWS), products(KernelSets.named("x86"), ROWS), "with short runs that fetch ahead");
        assertThat(read().values()).containsOnly(other.text());
    }

    @Test
    void smallMatricesAreNotMeasured() {
        products(tuned(), 64);

        assertThat(notes).isEmpty();
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\uZZZZ", "nonsense", "\u0000\u0001"})
    void aDamagedFileIsMeasuredAnew(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);

        products(tuned(), ROWS);

        assertThat(notes).singleElement().asString().startsWith("tuning: 2 measurements");
    }

    @Test
    void aChoiceThatIsNoneIsMeasuredAnew() throws IOException {
        products(tuned(), ROWS);
        Properties kept = read();
        TuningFile changed = new TuningFile(file, notes::add);
        kept.forEach((key, _) -> changed.keep(key.toString(), "run 7 ahead 3"));
        changed.write();
        notes.clear();

        products(tuned(), ROWS);

        assertThat(notes).singleElement().asString().startsWith("tuning: 2 measurements");
        assertThat(read().values())
                .allSatisfy(
                        choice -> assertThat(Tiling.parse(choice.toString())).isPresent());
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidAndHarmless() throws IOException {
        Files.writeString(folder.resolve("new"), "a file where the folder should be");

        products(tuned(), ROWS);

        assertThat(notes).hasSize(2).last().asString().startsWith("tuning: not kept: ");
    }

    @Test
    void candidatesAreReadAsTheyAreWritten() {
        assertThat(Tiling.candidates())
                .contains(Tiling.DEFAULT)
                .allSatisfy(tiling -> assertThat(Tiling.parse(tiling.text())).contains(tiling));
    }

    private KernelSet tuned() {
        return KernelSets.named("x86").tuned(new TuningFile(file, notes::add));
    }

    private Properties read() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static float[][] products(KernelSet set, int rows) {
        Random random = new Random(20_261_128);
        SmallProgram program = new SmallProgram();
        Slot in = program.input(TestKernels.rows(random, 3, COLUMNS));
        Slot out = program.slot(rows);
        var packed = PackedValues.ordinary(ElementType.Q4_0, rows, COLUMNS, random);
        program.add(new Op.MatMul(in, program.weight(ElementType.Q4_0, rows, COLUMNS, packed), out));
        return program.run(set, out, 3, 2);
    }
}
