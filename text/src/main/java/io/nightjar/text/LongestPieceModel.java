package io.nightjar.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * RWKV's tokenizer: the token with the most bytes that the text begins with, then again with the rest. A byte that no token
 * begins with becomes the unknown token, or nothing if there is none.
 *
 * <p>The bytes are read backwards first, with an automaton of the reversed tokens, which gives the longest token that begins
 * at each byte in linear time; looking forward at each byte takes longer if tokens are long.
 *
 * <p>Source: BlinkDL/ChatRWKV, rwkv_tokenizer.py.
 */
final class LongestPieceModel implements WordModel {

    private final Vocabulary vocabulary;
    private final PieceAutomaton reversed;

    LongestPieceModel(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        List<String> spellings = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            String bytes = new String(vocabulary.bytes(id), StandardCharsets.ISO_8859_1);
            spellings.add(new StringBuilder(bytes).reverse().toString());
        }
        reversed = new PieceAutomaton(spellings);
    }

    @Override
    public void encode(String text, int start, int end, SymbolMerger merger, IdList ids) {
        String bytes =
                new String(text.substring(start, end).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        int[] found = new int[bytes.length()];
        int node = PieceAutomaton.ROOT;
        for (int i = bytes.length() - 1; i >= 0; i--) {
            node = reversed.step(node, bytes.charAt(i));
            found[i] = reversed.found(node);
        }
        int position = 0;
        while (position < bytes.length()) {
            if (found[position] == PieceAutomaton.ROOT) {
                vocabulary.unknown().ifPresent(ids::add);
                position++;
            } else {
                ids.add(reversed.piece(found[position]));
                position += reversed.length(found[position]);
            }
        }
    }

    /** The bytes of a piece as GGUF files spell it, with the escapes {@code \t \n \r \xHH} and {@code \c} for any other c. */
    static byte[] bytes(String piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(piece.length());
        int position = 0;
        while (position < piece.length()) {
            int codePoint = piece.codePointAt(position);
            position += Character.charCount(codePoint);
            if (codePoint == '\\' && position < piece.length()) {
                codePoint = piece.codePointAt(position);
                position += Character.charCount(codePoint);
                if (codePoint == 'x' && position + 2 <= piece.length()) {
                    int high = Character.digit(piece.charAt(position), 16);
                    int low = Character.digit(piece.charAt(position + 1), 16);
                    if (high >= 0 && low >= 0) {
                        bytes.write(high * 16 + low);
                        position += 2;
                        continue;
                    }
                }
                codePoint = switch (codePoint) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> codePoint;
                };
            }
            bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
