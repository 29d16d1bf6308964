package io.nightjar.engine;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.ModelSource;
import io.nightjar.formats.TensorInfo;
import io.nightjar.models.Architectures;
import io.nightjar.models.ModelFiles;
import io.nightjar.testkit.HostileInput;
import io.nightjar.testkit.SharedData;
import io.nightjar.text.ChatTemplate;
import io.nightjar.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzz target: the header of a model, taken as far as a loader takes it before it compiles kernels. An even first byte is
 * followed by a GGUF file up to its tensors' data, an odd one by {@code config.json}, a zero, and the header of {@code
 * model.safetensors}. With the byte's second bit only the tokenizer and the chat template are read. All data is zeros.
 */
public final class ModelLoaderFuzz {

    private static final String GOLDENS = "goldens";
    private static final String GGUF = "model.gguf";
    private static final String CONFIG = "config.json";
    private static final String TENSORS = "model.safetensors";
    private static final String TOKENIZER =
            "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0, \"b\": 1}, \"unk_token\": \"a\"}}";
    private static final Pattern END_OFFSET =
            Pattern.compile("\"data_offsets\"\\s*:\\s*\\[\\s*\\d+\\s*,\\s*(\\d{1,7})\\b");

    /** Above what any golden model has. */
    private static final int MOST_DATA_BYTES = 4 << 20;

    private static final Path FOLDER = temporaryFolder();

    private ModelLoaderFuzz() {}

    /** The headers of the golden models, where the test data is. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        SharedData.find(GOLDENS).ifPresent(goldens -> {
            try (Stream<Path> folders = Files.list(goldens)) {
                for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                    addSeeds(folder, seeds);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return seeds;
    }

    private static void addSeeds(Path folder, List<byte[]> seeds) throws IOException {
        Path gguf = folder.resolve(GGUF);
        if (Files.exists(gguf)) {
            try (ModelSource source = ModelFiles.open(gguf)) {
                long data = source.tensorInfos().stream()
                        .mapToLong(TensorInfo::offsetBytes)
                        .min()
                        .orElseThrow();
                seeds.add(joined(new byte[] {0}, Arrays.copyOf(Files.readAllBytes(gguf), Math.toIntExact(data))));
            }
        }
        Path tensors = folder.resolve(TENSORS);
        if (Files.exists(tensors)) {
            byte[] file = Files.readAllBytes(tensors);
            int length = Math.toIntExact(Long.reverseBytes(ByteBuffer.wrap(file).getLong()));
            byte[] header = Arrays.copyOfRange(file, Long.BYTES, Long.BYTES + length);
            seeds.add(joined(new byte[] {1}, Files.readAllBytes(folder.resolve(CONFIG)), new byte[1], header));
        }
    }

    /** Loads the model; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requireFrugal(ModelLoaderFuzz.class, ModelLoaderFuzz::isAccepted, data);
    }

    /** Whether this is a model that loads. */
    public static boolean isAccepted(byte[] data) {
        try {
            load(data);
            return true;
        } catch (ModelFormatException | UnsupportedModelException expected) {
            return false;
        }
    }

    private static void load(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean isFolder = (data[0] & 1) == 1;
        boolean hasProgram = (data[0] & 2) == 0;
        byte[] file = Arrays.copyOfRange(data, 1, data.length);
        if (isFolder) {
            writeFolder(file);
        } else {
            write(GGUF, file, MOST_DATA_BYTES);
        }
        try (ModelSource source = ModelFiles.open(isFolder ? FOLDER : FOLDER.resolve(GGUF))) {
            if (hasProgram) {
                Architectures.load(source);
            }
            Tokenizers.of(source);
            ChatTemplate.of(source);
        }
    }

    private static void writeFolder(byte[] file) {
        int zero = 0;
        while (zero < file.length && file[zero] != 0) {
            zero++;
        }
        byte[] header = Arrays.copyOfRange(file, Math.min(file.length, zero + 1), file.length);
        int dataBytes = 0;
        Matcher end = END_OFFSET.matcher(new String(header, StandardCharsets.ISO_8859_1));
        while (end.find()) {
            dataBytes = Math.clamp(Integer.parseInt(end.group(1)), dataBytes, MOST_DATA_BYTES);
        }
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.reverseBytes(header.length))
                .array();
        write(CONFIG, Arrays.copyOf(file, zero), 0);
        write("tokenizer.json", TOKENIZER.getBytes(StandardCharsets.UTF_8), 0);
        write(TENSORS, joined(length, header), dataBytes);
    }

    /** Writes a file with zeros at its end, which take no room where files may have holes. */
    private static void write(String name, byte[] bytes, int zeros) {
        try (FileChannel channel = FileChannel.open(
                FOLDER.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(bytes));
            if (zeros > 0) {
                channel.write(ByteBuffer.allocate(1), bytes.length + zeros - 1L);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("nightjar-fuzz");
            for (String name : List.of(GGUF, CONFIG, TENSORS, "tokenizer.json")) {
                folder.resolve(name).toFile().deleteOnExit();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
