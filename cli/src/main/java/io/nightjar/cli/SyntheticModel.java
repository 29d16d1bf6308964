package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.base.Shape;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import io.nightjar.formats.TensorPlan;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Writes a GGUF file of a real model's shape with random weights, for measuring speed where the real one cannot be had. The
 * same shape, type and seed give the same file.
 */
final class SyntheticModel {

    /**
     * Sizes of a Llama model with tied embeddings.
     *
     * @param name general.name of the file
     * @param layers blocks
     * @param width embedding length
     * @param hidden feed-forward length
     * @param heads query heads
     * @param kvHeads key and value heads
     * @param headWidth length of a head
     * @param contextTokens trained context
     */
    record LlamaShape(
            String name, int layers, int width, int hidden, int heads, int kvHeads, int headWidth, int contextTokens) {

        /** Llama 3.2 1B. */
        static final LlamaShape LLAMA_1B = new LlamaShape("Synthetic Llama 3.2 1B", 16, 2048, 8192, 32, 8, 64, 131_072);
    }

    private static final long SEED = 1;
    private static final float STANDARD_DEVIATION = 0.02f;
    private static final float ROPE_BASE = 500_000;
    private static final String ROPE_FACTORS = "rope_freqs.weight";

    /* llama.cpp's numbers for general.file_type. */
    private static final Map<ElementType, Integer> FILE_TYPES = Map.of(
            ElementType.F32, 0,
            ElementType.F16, 1,
            ElementType.Q4_0, 2,
            ElementType.Q4_1, 3,
            ElementType.Q8_0, 7,
            ElementType.Q5_0, 8,
            ElementType.Q5_1, 9,
            ElementType.BF16, 32);

    private final LlamaShape shape;
    private final ElementType type;

    /**
     * Makes one.
     *
     * @throws RequestException if the number format has no encoder
     */
    SyntheticModel(LlamaShape shape, ElementType type) {
        if (!FILE_TYPES.containsKey(type) || type.encoder().isEmpty()) {
            throw new RequestException("--synthetic: number format " + type + " cannot be written");
        }
        this.shape = shape;
        this.type = type;
    }

    /**
     * Reads {@code SHAPE:TYPE}.
     *
     * @throws WrongUsage if it is something else
     */
    static SyntheticModel parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2 || !parts[0].equals("llama-1b")) {
            throw new WrongUsage("--synthetic: expected llama-1b:TYPE, got '" + text + "'");
        }
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(parts[1].toUpperCase(Locale.ROOT))) {
                return new SyntheticModel(LlamaShape.LLAMA_1B, type);
            }
        }
        throw new WrongUsage("--synthetic: no number format '" + parts[1] + "'");
    }

    /**
     * Writes the file.
     *
     * @param vocabulary the entries {@code tokenizer.*}
     * @param progress counts bytes of weights
     * @return the target
     * @throws IOException if writing fails or is interrupted; the target is then as it was
     */
    Path write(Path target, Map<String, MetadataValue> vocabulary, ProgressBars progress) throws IOException {
        if (!(vocabulary.get("tokenizer.ggml.tokens") instanceof Texts(List<String> tokens))) {
            throw new RequestException("--synthetic: a vocabulary without tokens");
        }
        List<TensorPlan> tensors = tensors(tokens.size());
        progress.begin(
                "writing " + shape.name() + " " + type,
                tensors.stream().mapToLong(TensorPlan::sizeBytes).sum());
        AtomicBoolean interrupted = new AtomicBoolean();
        Path written = Interruption.guard(() -> interrupted.set(true), () -> {
            GgufWriter.write(target, metadata(tokens.size(), vocabulary), tensors, (tensor, startRow, dst) -> {
                if (interrupted.get()) {
                    // The writer then deletes what it has.
                    throw new InterruptedIOException("interrupted");
                }
                fill(tensor, startRow, dst);
                progress.advance(dst.byteSize());
            });
            return target;
        });
        progress.end();
        return written;
    }

    private Map<String, MetadataValue> metadata(int vocabularySize, Map<String, MetadataValue> vocabulary) {
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        entries.put("general.architecture", new Text("llama"));
        entries.put("general.type", new Text("model"));
        entries.put("general.name", new Text(shape.name() + " " + type));
        entries.put("general.file_type", count(FILE_TYPES.getOrDefault(type, 0)));
        entries.put("general.quantization_version", count(2));
        entries.put("llama.block_count", count(shape.layers()));
        entries.put("llama.context_length", count(shape.contextTokens()));
        entries.put("llama.embedding_length", count(shape.width()));
        entries.put("llama.feed_forward_length", count(shape.hidden()));
        entries.put("llama.attention.head_count", count(shape.heads()));
        entries.put("llama.attention.head_count_kv", count(shape.kvHeads()));
        entries.put("llama.attention.key_length", count(shape.headWidth()));
        entries.put("llama.attention.value_length", count(shape.headWidth()));
        entries.put("llama.attention.layer_norm_rms_epsilon", new Real(1e-5f, true));
        entries.put("llama.rope.dimension_count", count(shape.headWidth()));
        entries.put("llama.rope.freq_base", new Real(ROPE_BASE, true));
        entries.put("llama.vocab_size", count(vocabularySize));
        entries.putAll(vocabulary);
        return entries;
    }

    private List<TensorPlan> tensors(int vocabularySize) {
        int queries = shape.heads() * shape.headWidth();
        int keys = shape.kvHeads() * shape.headWidth();
        List<TensorPlan> plans = new ArrayList<>();
        plans.add(matrix("token_embd.weight", vocabularySize, shape.width()));
        plans.add(vector(ROPE_FACTORS, shape.headWidth() / 2));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String block = "blk." + layer + ".";
            plans.add(vector(block + "attn_norm.weight", shape.width()));
            plans.add(matrix(block + "attn_q.weight", queries, shape.width()));
            plans.add(matrix(block + "attn_k.weight", keys, shape.width()));
            plans.add(matrix(block + "attn_v.weight", keys, shape.width()));
            plans.add(matrix(block + "attn_output.weight", shape.width(), queries));
            plans.add(vector(block + "ffn_norm.weight", shape.width()));
            plans.add(matrix(block + "ffn_gate.weight", shape.hidden(), shape.width()));
            plans.add(matrix(block + "ffn_up.weight", shape.hidden(), shape.width()));
            plans.add(matrix(block + "ffn_down.weight", shape.width(), shape.hidden()));
        }
        plans.add(vector("output_norm.weight", shape.width()));
        return plans;
    }

    private TensorPlan matrix(String name, int rows, int columns) {
        return new TensorPlan(name, type, Shape.of(rows, columns));
    }

    private static TensorPlan vector(String name, int values) {
        return new TensorPlan(name, ElementType.F32, Shape.of(values));
    }

    private void fill(TensorPlan tensor, long startRow, MemorySegment dst) {
        if (tensor.name().equals(ROPE_FACTORS)) {
            float[] factors = ropeFactors(shape.headWidth());
            ElementType.F32.encode(factors, 0, dst, 0, factors.length);
        } else if (tensor.shape().rank() == 1) {
            float[] ones = new float[Math.toIntExact(tensor.shape().elements())];
            java.util.Arrays.fill(ones, 1);
            ElementType.F32.encode(ones, 0, dst, 0, ones.length);
        } else {
            fillRandom(tensor, startRow, dst);
        }
    }

    /* Rows are independent, each with a generator of its own: the file does not depend on the number of threads. */
    private static void fillRandom(TensorPlan tensor, long startRow, MemorySegment dst) {
        int columns = Math.toIntExact(tensor.shape().columns());
        long rowBytes = tensor.rowBytes();
        int rows = Math.toIntExact(dst.byteSize() / rowBytes);
        // The writer's buffer belongs to its own thread, so each row is packed elsewhere and copied by that thread.
        byte[][] packed = new byte[rows][];
        IntStream.range(0, rows).parallel().forEach(row -> {
            SplittableRandom random =
                    new SplittableRandom(SEED ^ tensor.name().hashCode() * 0x9E37_79B9_7F4A_7C15L + startRow + row);
            float[] values = new float[columns];
            for (int i = 0; i < columns; i++) {
                values[i] = STANDARD_DEVIATION * (float) random.nextGaussian();
            }
            packed[row] = new byte[Math.toIntExact(rowBytes)];
            tensor.type().encode(values, 0, MemorySegment.ofArray(packed[row]), 0, columns);
        });
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(MemorySegment.ofArray(packed[row]), 0, dst, row * rowBytes, rowBytes);
        }
    }

    /**
     * What Llama 3.1 divides the frequency of each pair of dimensions by: long waves by 32, short ones by 1, those in
     * between by a blend. Source: the rope scaling of Llama 3.1's reference code (factor 32 of the 3.2 models, low 1,
     * high 4, original context 8192).
     */
    static float[] ropeFactors(int headWidth) {
        double factor = 32;
        double low = 1;
        double high = 4;
        double originalContext = 8192;
        float[] factors = new float[headWidth / 2];
        for (int i = 0; i < factors.length; i++) {
            double wavelength = 2 * Math.PI * Math.pow(ROPE_BASE, 2.0 * i / headWidth);
            if (wavelength < originalContext / high) {
                factors[i] = 1;
            } else if (wavelength > originalContext / low) {
                factors[i] = (float) factor;
            } else {
                double smooth = (originalContext / wavelength - low) / (high - low);
                factors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
            }
        }
        return factors;
    }

    private static Int count(long value) {
        return new Int(value, IntKind.U32);
    }
}
