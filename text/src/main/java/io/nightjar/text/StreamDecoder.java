package io.nightjar.text;

import io.nightjar.base.RequestException;

/** Turns ids into text one by one and never gives half a character. For one thread; made by a {@link Tokenizer}. */
public final class StreamDecoder {

    private final Vocabulary vocabulary;
    private final TokenTexts texts;
    private final boolean startsText;
    private final Utf8Assembler assembler = new Utf8Assembler();
    /* Whole characters, before the ends of the text are trimmed. */
    private final StringBuilder whole = new StringBuilder();
    private boolean first;
    private int droppedAtStart;
    /* How many of the character that is taken away at the end came last; they are given when something follows. */
    private int heldBack;

    private StreamDecoder(Vocabulary vocabulary, TokenTexts texts, boolean startsText) {
        this.vocabulary = vocabulary;
        this.texts = texts;
        this.startsText = startsText;
        restart();
    }

    /** A decoder from the start of a text. */
    static StreamDecoder atStart(Vocabulary vocabulary, TokenTexts texts) {
        return new StreamDecoder(vocabulary, texts, true);
    }

    /** A decoder that goes on in a text. */
    static StreamDecoder inText(Vocabulary vocabulary, TokenTexts texts) {
        return new StreamDecoder(vocabulary, texts, false);
    }

    /**
     * The text that is complete with this token; empty while a character is unfinished and for tokens that are no text.
     *
     * @throws RequestException if the id is outside the vocabulary
     */
    public String next(int id) {
        StringBuilder text = new StringBuilder();
        append(id, text);
        return text.toString();
    }

    /** What is left at the end: U+FFFD for an unfinished character, else nothing. Ready for another text after that. */
    public String flush() {
        StringBuilder text = new StringBuilder();
        flush(text);
        return text.toString();
    }

    void append(int id, StringBuilder text) {
        if (!vocabulary.kind(id).isText()) {
            return;
        }
        if (first && texts.firstDiffers()) {
            for (byte value : texts.bytes(vocabulary.piece(id), true)) {
                assembler.append(value, whole);
            }
        } else {
            int end = vocabulary.textEnd(id);
            for (int i = vocabulary.textStart(id); i < end; i++) {
                assembler.append(vocabulary.textByte(i), whole);
            }
        }
        first = false;
        moveTrimmed(text);
    }

    void flush(StringBuilder text) {
        assembler.finish(whole);
        moveTrimmed(text);
        restart();
    }

    private void restart() {
        first = startsText;
        droppedAtStart = startsText ? 0 : texts.edges().start();
        heldBack = 0;
    }

    private void moveTrimmed(StringBuilder text) {
        TextEdges edges = texts.edges();
        for (int i = 0; i < whole.length(); i++) {
            char character = whole.charAt(i);
            if (character != edges.character()) {
                droppedAtStart = edges.start();
                appendHeld(heldBack, text);
                text.append(character);
            } else if (droppedAtStart < edges.start()) {
                droppedAtStart++;
            } else if (heldBack < edges.end()) {
                heldBack++;
            } else {
                text.append(character);
            }
        }
        whole.setLength(0);
    }

    private void appendHeld(int count, StringBuilder text) {
        text.repeat(texts.edges().character(), count);
        heldBack = 0;
    }
}
