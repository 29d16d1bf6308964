package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The tokens that stand for single bytes, {@code <0x00>} to {@code <0xFF>}, for what no other token spells. Immutable. */
final class ByteTokens {

    private static final int NONE = -1;

    private final int[] tokens;

    private ByteTokens(int[] tokens) {
        this.tokens = tokens;
    }

    /** Those of a vocabulary. */
    static ByteTokens of(Vocabulary vocabulary) {
        int[] tokens = new int[256];
        for (int value = 0; value < tokens.length; value++) {
            tokens[value] = vocabulary.find("<0x%02X>".formatted(value)).orElse(NONE);
        }
        return new ByteTokens(tokens);
    }

    /** None at all. */
    static ByteTokens none() {
        int[] tokens = new int[256];
        Arrays.fill(tokens, NONE);
        return new ByteTokens(tokens);
    }

    /** Appends the tokens of all UTF-8 bytes, or none and gives false if one of them has no token. */
    boolean add(String characters, IdList ids) {
        byte[] bytes = characters.getBytes(StandardCharsets.UTF_8);
        for (byte value : bytes) {
            if (tokens[value & 0xFF] == NONE) {
                return false;
            }
        }
        for (byte value : bytes) {
            ids.add(tokens[value & 0xFF]);
        }
        return true;
    }
}
