package io.nightjar.text;

/**
 * UTF-8 bytes to characters, one byte at a time. What is no UTF-8 becomes U+FFFD, one for each maximal part of a
 * well-formed sequence.
 *
 * <p>Source: The Unicode Standard, section 3.9, table 3-7 and "U+FFFD substitution of maximal subparts".
 */
final class Utf8Assembler {

    static final char REPLACEMENT = '\uFFFD';

    private int codePoint;
    private int missingBytes;
    /* The range of the next continuation byte; narrower after E0, ED, F0 and F4. */
    private int lowest = 0x80;
    private int highest = 0xBF;

    void append(byte value, StringBuilder text) {
        int unsigned = value & 0xFF;
        if (missingBytes > 0) {
            if (unsigned >= lowest && unsigned <= highest) {
                continueCharacter(unsigned, text);
                return;
            }
            finish(text);
        }
        startCharacter(unsigned, text);
    }

    /** Ends the text: an unfinished character becomes U+FFFD. */
    void finish(StringBuilder text) {
        if (missingBytes > 0) {
            text.append(REPLACEMENT);
            expect(0, 0);
        }
    }

    private void startCharacter(int lead, StringBuilder text) {
        if (lead < 0x80) {
            text.append((char) lead);
        } else if (lead >= 0xC2 && lead <= 0xDF) {
            expect(1, lead & 0x1F);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            expect(2, lead & 0x0F);
            lowest = lead == 0xE0 ? 0xA0 : 0x80;
            highest = lead == 0xED ? 0x9F : 0xBF;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            expect(3, lead & 0x07);
            lowest = lead == 0xF0 ? 0x90 : 0x80;
            highest = lead == 0xF4 ? 0x8F : 0xBF;
        } else {
            text.append(REPLACEMENT);
        }
    }

    private void continueCharacter(int unsigned, StringBuilder text) {
        int joined = (codePoint << 6) | (unsigned & 0x3F);
        expect(missingBytes - 1, joined);
        if (missingBytes == 0) {
            text.appendCodePoint(joined);
        }
    }

    private void expect(int bytes, int bits) {
        missingBytes = bytes;
        codePoint = bits;
        lowest = 0x80;
        highest = 0xBF;
    }
}
