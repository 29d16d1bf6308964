package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Doubles;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Items;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {

    private static final TensorFill ZEROS = (_, _, _) -> {};

    @TempDir
    private Path folder;

    @Test
    void everyKindOfMetadataComesBack() throws IOException {
        Map<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("text", new Text("ä\u0000😀"));
        metadata.put("empty text", new Text(""));
        metadata.put("bool", new Bool(true));
        metadata.put("f32", new Real(0.1f, true));
        metadata.put("f32 maximum", new Real(Float.MAX_VALUE, true));
        metadata.put("f64", new Real(0.1, false));
        metadata.put("f64 infinity", new Real(Double.NEGATIVE_INFINITY, false));
        metadata.put("texts", new Texts(List.of("", "a")));
        metadata.put("no texts", new Texts(List.of()));
        metadata.put("f32s", new Reals(new float[] {-0.0f, Float.MIN_VALUE}));
        metadata.put("f64s", new Doubles(new double[] {0.1, Double.MAX_VALUE}));
        metadata.put("no f64s", new Doubles(new double[0]));
        metadata.put("bools", new Bools(new boolean[] {true, false}));
        metadata.put(
                "arrays",
                new Items(
                        List.of(new Texts(List.of("x")), new Ints(new long[] {-1}, IntKind.I8), new Items(List.of()))));
        Path path = folder.resolve("model.gguf");

        GgufWriter.write(path, metadata, List.of(), ZEROS);

        try (GgufFile model = GgufFile.open(path)) {
            assertThat(model.version()).isEqualTo(3);
            assertThat(model.metadata().entries().keySet()).containsExactlyElementsOf(metadata.keySet());
            metadata.forEach(
                    (key, value) -> assertThat(model.metadata().entries().get(key))
                            .as(key)
                            .usingRecursiveComparison()
                            .isEqualTo(value));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfIntegerComesBack(IntKind kind) throws IOException {
        int bits = 8 * kind.bytes();
        boolean signed = kind.name().startsWith("I");
        long min = signed ? -1L << (bits - 1) : 0;
        long max = signed || bits == 64 ? ~(-1L << (bits - 1)) : ~(-1L << bits);
        long[] values = {min, 0, 1, max};
        Path path = folder.resolve("model.gguf");

        GgufWriter.write(path, Map.of("one", new Int(max, kind), "many", new Ints(values, kind)), List.of(), ZEROS);

        try (GgufFile model = GgufFile.open(path)) {
            assertThat(model.metadata().entries().get("one")).isEqualTo(new Int(max, kind));
            assertThat(model.metadata().findIntegers("many").orElseThrow()).containsExactly(values);
        }
        if (bits < 64) {
            assertThatThrownBy(() -> GgufWriter.write(path, Map.of("one", new Int(max + 1, kind)), List.of(), ZEROS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("one: " + (max + 1) + " does not fit in " + kind);
        }
    }

    @Test
    void tensorsOfEveryTypeComeBack() throws IOException {
        List<TensorPlan> plans = Arrays.stream(ElementType.values())
                .filter(type -> type.ggufId().isPresent())
                .map(type -> new TensorPlan("t." + type, type, Shape.of(3, 2, type.blockValues())))
                .toList();
        Path path = folder.resolve("model.gguf");

        GgufWriter.write(path, Map.of(), plans, GgufWriterTest::fillWithRowNumbers);

        try (GgufFile model = GgufFile.open(path)) {
            assertThat(model.tensors()).hasSameSizeAs(plans);
            for (TensorPlan plan : plans) {
                Tensor tensor = model.tensor(plan.name(), plan.shape());
                assertThat(tensor.type()).isEqualTo(plan.type());
                assertRowNumbers(tensor);
            }
            assertThat(model.tensorInfos()).allMatch(info -> info.offsetBytes() % 32 == 0);
        }
    }

    @Test
    void tensorsLargerThanTheBufferComeInParts() throws IOException {
        TensorPlan many = new TensorPlan("many rows", ElementType.F32, Shape.of(3000, 1000));
        TensorPlan one = new TensorPlan("one long row", ElementType.F16, Shape.of(5_000_000));
        Path path = folder.resolve("model.gguf");

        GgufWriter.write(path, Map.of(), List.of(many, one), GgufWriterTest::fillWithRowNumbers);

        try (GgufFile model = GgufFile.open(path)) {
            assertRowNumbers(model.tensor("many rows", many.shape()));
            assertRowNumbers(model.tensor("one long row", one.shape()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 4096})
    void alignmentIsHeeded(int alignment) throws IOException {
        Path path = folder.resolve("model.gguf");
        List<TensorPlan> plans = List.of(
                new TensorPlan("a", ElementType.Q4_0, Shape.of(1, 32)),
                new TensorPlan("b", ElementType.F32, Shape.of(1)));

        GgufWriter.write(
                path,
                Map.of("general.alignment", new Int(alignment, IntKind.U32)),
                plans,
                GgufWriterTest::fillWithRowNumbers);

        try (GgufFile model = GgufFile.open(path)) {
            assertThat(model.tensorInfos()).allMatch(info -> info.offsetBytes() % alignment == 0);
            model.tensors().values().forEach(GgufWriterTest::assertRowNumbers);
            assertThat(Files.size(path) % alignment).isZero();
        }
    }

    @Test
    void aFailureLeavesTheTargetAsItWas() throws IOException {
        Path path = Files.writeString(folder.resolve("model.gguf"), "old");
        TensorPlan plan = new TensorPlan("a", ElementType.F32, Shape.of(4));

        assertThatThrownBy(() -> GgufWriter.write(path, Map.of(), List.of(plan), (_, _, _) -> {
                    throw new IOException("no data");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no data");

        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(path));
        assertThat(path).hasContent("old");
    }

    @Test
    void refusesWhatTheReaderWouldRefuse() {
        Path path = folder.resolve("model.gguf");
        TensorPlan plan = new TensorPlan("a", ElementType.F32, Shape.of(4));

        assertThatThrownBy(() -> GgufWriter.write(path, Map.of(), List.of(plan, plan), ZEROS))
                .hasMessage("two tensors named a");
        assertThatThrownBy(() -> GgufWriter.write(path, Map.of("", new Bool(true)), List.of(), ZEROS))
                .hasMessage("key '': expected 1 to 65535 bytes of UTF-8, got 0");
        assertThatThrownBy(() ->
                        GgufWriter.write(path, Map.of("general.alignment", new Int(48, IntKind.U32)), List.of(), ZEROS))
                .hasMessageStartingWith("general.alignment: expected a power of two");
        assertThatThrownBy(() ->
                        GgufWriter.write(path, Map.of("a", new Items(List.of(new Bool(true)))), List.of(), ZEROS))
                .hasMessage("a: expected arrays only, got Bool[value=true]");
        assertThatThrownBy(() -> new TensorPlan("a", ElementType.F32, Shape.of(1, 1, 1, 1, 1)))
                .hasMessage("a: a shape [1 x 1 x 1 x 1 x 1] cannot be stored");
        assertThatThrownBy(() -> new TensorPlan("a", ElementType.F32, Shape.of(0, 4)))
                .hasMessage("a: a shape [0 x 4] cannot be stored");
        assertThatThrownBy(() -> new TensorPlan("a", ElementType.F8_E4M3, Shape.of(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a: GGUF files cannot hold F8_E4M3");
        assertThatThrownBy(() -> new TensorPlan("a", ElementType.Q8_0, Shape.of(4)))
                .hasMessage("4 values are not a whole number of Q8_0 blocks of 32");
        assertThat(folder).isEmptyDirectory();
    }

    /** Repeats the low byte of the row's number. */
    private static void fillWithRowNumbers(TensorPlan tensor, long startRow, MemorySegment dst) {
        long rows = dst.byteSize() / tensor.rowBytes();
        for (long row = 0; row < rows; row++) {
            dst.asSlice(row * tensor.rowBytes(), tensor.rowBytes()).fill((byte) (startRow + row + 1));
        }
    }

    private static void assertRowNumbers(Tensor tensor) {
        for (long row = 0; row < tensor.shape().rows(); row++) {
            MemorySegment data = tensor.data().asSlice(row * tensor.rowBytes(), tensor.rowBytes());
            byte first = data.get(ValueLayout.JAVA_BYTE, 0);
            assertThat(first).isEqualTo((byte) (row + 1));
            assertThat(data.mismatch(filled(data.byteSize(), first))).isEqualTo(-1);
        }
    }

    private static MemorySegment filled(long bytes, byte value) {
        return MemorySegment.ofArray(new byte[(int) bytes]).fill(value);
    }
}
