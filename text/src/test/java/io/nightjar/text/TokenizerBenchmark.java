package io.nightjar.text;

import io.nightjar.formats.Metadata;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encodes a text with the vocabulary of Llama 3.2, on one thread; the ids are decoded and compared with the text before
 * anything is timed, and the ids themselves where those that are right are known. The script {@code text/src/test/python/tokenizer_speed.py} runs it beside Hugging Face's tokenizers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenizerBenchmark {

    /** A text of the data folder. */
    @Param({"war-and-peace", "wikitext-2-valid"})
    public String name = "";

    /** The SHA-256 of the ids that are right, each as 4 bytes, the lowest first; empty if not known. */
    @Param("")
    public String idsSha256 = "";

    private String text = "";
    private @Nullable Tokenizer tokenizer;

    /** Made by JMH. */
    public TokenizerBenchmark() {}

    /**
     * Reads vocabulary and text.
     *
     * @throws IOException if the vocabulary cannot be read
     * @throws IllegalStateException if the text is lost, or the ids are others
     */
    @Setup
    public void open() throws IOException {
        text = SharedData.text("text/" + name + ".txt.gz");
        Metadata header = new Metadata(
                "llama3.2",
                Map.copyOf(BpeVocabularyFiles.llama3(
                        SharedData.path("tokenizer/llama3.2/encoder.json.gz"),
                        SharedData.path("tokenizer/llama3.2/vocab.bpe.gz"))));
        tokenizer = Tokenizers.of("llama3.2", header);
        if (!tokenizer.decode(encode()).equals(text)) {
            throw new IllegalStateException("the ids of " + name + " do not give the text");
        }
        if (!idsSha256.isEmpty() && !idsSha256.equals(sha256(encode()))) {
            throw new IllegalStateException("the ids of " + name + " are others");
        }
    }

    private static String sha256(int[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(ids.length, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(ids);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The ids of the text. */
    @Benchmark
    public int[] encode() {
        return Objects.requireNonNull(tokenizer).encode(text, EncodeOptions.TEXT);
    }
}
