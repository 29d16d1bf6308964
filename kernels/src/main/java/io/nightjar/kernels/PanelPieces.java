package io.nightjar.kernels;

import io.nightjar.base.Codebook;
import io.nightjar.base.CodebookCodec;
import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelScales;
import java.lang.foreign.MemorySegment;

/** What 32 columns consist of: codes, and for each group a scale and a minimum, the bits of what {@link PanelScales} says. */
final class PanelPieces {

    static final int COLUMNS = PanelFormat.BLOCK_COLUMNS;
    /** Four codes in each, a byte each, the first lowest. */
    static final int WORDS = COLUMNS / Integer.BYTES;

    private static final int EVERY_BYTE = 0x0101_0101;
    static final int NIBBLES = 0x0f0f_0f0f;

    final int[] words = new int[WORDS];
    final int[] scales = new int[2];
    final int[] minima = new int[2];
    /** Bits of what byte scales are multiplied by. */
    int whole;
    /** Bits of what byte minima are multiplied by, and then taken away. */
    int wholeMinimum;

    /** 32 columns of points of a codebook. */
    void points(CodebookCodec codec, MemorySegment src, long block, int part) {
        Codebook codebook = codec.codebook();
        int wordsOfPoint = codebook.dimension() / Integer.BYTES;
        for (int i = 0; i < WORDS; i++) {
            int k = (part * WORDS + i) / wordsOfPoint;
            int four = i % wordsOfPoint;
            int forms = bytesOfBits(codec.forms(src, block, k) >>> (Integer.BYTES * four));
            words[i] = codebook.fourLevels(codec.point(src, block, k), four) | forms << codebook.levelBits();
        }
    }

    /** The code of a column. */
    int code(int column) {
        return words[column / Integer.BYTES] >>> (Byte.SIZE * (column % Integer.BYTES)) & 0xFF;
    }

    /** 16 bytes: the low halves are the first codes, the high ones the others. */
    void nibbles(MemorySegment src, long at) {
        for (int i = 0; i < WORDS / 2; i++) {
            int pairs = src.get(LittleEndian.INT, at + 4L * i);
            words[i] = pairs & NIBBLES;
            words[i + WORDS / 2] = pairs >>> 4 & NIBBLES;
        }
    }

    /** One bit of an integer for each column, as a fifth bit. */
    void addBits(int bits) {
        for (int i = 0; i < WORDS; i++) {
            words[i] |= bytesOfBits(bits >>> (4 * i)) << 4;
        }
    }

    /** The lowest four bits, each as a byte. */
    static int bytesOfBits(int bits) {
        return (bits & 15) * 0x0020_4081 & EVERY_BYTE;
    }

    /** A field of some bits in each of 32 bytes is a code. */
    void field(MemorySegment src, long at, int shift, int bits) {
        for (int i = 0; i < WORDS; i++) {
            words[i] = fields(src, at + 4L * i, shift, bits);
        }
    }

    /** Likewise, but as higher bits of codes that are there. */
    void addField(MemorySegment src, long at, int shift, int bits, int place) {
        for (int i = 0; i < WORDS; i++) {
            words[i] |= fields(src, at + 4L * i, shift, bits) << place;
        }
    }

    private static int fields(MemorySegment src, long at, int shift, int bits) {
        return src.get(LittleEndian.INT, at) >>> shift & ((1 << bits) - 1) * EVERY_BYTE;
    }
}
