package io.nightjar.kernels;

import io.nightjar.base.CodebookCodec;
import io.nightjar.base.E2m1;
import io.nightjar.base.ElementType;
import io.nightjar.base.IQ4_NLCodec;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.MXFP4Codec;
import io.nightjar.base.NVFP4Codec;
import io.nightjar.base.Q3_KCodec;
import io.nightjar.base.SixBitPairs;
import io.nightjar.base.TQ1_0Codec;
import io.nightjar.kernels.x86.PanelFormat;
import io.nightjar.kernels.x86.PanelScales;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
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
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 2);
        }
    },
    Q4_1(ElementType.Q4_1, halfMinima(4, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            to.minima[0] = half(src, block + 2);
            to.nibbles(src, block + 4);
        }
    },
    Q5_0(ElementType.Q5_0, halfScales(4, 1, 4)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 6);
            to.addBits(src.get(LittleEndian.INT, block + 2));
        }
    },
    Q5_1(ElementType.Q5_1, halfMinima(4, 1)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            to.minima[0] = half(src, block + 2);
            to.nibbles(src, block + 8);
            to.addBits(src.get(LittleEndian.INT, block + 4));
        }
    },
    Q8_0(ElementType.Q8_0, halfScales(8, 0, PanelFormat.NO_OFFSET)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            for (int i = 0; i < PanelPieces.WORDS; i++) {
                to.words[i] = src.get(LittleEndian.INT, block + 2 + 4L * i);
            }
        }
    },
    Q4_K(ElementType.Q4_K, byteScales(4, 0, PanelFormat.NO_OFFSET, 32, true)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            readPairs(src, block, part, to);
            to.field(src, block + 16 + part / 2 * 32L, part % 2 * 4, 4);
        }
    },
    Q5_K(ElementType.Q5_K, byteScales(4, 1, PanelFormat.NO_OFFSET, 32, true)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            readPairs(src, block, part, to);
            to.field(src, block + 48 + part / 2 * 32L, part % 2 * 4, 4);
            to.addField(src, block + 16, part, 1, 4);
        }
    },
    Q6_K(ElementType.Q6_K, byteScales(4, 2, 5, 16, false)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
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
        void read(MemorySegment src, long block, int part, PanelPieces to) {
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
        void read(MemorySegment src, long block, int part, PanelPieces to) {
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
    IQ4_NL(ElementType.IQ4_NL, table(PanelScales.HALVES, 32, Tables.IQ4)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            to.nibbles(src, block + 2);
        }
    },
    IQ4_XS(ElementType.IQ4_XS, table(PanelScales.BYTES_OF_HALF, 32, Tables.IQ4)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.whole = half(src, block);
            int low = unsigned(src, block + 4 + part / 2) >>> (part % 2 * 4) & 15;
            int high = half(src, block + 2) >>> (2 * part) & 3;
            to.scales[0] = (low | high << 4) - 32;
            to.nibbles(src, block + 8 + part * 16L);
        }
    },
    NVFP4(ElementType.NVFP4, table(PanelScales.HALVES, 16, Tables.E2M1)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            for (int group = 0; group < 2; group++) {
                int index = 2 * part + group;
                to.scales[group] = Float.floatToFloat16(NVFP4Codec.scale(unsigned(src, block + index)));
                for (int i = 0; i < 2; i++) {
                    int pairs = src.get(LittleEndian.INT, block + 4 + index * 8L + 4L * i);
                    to.words[group * 4 + i] = pairs & PanelPieces.NIBBLES;
                    to.words[group * 4 + 2 + i] = pairs >>> 4 & PanelPieces.NIBBLES;
                }
            }
        }
    },
    IQ1_S(ElementType.IQ1_S, points(ElementType.IQ1_S, 32)),
    IQ1_M(ElementType.IQ1_M, points(ElementType.IQ1_M, 16)),
    IQ2_XXS(ElementType.IQ2_XXS, points(ElementType.IQ2_XXS, 32)),
    IQ2_XS(ElementType.IQ2_XS, points(ElementType.IQ2_XS, 16)),
    IQ2_S(ElementType.IQ2_S, points(ElementType.IQ2_S, 16)),
    IQ3_XXS(ElementType.IQ3_XXS, points(ElementType.IQ3_XXS, 32)),
    IQ3_S(ElementType.IQ3_S, points(ElementType.IQ3_S, 32)),
    MXFP4(ElementType.MXFP4, table(PanelScales.BFLOATS, 32, Tables.E2M1)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            float scale = MXFP4Codec.scale(unsigned(src, block));
            to.scales[0] = Float.floatToRawIntBits(scale) >>> Short.SIZE;
            to.nibbles(src, block + 1);
        }
    },
    U4_G32(ElementType.U4_G32, new PanelFormat(4, 0, PanelFormat.NO_OFFSET, 32, PanelScales.FLOATS, true, List.of())) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            float scale = src.get(LittleEndian.FLOAT, block);
            to.scales[0] = Float.floatToRawIntBits(scale);
            to.minima[0] = Float.floatToRawIntBits(scale * -unsigned(src, block + 4));
            to.nibbles(src, block + 5);
        }
    },
    TQ1_0(ElementType.TQ1_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block + 52);
            Arrays.fill(to.words, 0);
            for (int i = 0; i < PanelPieces.COLUMNS; i++) {
                int digit = TQ1_0Codec.digit(src, block, part * PanelPieces.COLUMNS + i);
                to.words[i / Integer.BYTES] |= digit << (Byte.SIZE * (i % Integer.BYTES));
            }
        }
    },
    TQ2_0(ElementType.TQ2_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block + 64);
            to.field(src, block + part / 4 * 32L, part % 4 * 2, 2);
        }
    },
    Q2_0(ElementType.Q2_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            for (int i = 0; i < PanelPieces.WORDS; i++) {
                int four = unsigned(src, block + 2 + part * 8L + i);
                to.words[i] = (four & 3) | (four & 12) << 6 | (four & 48) << 12 | (four & 192) << 18;
            }
        }
    },
    Q1_0(ElementType.Q1_0, halfScales(2, 0, 0)) {
        @Override
        void read(MemorySegment src, long block, int part, PanelPieces to) {
            to.scales[0] = half(src, block);
            int bits = src.get(LittleEndian.INT, block + 2 + part * 4L);
            for (int i = 0; i < PanelPieces.WORDS; i++) {
                to.words[i] = PanelPieces.bytesOfBits(bits >>> (4 * i)) << 1;
            }
        }
    };

    private final ElementType type;
    private final PanelFormat format;

    PanelSource(ElementType type, PanelFormat format) {
        this.type = type;
        this.format = format;
    }

    /** Values that codes of four bits stand for, of formats without a codebook. */
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
     * Takes 32 columns apart; points of a codebook where a format does not say otherwise.
     *
     * @param block offset in bytes of the block in the file that holds them
     * @param part which 32 columns of that block
     */
    void read(MemorySegment src, long block, int part, PanelPieces to) {
        CodebookCodec codec = codebookCodec(type);
        int points = PanelPieces.COLUMNS / codec.codebook().dimension();
        int groups = format.groups();
        to.whole = Float.floatToRawIntBits(codec.unit(src, block));
        for (int group = 0; group < groups; group++) {
            to.scales[group] = codec.factor(src, block, part * points + group * (points / groups));
        }
        to.points(codec, src, block, part);
    }

    private static PanelFormat halfScales(int lowBits, int highBits, int offsetShift) {
        return new PanelFormat(lowBits, highBits, offsetShift, 32, PanelScales.HALVES, false, List.of());
    }

    private static PanelFormat halfMinima(int lowBits, int highBits) {
        return new PanelFormat(lowBits, highBits, PanelFormat.NO_OFFSET, 32, PanelScales.HALVES, true, List.of());
    }

    private static PanelFormat byteScales(int lowBits, int highBits, int offsetShift, int columns, boolean minima) {
        return new PanelFormat(lowBits, highBits, offsetShift, columns, PanelScales.BYTES_OF_HALF, minima, List.of());
    }

    /** Codes of three or four bits that stand for what a table has. */
    private static PanelFormat table(PanelScales scales, int columns, List<Integer> table) {
        int highBits = table.size() == 8 ? 1 : 0;
        return new PanelFormat(4 - 2 * highBits, highBits, PanelFormat.NO_OFFSET, columns, scales, false, table);
    }

    /** Points of the codebook of a type. */
    private static PanelFormat points(ElementType type, int columns) {
        return table(
                PanelScales.BYTES_OF_FLOAT,
                columns,
                codebookCodec(type).codebook().table());
    }

    private static CodebookCodec codebookCodec(ElementType type) {
        return (CodebookCodec) type.codec();
    }

    private static int half(MemorySegment src, long at) {
        return src.get(LittleEndian.SHORT, at);
    }

    private static int unsigned(MemorySegment src, long at) {
        return src.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    /** The scales and minima of Q4_K and Q5_K, in the twelve bytes behind {@code d} and {@code dmin}. */
    private static void readPairs(MemorySegment src, long block, int part, PanelPieces to) {
        to.whole = half(src, block);
        to.wholeMinimum = half(src, block + 2);
        to.scales[0] = SixBitPairs.scale(src, block + 4, part);
        to.minima[0] = SixBitPairs.min(src, block + 4, part);
    }
}
