package io.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Codecs against vectors of independent implementations, bit for bit; see {@code make_codec_vectors.py}. */
class CodecGoldenTest {

    /** Values and packed bytes that belong together. */
    @SuppressWarnings("ArrayRecordComponent")
    record Vector(ElementType type, MemorySegment packed, float[] values) {

        @Override
        public String toString() {
            return type + " x " + values.length;
        }
    }

    static Stream<Vector> decodeVectors() {
        return vectors("decode");
    }

    static Stream<Vector> encodeVectors() {
        return vectors("encode");
    }

    @Test
    void everyTypeHasAVector() {
        List<ElementType> decoded = decodeVectors().map(Vector::type).toList();

        assertThat(decoded).doesNotHaveDuplicates();
        assertThat(ElementType.values()).allMatch(type -> type == ElementType.F32 || decoded.contains(type));
        List<ElementType> encoded = encodeVectors().map(Vector::type).toList();
        assertThat(encoded).doesNotHaveDuplicates();
        assertThat(ElementType.values())
                .allMatch(type -> type == ElementType.F32 || type.encoder().isPresent() == encoded.contains(type));
    }

    @ParameterizedTest
    @MethodSource("decodeVectors")
    void decodesBitForBit(Vector vector) {
        float[] decoded = new float[vector.values.length];

        vector.type.decode(vector.packed, 0, decoded, 0, decoded.length);

        assertThat(bits(decoded)).isEqualTo(bits(vector.values));
    }

    @ParameterizedTest
    @MethodSource("decodeVectors")
    void decodesFromTheMiddle(Vector vector) {
        int block = vector.type.blockValues();
        int count = vector.values.length - block;
        float[] decoded = new float[count + 3];

        vector.type.decode(vector.packed, vector.type.blockBytes(), decoded, 3, count);

        float[] expected = new float[count + 3];
        System.arraycopy(vector.values, block, expected, 3, count);
        assertThat(bits(decoded)).isEqualTo(bits(expected));
    }

    @ParameterizedTest
    @MethodSource("encodeVectors")
    void encodesByteForByte(Vector vector) {
        byte[] encoded = new byte[(int) vector.packed.byteSize()];

        vector.type.encode(vector.values, 0, MemorySegment.ofArray(encoded), 0, vector.values.length);

        assertThat(encoded).isEqualTo(vector.packed.toArray(ValueLayout.JAVA_BYTE));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static Stream<Vector> vectors(String direction) {
        return lines().map(line -> line.split("\t", -1))
                .filter(fields -> fields[0].equals(direction))
                .map(fields -> new Vector(
                        ElementType.valueOf(fields[1]),
                        MemorySegment.ofArray(Base64.getDecoder().decode(fields[2])),
                        MemorySegment.ofArray(Base64.getDecoder().decode(fields[3]))
                                .toArray(LittleEndian.FLOAT)));
    }

    private static Stream<String> lines() {
        try (InputStream in = Objects.requireNonNull(CodecGoldenTest.class.getResourceAsStream("codec-vectors.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
