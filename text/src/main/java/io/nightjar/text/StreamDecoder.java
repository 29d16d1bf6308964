package io.nightjar.text;

import io.nightjar.base.RequestException;

/** Turns ids into text one by one and never gives half a character. For one thread; made by a {@link Tokenizer}. */
public final class StreamDecoder {

    private final Vocabulary vocabulary;
    private final Utf8Assembler assembler = new Utf8Assembler();
    private boolean dropSpace;

    StreamDecoder(Vocabulary vocabulary, boolean dropSpace) {
        this.vocabulary = vocabulary;
        this.dropSpace = dropSpace;
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
        int start = vocabulary.textStart(id);
        int end = vocabulary.textEnd(id);
        if (start == end) {
            return;
        }
        if (dropSpace && vocabulary.textByte(start) == ' ') {
            start++;
        }
        dropSpace = false;
        for (int i = start; i < end; i++) {
            assembler.append(vocabulary.textByte(i), text);
        }
    }

    void flush(StringBuilder text) {
        assembler.finish(text);
    }
}
