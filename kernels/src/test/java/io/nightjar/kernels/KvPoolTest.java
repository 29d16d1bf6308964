package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.ops.KvShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvPoolTest {

    private static final long SEED = 20_250_806;
    private static final List<KvShape> LAYERS = List.of(new KvShape(2, 32, 64), new KvShape(1, 96, 32));

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void whatIsStoredIsLoadedAsTheTypeRoundsIt(ElementType type) {
        Random random = new Random(SEED);
        try (KvPool pool = new KvPool(new KvLayout(LAYERS, type), 2)) {
            pool.reserve(0);
            pool.reserve(1);
            // Everything is stored before anything is loaded, so that cells that overlap would show.
            float[][] keys = TestKernels.rows(random, 2 * 2 * 2 * 32, 100);
            float[][] values = TestKernels.rows(random, keys.length, 100);
            MemorySegment packed = MemorySegment.ofArray(new byte[400]);
            for (int cell = 0; cell < keys.length; cell++) {
                if (head(cell) < LAYERS.get(layer(cell)).heads()) {
                    pool.storeKey(block(cell), layer(cell), head(cell), token(cell), keys[cell], 3, packed);
                    pool.storeValue(block(cell), layer(cell), head(cell), token(cell), values[cell], 4);
                }
            }
            for (int cell = 0; cell < keys.length; cell++) {
                KvShape shape = LAYERS.get(layer(cell));
                if (head(cell) < shape.heads()) {
                    float[] key = new float[shape.keyDim()];
                    float[] value = new float[shape.valueDim()];
                    pool.loadKey(block(cell), layer(cell), head(cell), token(cell), key);
                    pool.loadValue(block(cell), layer(cell), head(cell), token(cell), value);
                    assertThat(key).as("cell %d", cell).isEqualTo(rounded(type, keys[cell], 3, key.length));
                    assertThat(value).as("cell %d", cell).isEqualTo(rounded(type, values[cell], 4, value.length));
                }
            }
        }
    }

    private static int block(int cell) {
        return cell & 1;
    }

    private static int layer(int cell) {
        return cell >> 1 & 1;
    }

    private static int head(int cell) {
        return cell >> 2 & 1;
    }

    private static int token(int cell) {
        return cell >> 3;
    }

    private static float[] rounded(ElementType type, float[] values, int at, int count) {
        MemorySegment packed = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytesOf(count))]);
        type.encode(values, at, packed, 0, count);
        float[] rounded = new float[count];
        type.decode(packed, 0, rounded, 0, count);
        return rounded;
    }

    @Test
    void blocksOfSeveralSlabsLieApart() {
        // 2 MB a block, so that the pool has several slabs, the last one shorter.
        KvLayout layout = new KvLayout(List.of(new KvShape(64, 128, 128)), ElementType.F32);
        try (KvPool pool = new KvPool(layout, 18)) {
            assertThat(pool.blocks()).isEqualTo(18);
            for (int block = 0; block < 18; block++) {
                pool.reserve(block);
                assertThat(pool.block(block).byteSize()).isEqualTo(layout.blockBytes());
                pool.block(block).fill((byte) (block + 1));
            }
            for (int block = 0; block < 18; block++) {
                pool.reserve(block);
                assertThat(pool.block(block).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (block + 1));
                assertThat(pool.block(block).get(ValueLayout.JAVA_BYTE, layout.blockBytes() - 1))
                        .isEqualTo((byte) (block + 1));
            }
        }
    }

    @Test
    void blocksThatAreNotReservedOrClosedAreNotRead() {
        KvLayout layout = new KvLayout(LAYERS, ElementType.F16);
        KvPool pool = new KvPool(layout, 4);
        assertThatThrownBy(() -> pool.block(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("KV block 2 is not reserved");
        pool.reserve(2);
        MemorySegment block = pool.block(2);
        pool.close();
        assertThatThrownBy(() -> block.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
}
