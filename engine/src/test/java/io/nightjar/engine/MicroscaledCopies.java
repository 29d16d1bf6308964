package io.nightjar.engine;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.SafetensorsType;
import io.nightjar.formats.StoredTensor;
import io.nightjar.formats.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** gpt-oss with experts in MXFP4: as GGUF, and as the folder that OpenAI released has them. */
final class MicroscaledCopies {

    private static final String EXPERTS = "_exps.weight";
    private static final int VALUES = 32;
    private static final int PAIRS = VALUES / 2;
    private static final int BLOCK_BYTES = 1 + PAIRS;

    private MicroscaledCopies() {}

    /** The same file with its experts quantised. */
    static void writeGguf(Path model, Path target) throws IOException {
        try (GgufFile source = GgufFile.open(model)) {
            List<TensorPlan> plans = source.tensors().values().stream()
                    .map(tensor -> new TensorPlan(
                            tensor.name(),
                            tensor.name().endsWith(EXPERTS) ? ElementType.MXFP4 : tensor.type(),
                            tensor.shape()))
                    .toList();
            GgufWriter.write(target, source.metadata().entries(), plans, (plan, startRow, dst) -> {
                Tensor tensor = tensor(source, plan.name());
                if (plan.type() == tensor.type()) {
                    dst.copyFrom(tensor.data().asSlice(startRow * plan.rowBytes(), dst.byteSize()));
                } else {
                    int columns = Math.toIntExact(plan.shape().columns());
                    int count = Math.toIntExact(dst.byteSize() / plan.rowBytes() * columns);
                    plan.type().encode(tensor.toFloats(), Math.toIntExact(startRow * columns), dst, 0, count);
                }
            });
        }
    }

    /** A folder with the experts of {@code gguf}, which are MXFP4, and everything else of {@code model}. */
    static Path writeFolder(Path model, Path gguf, Path copy) throws IOException {
        ObjectNode config = FolderCopies.config(model);
        config.putObject("quantization_config").put("quant_method", "mxfp4");
        int layers = config.get("num_hidden_layers").asInt();
        try (GgufFile file = GgufFile.open(gguf)) {
            return FolderCopies.write(model, copy, config, tensors -> {
                for (int layer = 0; layer < layers; layer++) {
                    String to = "model.layers." + layer + ".mlp.experts.";
                    String from = "blk." + layer + ".ffn_";
                    tensors.remove(to + "gate_up_proj");
                    tensors.remove(to + "down_proj");
                    Tensor gate = tensor(file, from + "gate" + EXPERTS);
                    putBlocks(tensors, to + "gate_up_proj", gate, tensor(file, from + "up" + EXPERTS));
                    putBlocks(tensors, to + "down_proj", tensor(file, from + "down" + EXPERTS));
                }
                return tensors;
            });
        }
    }

    private static Tensor tensor(GgufFile file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    /** The rows of several stacks in turns, scales apart from values, and neighbours, not halves, in a byte. */
    private static void putBlocks(Map<String, StoredTensor> tensors, String name, Tensor... stacks) {
        Shape shape = stacks[0].shape();
        int groups = Math.toIntExact(shape.columns() / VALUES);
        int rows = Math.toIntExact(shape.rows());
        byte[] scales = new byte[rows * stacks.length * groups];
        byte[] pairs = new byte[scales.length * PAIRS];
        for (int to = 0; to < scales.length; to++) {
            int row = to / groups;
            MemorySegment data = stacks[row % stacks.length].data();
            long block = ((long) row / stacks.length * groups + to % groups) * BLOCK_BYTES;
            scales[to] = data.get(ValueLayout.JAVA_BYTE, block);
            for (int i = 0; i < PAIRS; i++) {
                int value = nibble(data, block, 2 * i) | nibble(data, block, 2 * i + 1) << 4;
                pairs[to * PAIRS + i] = (byte) value;
            }
        }
        Shape scaleShape = Shape.of(shape.dim(0), shape.dim(1) * stacks.length, groups);
        Shape pairShape = Shape.of(shape.dim(0), shape.dim(1) * stacks.length, groups, PAIRS);
        tensors.put(name + "_scales", bytes(name + "_scales", scaleShape, scales));
        tensors.put(name + "_blocks", bytes(name + "_blocks", pairShape, pairs));
    }

    private static int nibble(MemorySegment data, long block, int value) {
        int pair = data.get(ValueLayout.JAVA_BYTE, block + 1 + value % PAIRS);
        return (value < PAIRS ? pair : pair >>> 4) & 0xF;
    }

    private static StoredTensor bytes(String name, Shape shape, byte[] data) {
        return new StoredTensor("", name, SafetensorsType.U8, shape, 0, MemorySegment.ofArray(data));
    }
}
