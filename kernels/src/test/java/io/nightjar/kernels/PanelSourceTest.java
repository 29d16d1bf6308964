package io.nightjar.kernels;

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
        assertSame(source, PackedValues.ordinary(source.type(), 1, columns(source), random));
    }

    @ParameterizedTest
    @EnumSource
    void scalesNearTheEndsOfTheirRangesAreExactToo(PanelSource source) {
        Random random = new Random(SEED + 1);
        assertSame(source, PackedValues.extreme(source.type(), columns(source), random));
    }

    private static int columns(PanelSource source) {
        return 64 * source.type().blockValues();
    }

    private static void assertSame(PanelSource source, MemorySegment packed) {
        int columns = columns(source);
        float[] decoded = new float[columns];
        source.type().decode(packed, 0, decoded, 0, columns);

        int parts = source.blockColumns() / PanelPieces.COLUMNS;
        PanelPieces pieces = new PanelPieces();
        for (int block = 0; block < columns / PanelPieces.COLUMNS; block++) {
            source.read(packed, (long) block / parts * source.blockBytes(), block % parts, pieces);
            for (int i = 0; i < PanelPieces.COLUMNS; i++) {
                float expected = decoded[block * PanelPieces.COLUMNS + i];
                float product = X86Arithmetic.scale(source.format(), pieces, i)
                        * X86Arithmetic.value(source.format(), pieces, i);
                float minimum = X86Arithmetic.minimum(source.format(), pieces, i);
                // Codecs with minima round their two products.
                double rounding = source.format().minima() ? 1e-6 * (Math.abs(product) + Math.abs(minimum)) : 0;
                if (Float.isFinite(expected)) {
                    TestKernels.assertClose(
                            (double) product + minimum, expected, rounding, () -> source + ", seed " + SEED);
                }
            }
        }
    }
}
