package io.nightjar.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The 256 printable characters that stand for bytes in the pieces of byte-level BPE: printable Latin-1 characters stand
 * for themselves, the other 68 bytes for U+0100 and up, in rising order.
 *
 * <p>Source: GPT-2, {@code bytes_to_unicode} in encoder.py.
 */
final class ByteLevelAlphabet {

    private static final int SHIFTED_START = 0x100;
    private static final char[] CHARACTERS = new char[256];
    private static final byte[] SHIFTED_BYTES = new byte[68];

    static {
        int shifted = 0;
        for (int value = 0; value < 256; value++) {
            if (standsForItself(value)) {
                CHARACTERS[value] = (char) value;
            } else {
                CHARACTERS[value] = (char) (SHIFTED_START + shifted);
                SHIFTED_BYTES[shifted++] = (byte) value;
            }
        }
    }

    private ByteLevelAlphabet() {}

    /** The character of a byte. */
    static char character(byte value) {
        return CHARACTERS[value & 0xFF];
    }

    /** The piece that spells these bytes. */
    static String spell(byte[] bytes) {
        char[] spelled = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelled[i] = character(bytes[i]);
        }
        return new String(spelled);
    }

    /** The bytes that a piece spells; a piece with any other character is taken as plain UTF-8, as added tokens are. */
    static byte[] bytes(String piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char character = piece.charAt(i);
            if (character < SHIFTED_START && standsForItself(character)) {
                bytes.write(character);
            } else if (character >= SHIFTED_START && character < SHIFTED_START + SHIFTED_BYTES.length) {
                bytes.write(SHIFTED_BYTES[character - SHIFTED_START]);
            } else {
                return piece.getBytes(StandardCharsets.UTF_8);
            }
        }
        return bytes.toByteArray();
    }

    private static boolean standsForItself(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || (value >= 0xAE && value <= 0xFF);
    }
}
