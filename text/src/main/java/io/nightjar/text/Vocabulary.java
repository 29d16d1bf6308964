package io.nightjar.text;

import io.nightjar.base.RequestException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The tokens of a model. Immutable; safe for any thread. */
public final class Vocabulary {

    private final String[] pieces;
    private final TokenKind[] kinds;
    /* The text of all tokens, end to end: 262,144 arrays of their own would take four times the memory. */
    private final byte[] texts;
    private final int[] textStarts;
    private final Map<String, Integer> ids;
    private final SpecialIds special;
    private final BitSet endOfGeneration;

    Vocabulary(String[] pieces, TokenKind[] kinds, byte[][] texts, SpecialIds special, BitSet endOfGeneration) {
        this.pieces = pieces;
        this.kinds = kinds;
        this.special = special;
        this.endOfGeneration = endOfGeneration;
        textStarts = new int[pieces.length + 1];
        for (int id = 0; id < pieces.length; id++) {
            textStarts[id + 1] = textStarts[id] + texts[id].length;
        }
        this.texts = new byte[textStarts[pieces.length]];
        ids = HashMap.newHashMap(pieces.length);
        for (int id = 0; id < pieces.length; id++) {
            System.arraycopy(texts[id], 0, this.texts, textStarts[id], texts[id].length);
            if (!pieces[id].isEmpty()) {
                ids.putIfAbsent(pieces[id], id);
            }
        }
    }

    /** How many tokens there are; ids are below this. */
    public int size() {
        return pieces.length;
    }

    /**
     * The token as the model file spells it, for example with U+2581 for a space.
     *
     * @throws RequestException if the id is outside the vocabulary
     */
    public String piece(int id) {
        return pieces[checked(id)];
    }

    /**
     * The bytes that the token adds to the text; none for control, unknown and unused tokens. The caller's own copy.
     *
     * @throws RequestException if the id is outside the vocabulary
     */
    public byte[] bytes(int id) {
        return Arrays.copyOfRange(texts, textStart(id), textEnd(id));
    }

    /**
     * What the token is for. Tokens whose spelling is that of a known end token are control tokens whatever the file
     * says.
     *
     * @throws RequestException if the id is outside the vocabulary
     */
    public TokenKind kind(int id) {
        return kinds[checked(id)];
    }

    /** The token that begins a text. */
    public OptionalInt bos() {
        return special.bos();
    }

    /** The token that ends a text. */
    public OptionalInt eos() {
        return special.eos();
    }

    /** The token that ends a turn of a chat. */
    public OptionalInt endOfTurn() {
        return special.endOfTurn();
    }

    /** The token that ends a message within a turn, such as a call of a tool. */
    public OptionalInt endOfMessage() {
        return special.endOfMessage();
    }

    /** The token for text that the vocabulary cannot spell. */
    public OptionalInt unknown() {
        return special.unknown();
    }

    /** The token that fills a batch. */
    public OptionalInt padding() {
        return special.padding();
    }

    /** Whether generation stops at this token; false for ids outside the vocabulary. */
    public boolean isEndOfGeneration(int id) {
        return id >= 0 && endOfGeneration.get(id);
    }

    /** The token with this spelling, the lowest id if there are several. */
    public OptionalInt find(String piece) {
        Integer id = ids.get(piece);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether the model wants its begin token before a text. */
    public boolean addBos() {
        return special.addBos();
    }

    /** Whether the model wants its end token after a text. */
    public boolean addEos() {
        return special.addEos();
    }

    /** The token that plain text may become: a control, unknown or byte token is never the spelling of text. */
    OptionalInt findText(String piece) {
        Integer id = ids.get(piece);
        if (id == null) {
            return OptionalInt.empty();
        }
        return switch (kinds[id]) {
            case NORMAL, USER_DEFINED, UNUSED -> OptionalInt.of(id);
            case CONTROL, UNKNOWN, BYTE -> OptionalInt.empty();
        };
    }

    int textStart(int id) {
        return textStarts[checked(id)];
    }

    int textEnd(int id) {
        return textStarts[checked(id) + 1];
    }

    byte textByte(int index) {
        return texts[index];
    }

    private int checked(int id) {
        if (id < 0 || id >= pieces.length) {
            throw new RequestException("token id " + id + ": expected an id below " + pieces.length);
        }
        return id;
    }
}
