package io.nightjar.models;

import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/**
 * Folders of gpt-oss. All experts of a layer are one tensor; gate and up take turns in it, output by output, where GGUF has
 * them apart:
 *
 * <pre>
 * plain    gate_up_proj         [experts x inputs x 2 outputs]   down_proj         [experts x inputs x outputs]
 * MXFP4    gate_up_proj_blocks  [experts x 2 outputs x inputs]   down_proj_blocks  [experts x outputs x inputs]
 * biases   gate_up_proj_bias    [experts x 2 outputs]            down_proj_bias    [experts x outputs]
 * GGUF     ffn_gate_exps, ffn_up_exps, ffn_down_exps             [experts x outputs x inputs]
 * </pre>
 */
final class FolderGptOss {

    private static final int GATE = 0;
    private static final int UP = 1;
    private static final int BOTH = 2;

    static final FolderTable GPT_OSS = FolderTable.of("gpt-oss", "gpt_oss")
            .with(
                    layer("post_attention_layernorm", "post_attention_norm"),
                    layer("mlp.router", "ffn_gate_inp"),
                    experts("gate_up_proj", "ffn_gate_exps.weight", turned(GATE, BOTH)),
                    experts("gate_up_proj", "ffn_up_exps.weight", turned(UP, BOTH)),
                    experts("down_proj", "ffn_down_exps.weight", turned(0, 1)),
                    experts("gate_up_proj_blocks", "ffn_gate_exps.weight", outputs(GATE, BOTH)),
                    experts("gate_up_proj_blocks", "ffn_up_exps.weight", outputs(UP, BOTH)),
                    experts("down_proj_blocks", "ffn_down_exps.weight", FolderChange.RENAMED),
                    experts("gate_up_proj_bias", "ffn_gate_exps.bias", outputs(GATE, BOTH)),
                    experts("gate_up_proj_bias", "ffn_up_exps.bias", outputs(UP, BOTH)),
                    experts("down_proj_bias", "ffn_down_exps.bias", FolderChange.RENAMED))
            .with(
                    FolderFixed.yarnTruncated(false),
                    FolderFixed.of("swiglu_alpha", "1.702"),
                    FolderFixed.of("swiglu_limit", "7.0"));

    private FolderGptOss() {}

    private static FolderTensor experts(String from, String to, FolderChange change) {
        return layer("mlp.experts." + from, to).with(change);
    }

    /** Outputs {@code first}, {@code first + step}, ... of each expert, as they are. A copy. */
    private static FolderChange outputs(int first, int step) {
        return (name, parts, place) -> {
            Tensor stack = parts.getFirst();
            if (stack.shape().rank() < 2 || stack.shape().dim(1) % step != 0) {
                throw mismatch(stack);
            }
            long experts = stack.shape().dim(0);
            long outputs = stack.shape().dim(1) / step;
            long bytes = stack.data().byteSize() / Math.max(1, experts * outputs * step);
            MemorySegment copied = place.memory().allocate(experts * outputs * bytes, Long.BYTES);
            LongStream.range(0, experts * outputs)
                    .parallel()
                    .forEach(to ->
                            MemorySegment.copy(stack.data(), (to * step + first) * bytes, copied, to * bytes, bytes));
            long[] dims = LongStream.range(0, stack.shape().rank())
                    .map(axis -> axis == 1 ? outputs : stack.shape().dim((int) axis))
                    .toArray();
            return new Tensor(name, stack.type(), Shape.of(dims), copied);
        };
    }

    /** The same outputs of experts that are stored for multiplying from the left. A copy. */
    private static FolderChange turned(int first, int step) {
        return (name, parts, place) -> {
            Tensor stack = parts.getFirst();
            if (stack.type().blockValues() != 1
                    || stack.shape().rank() != 3
                    || stack.shape().columns() % step != 0) {
                throw mismatch(stack);
            }
            long experts = stack.shape().dim(0);
            long inputs = stack.shape().dim(1);
            long stored = stack.shape().dim(2);
            long outputs = stored / step;
            int bytes = stack.type().blockBytes();
            MemorySegment turned = place.memory().allocate(experts * outputs * inputs * bytes, Long.BYTES);
            LongStream.range(0, experts * outputs).parallel().forEach(row -> {
                long from = row / outputs * inputs * stored + first + row % outputs * step;
                for (long input = 0; input < inputs; input++) {
                    MemorySegment.copy(
                            stack.data(),
                            (from + input * stored) * bytes,
                            turned,
                            (row * inputs + input) * bytes,
                            bytes);
                }
            });
            return new Tensor(name, stack.type(), Shape.of(experts, outputs, inputs), turned);
        };
    }

    private static ModelFormatException mismatch(Tensor stack) {
        return ModelFormatException.of("safetensors", stack.name(), "a stack of experts", "" + stack);
    }
}
