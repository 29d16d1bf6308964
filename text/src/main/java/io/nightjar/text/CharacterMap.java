package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * The table of replacements in a SentencePiece model, {@code precompiled_charsmap}: a double-array trie over UTF-8, and the
 * texts that it leads to.
 *
 * <pre>
 *   u32 size of the trie in bytes | trie: u32 units | replacements, each ended by a zero byte
 *   unit: bit 31 leaf, bits 0-30 value | bits 10-30 offset, bit 9 wide offset, bit 8 has a leaf, bits 0-7 label
 * </pre>
 *
 * <p>Source: SentencePiece, {@code normalizer.cc}; Darts-clone, {@code darts.h}.
 */
final class CharacterMap {

    private static final ValueLayout.OfInt UNIT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NONE = -1;
    /* Longer clusters are looked up character by character. */
    private static final int LONGEST_CLUSTER_BYTES = 5;
    /* The longest of SentencePiece's own rules has 33. */
    private static final int LONGEST_REPLACEMENT_BYTES = 256;

    private final int[] units;
    private final byte[] replacements;

    private CharacterMap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /**
     * Reads the table.
     *
     * @param fileName for messages
     * @param field for messages: where the table is
     * @throws ModelFormatException if the sizes do not fit, or a replacement is too long
     */
    static CharacterMap of(String fileName, String field, byte[] table) {
        MemorySegment bytes = MemorySegment.ofArray(table);
        long trieBytes = table.length < Integer.BYTES ? NONE : Integer.toUnsignedLong(bytes.get(UNIT, 0));
        if (trieBytes < Integer.BYTES || trieBytes % Integer.BYTES != 0 || trieBytes > table.length - Integer.BYTES) {
            throw ModelFormatException.of(
                    fileName,
                    field,
                    "a trie of whole units within the table's " + table.length + " bytes",
                    trieBytes + " bytes");
        }
        int[] units = new int[Math.toIntExact(trieBytes / Integer.BYTES)];
        MemorySegment.copy(bytes, UNIT, Integer.BYTES, units, 0, units.length);
        int textStart = Math.toIntExact(Integer.BYTES + trieBytes);
        byte[] replacements = new byte[table.length - textStart];
        System.arraycopy(table, textStart, replacements, 0, replacements.length);
        int textLength = 0;
        for (byte value : replacements) {
            textLength = value == 0 ? 0 : textLength + 1;
            if (textLength > LONGEST_REPLACEMENT_BYTES) {
                throw ModelFormatException.of(
                        fileName, field, "replacements of at most " + LONGEST_REPLACEMENT_BYTES + " bytes", "more");
            }
        }
        return new CharacterMap(units, replacements);
    }

    /**
     * The text with what the table knows replaced: a whole user-perceived character by what the shortest of its beginnings
     * in the table gives, or else its code points one by one. Hugging Face's tokenizers do it so; SentencePiece itself takes
     * the longest beginning, of any length.
     */
    String replaceByGrapheme(String text) {
        StringBuilder replaced = new StringBuilder(text.length());
        BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
        clusters.setText(text);
        int start = 0;
        for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
            appendCluster(text, start, end, replaced);
            start = end;
        }
        return replaced.toString();
    }

    /**
     * The text with what the table knows replaced, from left to right the longest beginning of what is left; SentencePiece
     * does it so.
     */
    String replaceLongest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream replaced = new ByteArrayOutputStream(bytes.length);
        int position = 0;
        while (position < bytes.length) {
            long match = longestMatch(bytes, position);
            int length = (int) (match >>> Integer.SIZE);
            if (length == 0) {
                replaced.write(bytes[position++]);
            } else {
                int start = (int) match;
                replaced.write(replacements, start, replacementEnd(start) - start);
                position += length;
            }
        }
        return replaced.toString(StandardCharsets.UTF_8);
    }

    /* The length in bytes of the longest beginning in the table, and below it where its replacement starts; 0 if none. */
    private long longestMatch(byte[] bytes, int from) {
        long match = 0;
        int node = offset(units[0]);
        for (int i = from; i < bytes.length && bytes[i] != 0; i++) {
            node ^= bytes[i] & 0xFF;
            if (node < 0 || node >= units.length || (units[node] & 0x800000FF) != (bytes[i] & 0xFF)) {
                break;
            }
            boolean hasLeaf = ((units[node] >>> 8) & 1) == 1;
            node ^= offset(units[node]);
            int text =
                    hasLeaf && node >= 0 && node < units.length ? units[node] & Integer.MAX_VALUE : Integer.MAX_VALUE;
            if (text < replacements.length) {
                match = ((long) (i + 1 - from) << Integer.SIZE) | text;
            }
        }
        return match;
    }

    private int replacementEnd(int start) {
        int end = start;
        while (end < replacements.length && replacements[end] != 0) {
            end++;
        }
        return end;
    }

    private void appendCluster(String text, int start, int end, StringBuilder replaced) {
        if (end - start <= LONGEST_CLUSTER_BYTES) {
            byte[] bytes = text.substring(start, end).getBytes(StandardCharsets.UTF_8);
            if (bytes.length <= LONGEST_CLUSTER_BYTES && appendReplacement(bytes, replaced)) {
                return;
            }
        }
        text.substring(start, end).codePoints().forEach(codePoint -> {
            byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
            if (!appendReplacement(bytes, replaced)) {
                replaced.appendCodePoint(codePoint);
            }
        });
    }

    private boolean appendReplacement(byte[] bytes, StringBuilder replaced) {
        int start = find(bytes);
        if (start == NONE) {
            return false;
        }
        replaced.append(new String(replacements, start, replacementEnd(start) - start, StandardCharsets.UTF_8));
        return true;
    }

    /* Where the replacement of the shortest beginning of these bytes starts. */
    private int find(byte[] bytes) {
        int node = offset(units[0]);
        for (byte value : bytes) {
            node ^= value & 0xFF;
            if (value == 0 || node < 0 || node >= units.length || (units[node] & 0x800000FF) != (value & 0xFF)) {
                return NONE;
            }
            boolean hasLeaf = ((units[node] >>> 8) & 1) == 1;
            node ^= offset(units[node]);
            if (hasLeaf) {
                int text = node >= 0 && node < units.length ? units[node] & Integer.MAX_VALUE : Integer.MAX_VALUE;
                return text < replacements.length ? text : NONE;
            }
        }
        return NONE;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }
}
