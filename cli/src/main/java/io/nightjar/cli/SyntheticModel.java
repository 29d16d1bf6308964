package io.nightjar.cli;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import io.nightjar.formats.TensorPlan;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Writes a GGUF file of a real model's shape with random weights, for measuring speed where the real one cannot be had. The
 * same shape, type and seed give the same file.
 */
final class SyntheticModel {

    private static final long SEED = 1;
    private static final float STANDARD_DEVIATION = 0.02f;
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String KINDS = "tokenizer.ggml.token_type";

    /** GGUF's kind of a token that no text has. */
    private static final int UNUSED = 5;

    /** More than a header of any vocabulary and the gaps between tensors. */
    private static final long HEADER_BYTES = 64L << 20;

    private final SyntheticShape shape;
    private final SyntheticTypes types;

    SyntheticModel(SyntheticShape shape, SyntheticTypes types) {
        this.shape = shape;
        this.types = types;
    }

    /**
     * Reads {@code SHAPE:TYPE}.
     *
     * @throws WrongUsage if it is something else
     */
    static SyntheticModel parse(String text) {
        String[] parts = text.split(":", -1);
        for (SyntheticShape shape : SyntheticShape.REAL) {
            if (parts.length == 2 && shape.option().equals(parts[0])) {
                return new SyntheticModel(shape, SyntheticTypes.parse(parts[1]));
            }
        }
        throw new WrongUsage("--synthetic: expected SHAPE:TYPE with a shape of " + String.join(", ", new Names())
                + ", got '" + text + "'");
    }

    /** The shapes by name, for completion and help. */
    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Names() {
            super(SyntheticShape.REAL.stream().map(SyntheticShape::option).toList());
        }
    }

    /** Bytes of all weights. */
    long sizeBytes() {
        return shape.tensors(types).stream().mapToLong(TensorPlan::sizeBytes).sum();
    }

    /**
     * Writes the file.
     *
     * @param vocabulary the entries {@code tokenizer.*}; unused tokens are added up to the shape's vocabulary
     * @param progress counts bytes of weights
     * @return the target
     * @throws RequestException if the vocabulary has more tokens than the shape
     * @throws CapacityException if the disk has no room for the file
     * @throws IOException if writing fails or is interrupted; the target is then as it was
     */
    Path write(Path target, Map<String, MetadataValue> vocabulary, ProgressBars progress) throws IOException {
        Map<String, MetadataValue> metadata = metadata(padded(vocabulary));
        requireSpace(target);
        progress.begin("writing " + shape.title() + " " + types, sizeBytes());
        AtomicBoolean interrupted = new AtomicBoolean();
        Path written = Interruption.guard(() -> interrupted.set(true), () -> {
            GgufWriter.write(target, metadata, shape.tensors(types), (tensor, startRow, dst) -> {
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

    /* Before hours of work, and not after. */
    private void requireSpace(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
        long needed = sizeBytes() + HEADER_BYTES;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new CapacityException("--save " + target + ": needs " + Sizes.bytes(needed) + " (" + needed
                    + " bytes), the disk has " + Sizes.bytes(free) + " (" + free + " bytes) free");
        }
    }

    private Map<String, MetadataValue> metadata(Map<String, MetadataValue> vocabulary) {
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        entries.put("general.architecture", shape.architecture());
        entries.put("general.type", new Text("model"));
        entries.put("general.name", new Text(shape.title() + " " + types));
        entries.put("general.file_type", count(types.fileType()));
        entries.put("general.quantization_version", count(2));
        entries.putAll(shape.metadata());
        entries.putAll(vocabulary);
        return entries;
    }

    /* Rows of the embedding that no token has are given one, spelled as converters of released models spell it. */
    private Map<String, MetadataValue> padded(Map<String, MetadataValue> vocabulary) {
        if (!(vocabulary.get(TOKENS) instanceof Texts(List<String> tokens))
                || !(vocabulary.get(KINDS) instanceof Ints(long[] kinds, IntKind kindWidth))) {
            throw new RequestException("--synthetic: a vocabulary without tokens");
        }
        int wanted = shape.trunk().vocabularyTokens();
        if (tokens.size() > wanted) {
            throw new RequestException("--vocab: expected at most the " + wanted + " tokens of " + shape.title()
                    + ", got " + tokens.size());
        }
        List<String> paddedTokens = new ArrayList<>(tokens);
        for (int id = tokens.size(); id < wanted; id++) {
            paddedTokens.add("[PAD" + id + "]");
        }
        long[] paddedKinds = Arrays.copyOf(kinds, wanted);
        Arrays.fill(paddedKinds, tokens.size(), wanted, UNUSED);
        Map<String, MetadataValue> entries = new LinkedHashMap<>(vocabulary);
        entries.put(TOKENS, new Texts(paddedTokens));
        entries.put(KINDS, new Ints(paddedKinds, kindWidth));
        return entries;
    }

    private void fill(TensorPlan tensor, long startRow, MemorySegment dst) {
        if (tensor.name().equals(SyntheticShape.ROPE_FACTORS)) {
            float[] factors = shape.positions().factors(shape.heads().width());
            ElementType.F32.encode(factors, 0, dst, 0, factors.length);
        } else if (tensor.shape().rank() == 1) {
            float[] ones = new float[Math.toIntExact(tensor.shape().elements())];
            Arrays.fill(ones, 1);
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
            packed[row] = new byte[Math.toIntExact(rowBytes)];
            fillRow(tensor.type(), columns, random, packed[row]);
        });
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(MemorySegment.ofArray(packed[row]), 0, dst, row * rowBytes, rowBytes);
        }
    }

    private static void fillRow(ElementType type, int columns, SplittableRandom random, byte[] row) {
        if (type.encoder().isEmpty()) {
            RandomBlocks.fill(type, STANDARD_DEVIATION, random, row);
            return;
        }
        float[] values = new float[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = STANDARD_DEVIATION * (float) random.nextGaussian();
        }
        type.encode(values, 0, MemorySegment.ofArray(row), 0, columns);
    }

    private static Int count(long value) {
        return new Int(value, IntKind.U32);
    }
}
