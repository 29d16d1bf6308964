package io.nightjar.text;

import java.util.List;
import java.util.Optional;

/**
 * How text is cut into words before byte-level BPE merges within each: a row for each value of {@code
 * tokenizer.ggml.pre}. A new one is a new row of {@link #ROWS}.
 *
 * @param names the values of the key that mean this row
 * @param stages each cuts the pieces of the one before
 * @param wholeWordFirst a word that is a token is that token, whatever its merges give
 * @param addBos whether a begin token is added unless the metadata says otherwise
 */
record PreTokenizer(List<String> names, List<Splitter> stages, boolean wholeWordFirst, boolean addBos) {

    /** The name of the row for metadata without the key. */
    static final String DEFAULT = "default";

    /* Unlike \p{P}, the ASCII symbols that the first stage of these rows takes as punctuation differ from row to row. */
    private static final List<PreTokenizer> ROWS = List.of(
            new PreTokenizer(
                    List.of(DEFAULT),
                    List.of(
                            Splitter.runs(PreTokenizer::isPunctuationOrOperator),
                            WordSplitter.gpt2(),
                            Splitter.runs(CharacterClasses::isNumber),
                            Splitter.asciiDigitTriples()),
                    false,
                    false),
            new PreTokenizer(
                    List.of(
                            "gpt-2",
                            "phi-2",
                            "jina-es",
                            "jina-de",
                            "jina-v2-es",
                            "jina-v2-de",
                            "gigachat",
                            "a.x-4.0",
                            "mellum",
                            "modern-bert",
                            "mpt",
                            "olmo",
                            "jais",
                            "exaone4",
                            "trillion",
                            "granite-docling"),
                    List.of(WordSplitter.gpt2()),
                    false,
                    false),
            new PreTokenizer(
                    List.of(
                            "starcoder",
                            "refact",
                            "command-r",
                            "smollm",
                            "codeshell",
                            "exaone",
                            "minerva-7b",
                            "mellum2"),
                    List.of(Splitter.singles(CharacterClasses::isNumber), WordSplitter.gpt2()),
                    false,
                    false),
            new PreTokenizer(
                    List.of("falcon"),
                    List.of(
                            Splitter.runs(codePoint -> codePoint == '`' || isPunctuationOrOperator(codePoint)),
                            WordSplitter.gpt2(),
                            Splitter.asciiDigitTriples()),
                    false,
                    false),
            new PreTokenizer(
                    List.of(
                            "llama-bpe",
                            "llama3",
                            "llama-v3",
                            "falcon3",
                            "falcon-h1",
                            "pixtral",
                            "midm-2.0",
                            "lfm2",
                            "jina-v5-nano"),
                    List.of(WordSplitter.caseless(3)),
                    true,
                    true),
            new PreTokenizer(List.of("dbrx", "smaug-bpe"), List.of(WordSplitter.caseless(3)), false, false),
            new PreTokenizer(
                    List.of(
                            "qwen2",
                            "deepseek-r1-qwen",
                            "kormo",
                            "f2llmv2",
                            "stablelm2",
                            "megrez",
                            "hunyuan",
                            "solar-open"),
                    List.of(WordSplitter.caseless(1)),
                    false,
                    false));

    /** Receives the words of a text, as char indexes. */
    interface WordReader {
        void accept(int start, int end);
    }

    /** The row of this name, if there is one. */
    static Optional<PreTokenizer> find(String name) {
        return ROWS.stream().filter(row -> row.names.contains(name)).findFirst();
    }

    /** All supported values of the key. */
    static List<String> allNames() {
        return ROWS.stream().flatMap(row -> row.names.stream()).toList();
    }

    /** Cuts a stretch of well-formed text into words, from left to right. */
    void split(String text, int start, int end, WordReader reader) {
        split(0, text, start, end, reader);
    }

    private void split(int stage, String text, int start, int end, WordReader reader) {
        if (stage == stages.size()) {
            reader.accept(start, end);
            return;
        }
        int position = start;
        while (position < end) {
            int pieceEnd = stages.get(stage).pieceEnd(text, position, end);
            split(stage + 1, text, position, pieceEnd, reader);
            position = pieceEnd;
        }
    }

    /* [\p{P}$+<=>^~|] */
    private static boolean isPunctuationOrOperator(int codePoint) {
        return (codePoint < 0x80 && "$+<=>^~|".indexOf(codePoint) >= 0) || CharacterClasses.isPunctuation(codePoint);
    }
}
