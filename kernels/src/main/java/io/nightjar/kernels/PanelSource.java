package io.nightjar.kernels;

import io.nightjar.base.E2m1;
import io.nightjar.base.ElementType;
import io.nightjar.base.IQ4_NLCodec;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.NVFP4Codec;
import io.nightjar.base.Q3_KCodec;
import io.nightjar.base.SixBitPairs;
import io.nightjar.kernels.x86.PanelFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * How the number formats with weights of eight bits or fewer are taken apart for panels: which {@link PanelFormat} holds them
 * exactly, and what a block of 32 columns consists of. The layouts in files are drawn where {@link ElementType} names the codecs.
 */
enum PanelSource {
    Q4_0(ElementType.Q4_0, halfScales(4, 0, 3)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 2);
        }
    },
    Q4_1(ElementType.Q4_1, halfMinima(4, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            to.minima[0] = half(src, block + 2);
            to.nibbles(src, block + 4);
        }
    },
    Q5_0(ElementType.Q5_0, halfScales(4, 1, 4)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 6);
            to.addBits(src.get(LittleEndian.INT, block + 2));
        }
    },
    Q5_1(ElementType.Q5_1, halfMinima(4, 1)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            to.minima[0] = half(src, block + 2);
            to.nibbles(src, block + 8);
            to.addBits(src.get(LittleEndian.INT, block + 4));
        }
    },
    Q8_0(ElementType.Q8_0, halfScales(8, 0, PanelFormat.NO_OFFSET)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            for (int i = 0; i < Pieces.WORDS; i++) {
                to.words[i] = src.get(LittleEndian.INT, block + 2 + 4L * i);
            }
        }
    },
    Q4_K(ElementType.Q4_K, byteScales(4, 0, PanelFormat.NO_OFFSET, 32, true)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            readPairs(src, block, part, to);
            to.field(src, block + 16 + part / 2 * 32L, part % 2 * 4, 4);
        }
    },
    Q5_K(ElementType.Q5_K, byteScales(4, 1, PanelFormat.NO_OFFSET, 32, true)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            readPairs(src, block, part, to);
            to.field(src, block + 48 + part / 2 * 32L, part % 2 * 4, 4);
            to.addField(src, block + 16, part, 1, 4);
        }
    },
    Q6_K(ElementType.Q6_K, byteScales(4, 2, 5, 16, false)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            int half = part / 4;
            int quarter = part % 4;
            to.whole = half(src, block + 208);
            for (int group = 0; group < 2; group++) {
                to.scales[group] = src.get(ValueLayout.JAVA_BYTE, block + 192 + 2L * part + group);
            }
            to.field(src, block + half * 64L + quarter % 2 * 32L, quarter / 2 * 4, 4);
            to.addField(src, block + 128 + half * 32L, 2 * quarter, 2, 4);
        }
    },
    Q3_K(ElementType.Q3_K, byteScales(2, 1, 2, 16, false)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.whole = half(src, block + 108);
            for (int group = 0; group < 2; group++) {
                int index = 2 * part + group;
                to.scales[group] = Q3_KCodec.subScale(src, block + 96, index);
            }
            to.field(src, block + 32 + part / 4 * 32L, part % 4 * 2, 2);
            to.addField(src, block, part, 1, 2);
        }
    },
    Q2_K(ElementType.Q2_K, byteScales(2, 0, PanelFormat.NO_OFFSET, 16, true)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.whole = half(src, block + 80);
            to.wholeMinimum = half(src, block + 82);
            for (int group = 0; group < 2; group++) {
                int both = unsigned(src, block + 2L * part + group);
                to.scales[group] = both & 15;
                to.minima[group] = both >>> 4;
            }
            to.field(src, block + 16 + part / 4 * 32L, part % 4 * 2, 2);
        }
    },
    IQ4_NL(ElementType.IQ4_NL, new PanelFormat(4, 0, PanelFormat.NO_OFFSET, 32, false, false, Tables.IQ4)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 2);
        }
    },
    IQ4_XS(ElementType.IQ4_XS, new PanelFormat(4, 0, PanelFormat.NO_OFFSET, 32, true, false, Tables.IQ4)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.whole = half(src, block);
            int low = unsigned(src, block + 4 + part / 2) >>> (part % 2 * 4) & 15;
            int high = half(src, block + 2) >>> (2 * part) & 3;
            to.scales[0] = (low | high << 4) - 32;
            to.nibbles(src, block + 8 + part * 16L);
        }
    },
    NVFP4(ElementType.NVFP4, new PanelFormat(4, 0, PanelFormat.NO_OFFSET, 16, false, false, Tables.E2M1)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            for (int group = 0; group < 2; group++) {
                int index = 2 * part + group;
                to.scales[group] = Float.floatToFloat16(NVFP4Codec.scale(unsigned(src, block + index)));
                for (int i = 0; i < 2; i++) {
                    int pairs = src.get(LittleEndian.INT, block + 4 + index * 8L + 4L * i);
                    to.words[group * 4 + i] = pairs & NIBBLES;
                    to.words[group * 4 + 2 + i] = pairs >>> 4 & NIBBLES;
                }
            }
        }
    },
    TQ2_0(ElementType.TQ2_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block + 64);
            to.field(src, block + part / 4 * 32L, part % 4 * 2, 2);
        }
    },
    Q2_0(ElementType.Q2_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            for (int i = 0; i < Pieces.WORDS; i++) {
                int four = unsigned(src, block + 2 + part * 8L + i);
                to.words[i] = (four & 3) | (four & 12) << 6 | (four & 48) << 12 | (four & 192) << 18;
            }
        }
    },
    Q1_0(ElementType.Q1_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, Pieces to) {
            to.scales[0] = half(src, block);
            int bits = src.get(LittleEndian.INT, block + 2 + part * 4L);
            for (int i = 0; i < Pieces.WORDS; i++) {
                to.words[i] = Pieces.bytesOfBits(bits >>> (4 * i)) << 1;
            }
        }
    };

    private static final int EVERY_BYTE = 0x0101_0101;
    private static final int NIBBLES = 0x0f0f_0f0f;

    private final ElementType type;
    private final PanelFormat format;

    PanelSource(ElementType type, PanelFormat format) {
        this.type = type;
        this.format = format;
    }

    /** Values that codes of four bits stand for. */
    private static final class Tables {
        private static final List<Integer> IQ4 = of(IQ4_NLCodec::value);
        private static final List<Integer> E2M1 = of(E2m1::twice);

        private static List<Integer> of(IntUnaryOperator valueOfNibble) {
            return IntStream.range(0, 16).map(valueOfNibble).boxed().toList();
        }
    }

    /** The source of a type, if there is code for it. */
    static Optional<PanelSource> of(ElementType type) {
        for (PanelSource source : values()) {
            if (source.type == type) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }

    /** The type. */
    ElementType type() {
        return type;
    }

    /** How panels hold it. */
    PanelFormat format() {
        return format;
    }

    /** Columns of a block in files. */
    int blockColumns() {
        return type.blockValues();
    }

    /** Bytes of a block in files. */
    int blockBytes() {
        return type.blockBytes();
    }

    /**
     * Takes 32 columns apart.
     *
     * @param block offset in bytes of the block in the file that holds them
     * @param part which 32 columns of that block
     */
    abstract void read(MemorySegment src, long block, int part, Pieces to);

    private static PanelFormat halfScales(int lowBits, int highBits, int offsetShift) {
        return new PanelFormat(lowBits, highBits, offsetShift, 32, false, false, List.of());
    }

    private static PanelFormat halfMinima(int lowBits, int highBits) {
        return new PanelFormat(lowBits, highBits, PanelFormat.NO_OFFSET, 32, false, true, List.of());
    }

    private static PanelFormat byteScales(int lowBits, int highBits, int offsetShift, int columns, boolean minima) {
        return new PanelFormat(lowBits, highBits, offsetShift, columns, true, minima, List.of());
    }

    private static int half(MemorySegment src, long at) {
        return src.get(LittleEndian.SHORT, at);
    }

    private static int unsigned(MemorySegment src, long at) {
        return src.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    /** The scales and minima of Q4_K and Q5_K, in the twelve bytes behind {@code d} and {@code dmin}. */
    private static void readPairs(MemorySegment src, long block, int part, Pieces to) {
        to.whole = half(src, block);
        to.wholeMinimum = half(src, block + 2);
        to.scales[0] = SixBitPairs.scale(src, block + 4, part);
        to.minima[0] = SixBitPairs.min(src, block + 4, part);
    }

    /** What 32 columns consist of: codes, and for each group a scale and a minimum, F16 bits or bytes. */
    static final class Pieces {

        static final int COLUMNS = PanelFormat.BLOCK_COLUMNS;
        /** Four codes in each, a byte each, the first lowest. */
        static final int WORDS = COLUMNS / Integer.BYTES;

        final int[] words = new int[WORDS];
        final int[] scales = new int[2];
        final int[] minima = new int[2];
        /** F16 bits of what byte scales are multiplied by. */
        int whole;
        /** F16 bits of what byte minima are multiplied by, and then taken away. */
        int wholeMinimum;

        /** The code of a column. */
        int code(int column) {
            return words[column / Integer.BYTES] >>> (Byte.SIZE * (column % Integer.BYTES)) & 0xFF;
        }

        private void nibbles(MemorySegment src, long at) {
            for (int i = 0; i < WORDS / 2; i++) {
                int pairs = src.get(LittleEndian.INT, at + 4L * i);
                words[i] = pairs & NIBBLES;
                words[i + WORDS / 2] = pairs >>> 4 & NIBBLES;
            }
        }

        /** One bit of an integer for each column, as a fifth bit. */
        private void addBits(int bits) {
            for (int i = 0; i < WORDS; i++) {
                words[i] |= bytesOfBits(bits >>> (4 * i)) << 4;
            }
        }

        /** The lowest four bits, each as a byte. */
        private static int bytesOfBits(int bits) {
            return (bits & 15) * 0x0020_4081 & EVERY_BYTE;
        }

        private void field(MemorySegment src, long at, int shift, int bits) {
            for (int i = 0; i < WORDS; i++) {
                words[i] = fields(src, at + 4L * i, shift, bits);
            }
        }

        private void addField(MemorySegment src, long at, int shift, int bits, int place) {
            for (int i = 0; i < WORDS; i++) {
                words[i] |= fields(src, at + 4L * i, shift, bits) << place;
            }
        }

        private static int fields(MemorySegment src, long at, int shift, int bits) {
            return src.get(LittleEndian.INT, at) >>> shift & ((1 << bits) - 1) * EVERY_BYTE;
        }
    }
}
