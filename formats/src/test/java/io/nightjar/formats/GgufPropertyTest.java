package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a file has, it opens or is refused with a typed error, within a bound on memory. */
class GgufPropertyTest {

    private static final long MAX_ALLOCATED_BYTES = 64L << 20;
    private static final int HOSTILE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void flippedBytes(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] valid = GgufBytes.valid().bytes();
        for (int round = 0; round < 500; round++) {
            byte[] bytes = valid.clone();
            int flips = random.nextInt(1, 5);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            openOrRefuse(bytes, "seed " + seed + " round " + round);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void cutPastedAndRepeatedBytes(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] valid = GgufBytes.valid().bytes();
        for (int round = 0; round < 500; round++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(24, 2 * valid.length));
            int length = random.nextInt(1, 64);
            int from = random.nextInt(valid.length - length);
            int to = random.nextInt(Math.max(1, bytes.length - length));
            System.arraycopy(valid, from, bytes, to, Math.min(length, bytes.length - to));
            openOrRefuse(bytes, "seed " + seed + " round " + round);
        }
    }

    /** The most objects that a megabyte can ask for, of each kind that the reader makes. */
    @ParameterizedTest
    @ValueSource(strings = {"empty strings", "empty arrays", "bytes", "truth values", "pairs", "tensors"})
    void hostileFilesStaySmallInMemory(String kind) throws IOException {
        byte[] bytes = hostile(kind);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path path = GgufBytes.write(folder, bytes);

        long before = threads.getCurrentThreadAllocatedBytes();
        openAndRead(path);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
    }

    private static byte[] hostile(String kind) {
        GgufBytes file = new GgufBytes().putInt(GgufPart.MAGIC).putInt(3);
        int room = HOSTILE_BYTES - 64;
        switch (kind) {
            case "empty strings" ->
                file.putLong(0).putLong(1).putText("k").putInt(9).putInt(8).putLong(room / 8);
            case "empty arrays" ->
                file.putLong(0).putLong(1).putText("k").putInt(9).putInt(9).putLong(room / 12);
            case "bytes" ->
                file.putLong(0).putLong(1).putText("k").putInt(9).putInt(0).putLong(room);
            case "truth values" ->
                file.putLong(0).putLong(1).putText("k").putInt(9).putInt(7).putLong(room);
            case "pairs" -> {
                int count = room / 17;
                file.putLong(0).putLong(count);
                for (int i = 0; i < count; i++) {
                    file.putText(Integer.toString(i, 36)).putInt(0).putByte(1);
                }
            }
            case "tensors" -> {
                int count = room / 41;
                file.putLong(count)
                        .putLong(1)
                        .putText("general.alignment")
                        .putInt(4)
                        .putInt(1);
                for (int i = 0; i < count; i++) {
                    file.putText(Integer.toString(i, 36))
                            .putInt(1)
                            .putLong(1)
                            .putInt(0)
                            .putLong(4L * i);
                }
            }
            default -> throw new IllegalArgumentException(kind);
        }
        return Arrays.copyOf(file.bytes(), HOSTILE_BYTES);
    }

    private void openOrRefuse(byte[] bytes, String description) throws IOException {
        Path path = GgufBytes.write(folder, bytes);
        try {
            openAndRead(path);
        } catch (RuntimeException e) {
            throw new AssertionError(description, e);
        }
    }

    private static void openAndRead(Path path) {
        try (GgufFile model = GgufFile.open(path)) {
            for (Tensor tensor : model.tensors().values()) {
                assertThat(tensor.toFloats()).hasSize((int) tensor.shape().elements());
            }
        } catch (NightjarException e) {
            assertThat(e).isInstanceOfAny(ModelFormatException.class, UnsupportedModelException.class);
        }
    }
}
