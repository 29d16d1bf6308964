package io.nightjar.kernels;

import io.nightjar.kernels.PanelSource.Pieces;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What blocks are taken apart into is what their codec makes of them. */
class PanelSourceTest {

    private static final long SEED = 20_261_127;

    @ParameterizedTest
    @EnumSource
    void piecesAreWhatTheCodecReads(PanelSource source) {
        Random random = new Random(SEED);
        int columns = 4 * source.type().blockValues();
        MemorySegment packed = PackedValues.ordinary(source.type(), 1, columns, random);
        float[] decoded = new float[columns];
        source.type().decode(packed, 0, decoded, 0, columns);

        int parts = source.blockColumns() / Pieces.COLUMNS;
        Pieces pieces = new Pieces();
        for (int block = 0; block < columns / Pieces.COLUMNS; block++) {
            source.read(packed, (long) block / parts * source.blockBytes(), block % parts, pieces);
            for (int i = 0; i < Pieces.COLUMNS; i++) {
                float expected = decoded[block * Pieces.COLUMNS + i];
                double got = X86Arithmetic.scale(source.format(), pieces, i)
                                * X86Arithmetic.value(source.format(), pieces, i)
                        + X86Arithmetic.minimum(source.format(), pieces, i);
                // Codecs with minima round their two products.
                double rounding = source.format().minima() ? 1e-6 * (1 + Math.abs(expected)) : 0;
                TestKernels.assertClose(got, expected, rounding, () -> source + ", seed " + SEED);
            }
        }
    }
}
