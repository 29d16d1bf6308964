package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.FetchException;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Text;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {

    @TempDir
    private Path folder;

    @Test
    void turnsDimensionsAndMapsData() throws IOException {
        GgufBytes file = GgufBytes.valid();
        try (GgufFile model = GgufFile.open(GgufBytes.write(folder, file.bytes()))) {
            Tensor weight = model.tensor("a.weight", Shape.of(2, 32));

            assertThat(weight.type()).isEqualTo(ElementType.Q4_0);
            assertThat(weight.data().byteSize()).isEqualTo(36);
            assertThat(weight.data().get(LittleEndian.INT, 0)).isEqualTo(0x03020100);
            assertThat(model.tensors().values()).extracting(Tensor::name).containsExactly("a.weight", "b");
            assertThat(model.name()).isEqualTo("model.gguf");
            assertThat(model.tensorInfos().getFirst())
                    .isEqualTo(new GgufTensorInfo(
                            "model.gguf",
                            "a.weight",
                            new GgufTensorType(2, "Q4_0", 32, 18),
                            Shape.of(2, 32),
                            file.offsetOf("data"),
                            36));
        }
    }

    @Test
    void filesLargerThanTwoGigabytesOpen() throws IOException {
        long elements = 700_000_000;
        GgufBytes header =
                new GgufBytes().putInt(GgufPart.MAGIC).putInt(3).putLong(2).putLong(0);
        header.putText("large").putInt(1).putLong(elements).putInt(0).putLong(0);
        header.putText("last")
                .putInt(1)
                .putLong(2)
                .putInt(0)
                .putLong(4 * elements)
                .pad(32);
        Path path = GgufBytes.write(folder, header.bytes());
        // The file has a hole where the large tensor is, so it takes no room on the disk.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(last.putFloat(0, 1.5f).putFloat(4, -2), header.bytes().length + 4 * elements);
        }

        try (GgufFile model = GgufFile.open(path)) {
            assertThat(model.tensor("last", Shape.of(2)).toFloats()).containsExactly(1.5f, -2);
            assertThat(model.tensor("large", Shape.of(elements)).data().byteSize())
                    .isEqualTo(4 * elements);
        }
    }

    @Test
    void tensorsCannotBeUsedAfterClosing() throws IOException {
        GgufFile model = GgufFile.open(GgufBytes.write(folder, GgufBytes.valid().bytes()));
        Tensor tensor = model.tensor("b", Shape.of(4));

        model.close();
        model.close();

        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void absentTensorsAndOtherShapesAreRefused() throws IOException {
        try (GgufFile model =
                GgufFile.open(GgufBytes.write(folder, GgufBytes.valid().bytes()))) {
            assertThatThrownBy(() -> model.tensor("c", Shape.of(4)))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage("model.gguf c: expected a tensor [4], got no such tensor");
            assertThatThrownBy(() -> model.findTensor("b", Shape.of(2, 2)))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage("model.gguf b: expected [2 x 2], got [4]");
        }
    }

    @Test
    void typesWithoutCodecAreListedAndRefused() throws IOException {
        GgufBytes file = GgufBytes.valid();
        byte[] bytes = file.bytes();
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, file.offsetOf("id 0"), 9);
        MemorySegment.ofArray(bytes).set(LittleEndian.LONG, file.offsetOf("dim 1"), 1);

        try (GgufFile model = GgufFile.open(GgufBytes.write(folder, bytes))) {
            assertThat(model.tensorInfos())
                    .extracting(info -> info.type().name())
                    .containsExactly("Q8_1", "F32");
            assertThat(model.metadata().text("general.architecture")).isEqualTo("llama");
            assertThatThrownBy(() -> model.tensor("b", Shape.of(4)))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessage("model.gguf tensor a.weight [1 x 32]: element type Q8_1 (GGUF id 9) is not supported,"
                            + " as of 1 of 2 tensors - use the same model in another type, such as Q8_0 or Q4_K_M");
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> GgufFile.open(folder))
                .isInstanceOf(FetchException.class)
                .hasMessage(folder + ": expected a file, got a folder or a device");
        assertThatThrownBy(() -> GgufFile.open(folder.resolve("none.gguf")))
                .isInstanceOf(FetchException.class)
                .hasMessage(folder.resolve("none.gguf") + ": no such file");
    }

    @Test
    void aSplitModelOpensAsOne() throws IOException {
        writePart(0, 3, "a", 3);
        writePart(1, 3, "b", 3);
        writePart(2, 3, "c", 3);

        try (GgufFile model = GgufFile.open(part(0, 3))) {
            assertThat(model.tensors()).containsOnlyKeys("a", "b", "c");
            assertThat(model.tensor("c", Shape.of(4)).toFloats()).containsOnly(2);
            assertThat(model.metadata().text("general.architecture")).isEqualTo("part 0");
            assertThat(model.tensorInfos())
                    .extracting(GgufTensorInfo::fileName)
                    .containsExactly("m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf");
        }
    }

    @Test
    void aLaterPartNamesTheFirst() throws IOException {
        writePart(1, 3, "b", 3);

        assertThatThrownBy(() -> GgufFile.open(part(1, 3)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("m-00002-of-00003.gguf split.no: expected the first part, m-00001-of-00003.gguf,"
                        + " got part 2 of 3");
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        writePart(0, 2, "a", 2);

        assertThatThrownBy(() -> GgufFile.open(part(0, 2)))
                .isInstanceOf(FetchException.class)
                .hasMessage(part(1, 2) + ": no such file - it is part 2 of 2 of m-00001-of-00002.gguf");
    }

    @Test
    void partsThatDoNotBelongTogetherAreRefused() throws IOException {
        writePart(0, 2, "a", 2);
        writePart(1, 2, "a", 2);
        assertThatThrownBy(() -> GgufFile.open(part(0, 2)))
                .hasMessage("m-00002-of-00002.gguf tensor a: expected a new name, got one that is in"
                        + " m-00001-of-00002.gguf");

        writePart(1, 2, "b", 2);
        Files.copy(part(0, 2), part(0, 3));
        assertThatThrownBy(() -> GgufFile.open(part(0, 3)))
                .hasMessage(
                        "m-00001-of-00003.gguf file name: expected a name that ends in -00001-of-00002.gguf for part"
                                + " 1 of 2, got m-00001-of-00003.gguf");

        writePart(0, 2, "a", 5);
        assertThatThrownBy(() -> GgufFile.open(part(0, 2)))
                .hasMessage("m-00001-of-00002.gguf split.tensors.count: expected an integer in [2, 2], got 5");

        writePart(0, 2, "a", 2);
        Files.delete(part(1, 2));
        Files.copy(part(0, 2), part(1, 2));
        assertThatThrownBy(() -> GgufFile.open(part(0, 2)))
                .hasMessage("m-00002-of-00002.gguf split.no: expected an integer in [1, 1], got 0");
    }

    private Path part(int number, int count) {
        return folder.resolve(String.format("m-%05d-of-%05d.gguf", number + 1, count));
    }

    private void writePart(int number, int count, String tensor, int tensors) throws IOException {
        Map<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", new Text("part " + number));
        metadata.put("split.no", new Int(number, IntKind.U16));
        metadata.put("split.count", new Int(count, IntKind.U16));
        metadata.put("split.tensors.count", new Int(tensors, IntKind.I32));
        GgufWriter.write(
                part(number, count),
                metadata,
                List.of(new TensorPlan(tensor, ElementType.F32, Shape.of(4))),
                (plan, _, dst) -> plan.type().encode(new float[] {number, number, number, number}, 0, dst, 0, 4));
    }
}
