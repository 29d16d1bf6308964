package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration files of a model folder say about its tokens.
 *
 * @param bos how the token that begins a text is spelled
 * @param eos how the token that ends a text is spelled
 * @param padding how the token that fills a batch is spelled
 * @param addBos whether the begin token is put before a text, where the folder says so itself
 * @param addEos whether the end token is put after a text, where the folder says so itself
 * @param addPrefixSpace whether a SentencePiece model puts a space before a text, where the folder says so itself
 * @param endIds the ids at which generation stops
 */
record FolderConfig(
        Optional<String> bos,
        Optional<String> eos,
        Optional<String> padding,
        Optional<Boolean> addBos,
        Optional<Boolean> addEos,
        Optional<Boolean> addPrefixSpace,
        List<Integer> endIds) {

    /** A folder that says nothing. */
    static final FolderConfig NONE = new FolderConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    private static final String TOKENIZER = "tokenizer_config.json";
    private static final String GENERATION = "generation_config.json";
    private static final String MODEL = "config.json";
    private static final int MAX_BYTES = 16 << 20;
    private static final int MOST_END_IDS = 64;

    /**
     * Reads the files that are there.
     *
     * @throws ModelFormatException if one of them is corrupt
     */
    static FolderConfig read(FolderFiles files) {
        Optional<JsonPart> tokenizer = tree(files, TOKENIZER);
        /* Where there is no word on generation, the model's own end token stands. */
        Optional<JsonPart> ends = tree(files, GENERATION)
                .flatMap(part -> part.find("eos_token_id"))
                .or(() -> tree(files, MODEL).flatMap(part -> part.find("eos_token_id")));
        return new FolderConfig(
                spelling(tokenizer, "bos_token"),
                spelling(tokenizer, "eos_token"),
                spelling(tokenizer, "pad_token"),
                flag(tokenizer, "add_bos_token"),
                flag(tokenizer, "add_eos_token"),
                flag(tokenizer, "add_prefix_space"),
                ends.map(FolderConfig::ids).orElse(List.of()));
    }

    private static Optional<JsonPart> tree(FolderFiles files, String fileName) {
        return files.find(fileName, MAX_BYTES).map(json -> JsonFiles.tree(fileName, json));
    }

    /* A text, or an object with the text as its content. */
    private static Optional<String> spelling(Optional<JsonPart> config, String name) {
        return config.flatMap(part -> part.find(name))
                .map(token -> token.node().isObject() ? token.text("content") : token.text());
    }

    private static Optional<Boolean> flag(Optional<JsonPart> config, String name) {
        return config.flatMap(part -> part.find(name)).map(JsonPart::truth);
    }

    private static List<Integer> ids(JsonPart part) {
        List<Integer> ids = new ArrayList<>();
        if (part.node().size() > MOST_END_IDS) {
            throw part.mismatch("at most " + MOST_END_IDS + " ids");
        }
        for (JsonPart id : part.node().isArray() ? part.items() : List.of(part)) {
            ids.add(id.integer(0, WordModelReader.MOST_TOKENS - 1));
        }
        return ids;
    }
}
