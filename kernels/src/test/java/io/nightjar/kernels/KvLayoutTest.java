package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.ops.KvShape;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvLayoutTest {

    private static final List<KvShape> LAYERS =
            List.of(new KvShape(2, 64, 64), new KvShape(1, 256, 32), new KvShape(4, 32, 96));

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void cellsCoverTheBlockWithoutGapOrOverlap(ElementType type) {
        KvLayout layout = new KvLayout(LAYERS, type);
        SortedMap<Long, Long> cells = new TreeMap<>();
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            KvShape shape = LAYERS.get(layer);
            for (int head = 0; head < shape.heads(); head++) {
                assertThat(cells.put(layout.keyOffset(layer, head), 32 * type.bytesOf(shape.keyDim())))
                        .isNull();
                assertThat(cells.put(layout.valueOffset(layer, head), 32 * type.bytesOf(shape.valueDim())))
                        .isNull();
            }
        }
        long end = 0;
        for (var cell : cells.entrySet()) {
            assertThat(cell.getKey()).isEqualTo(end);
            end += cell.getValue();
        }
        assertThat(layout.blockBytes()).isEqualTo(end);
    }

    @Test
    void headsThatAreNotWholeBlocksAreRefused() {
        assertThatThrownBy(() -> new KvLayout(List.of(new KvShape(2, 24, 24)), ElementType.Q8_0))
                .isInstanceOf(RequestException.class)
                .hasMessage("KV type Q8_0 stores blocks of 32 values and this model's heads have 24"
                        + " - use f16, bf16 or f32");
        assertThatThrownBy(() -> new KvLayout(List.of(new KvShape(1, 32, 48)), ElementType.Q4_0))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("have 48");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void otherTypesAreRefused(ElementType type) {
        assertThatThrownBy(() -> new KvLayout(LAYERS, type))
                .isInstanceOf(RequestException.class)
                .hasMessage("KV type " + type
                        + " is not one that the cache stores - use one of [F32, F16, BF16, Q4_0, Q8_0]");
    }

    @Test
    void tokensTakeWholeBlocks() {
        assertThat(KvLayout.blocksFor(0)).isEqualTo(0);
        assertThat(KvLayout.blocksFor(1)).isEqualTo(1);
        assertThat(KvLayout.blocksFor(32)).isEqualTo(1);
        assertThat(KvLayout.blocksFor(33)).isEqualTo(2);
    }
}
