package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts a tokenizer together from what a {@code tokenizer.json} and the configuration beside it say. */
final class FolderTokenizer {

    /* Ids without a token: models round their vocabularies up, and files that claim much more are not believed. */
    private static final int MOST_GAPS = 1 << 16;

    private final String fileName;
    private final TokenizerJson json;
    private final FolderConfig config;
    private final Map<String, Integer> ids;
    private final List<AddedToken> addedTokens = new ArrayList<>();

    private FolderTokenizer(String fileName, TokenizerJson json, FolderConfig config) {
        this.fileName = fileName;
        this.json = json;
        this.config = config;
        this.ids = new HashMap<>(json.model().vocabulary());
    }

    /**
     * The tokenizer.
     *
     * @param fileName of the {@code tokenizer.json}, for messages
     * @param rows how many tokens the model has; the vocabulary is filled up to it with unused ones
     * @throws ModelFormatException if the parts do not fit together
     * @throws UnsupportedModelException if a combination of parts is one that Nightjar does not have
     */
    static Tokenizer of(String fileName, TokenizerJson json, FolderConfig config, int rows) {
        return new FolderTokenizer(fileName, json, config).build(rows);
    }

    private Tokenizer build(int rows) {
        TokenTexts texts = texts();
        placeAddedTokens();
        String[] pieces = pieces(rows);
        TokenKind[] kinds = kinds(pieces);
        EndTokens ends = EndTokens.find(new Metadata(fileName, Map.of()), pieces, kinds);
        TokenFrame frame = checked(frame(), pieces.length);
        Vocabulary vocabulary =
                new Vocabulary(pieces, kinds, texts(texts, pieces, kinds), special(ends, frame), endIds(ends, pieces));
        AddedTokens finder = new AddedTokens(
                addedTokens, json.normalization(), id -> !vocabulary.kind(id).isText());
        return new VocabularyTokenizer(
                vocabulary, finder, new WordModels(fileName, json, vocabulary).textModel(), frame, texts);
    }

    private TokenTexts texts() {
        try {
            return TokenTexts.of(json.decoding());
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModelException(
                    fileName + " decoder: this order of steps is not supported: " + e.getMessage(), e);
        }
    }

    /* A spelling that the model knows has the model's id, whatever the entry says. */
    private void placeAddedTokens() {
        BitSet taken = new BitSet();
        ids.values().forEach(taken::set);
        for (AddedToken token : json.addedTokens()) {
            Integer known = ids.get(token.content());
            if (known == null && taken.get(token.id())) {
                throw ModelFormatException.of(
                        fileName,
                        "added_tokens '" + JsonPart.shown(token.content()) + "'",
                        "an id of its own",
                        token.id() + ", which is another token's");
            }
            int id = known == null ? token.id() : known;
            ids.put(token.content(), id);
            taken.set(id);
            addedTokens.add(token.withId(id));
        }
    }

    private String[] pieces(int rows) {
        int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        long most = ids.size() * 2L + MOST_GAPS;
        if (size > most) {
            throw ModelFormatException.of(
                    fileName, "model.vocab", "ids without great gaps", ids.size() + " tokens up to id " + (size - 1));
        }
        if (rows > most) {
            throw ModelFormatException.of(
                    fileName, "model.vocab", "tokens for " + rows + " rows of the model", ids.size() + " tokens");
        }
        String[] pieces = new String[Math.max(size, rows)];
        Arrays.fill(pieces, "");
        ids.forEach((piece, id) -> {
            if (!pieces[id].isEmpty()) {
                throw ModelFormatException.of(
                        fileName,
                        "model.vocab",
                        "an id for each token",
                        "'" + JsonPart.shown(piece) + "' and '" + JsonPart.shown(pieces[id]) + "' with id " + id);
            }
            pieces[id] = piece;
        });
        return pieces;
    }

    private TokenKind[] kinds(String[] pieces) {
        boolean bytes = json.decoding().stream().anyMatch(Decoding.ByteFallback.class::isInstance);
        TokenKind[] kinds = new TokenKind[pieces.length];
        for (int id = 0; id < pieces.length; id++) {
            kinds[id] = TokenKind.NORMAL;
            if (pieces[id].isEmpty()) {
                kinds[id] = TokenKind.UNUSED;
            } else if (bytes && TokenTexts.isByte(pieces[id])) {
                kinds[id] = TokenKind.BYTE;
            }
        }
        OptionalInt unknown = unknown();
        for (AddedToken token : addedTokens) {
            boolean isUnknown = unknown.isPresent() && unknown.getAsInt() == token.id();
            if (token.special()) {
                kinds[token.id()] = isUnknown ? TokenKind.UNKNOWN : TokenKind.CONTROL;
            } else {
                kinds[token.id()] = TokenKind.USER_DEFINED;
            }
        }
        return kinds;
    }

    private static byte[][] texts(TokenTexts texts, String[] pieces, TokenKind[] kinds) {
        byte[] none = new byte[0];
        byte[][] bytes = new byte[pieces.length][];
        for (int id = 0; id < pieces.length; id++) {
            bytes[id] = kinds[id].isText() ? texts.bytes(pieces[id], false) : none;
        }
        return bytes;
    }

    private OptionalInt unknown() {
        return switch (json.model()) {
            case WordModelSpec.BytePair model -> id(model.unknown());
            case WordModelSpec.Unigram model -> model.unknown();
            case WordModelSpec.WordPiece model -> id(Optional.of(model.unknown()));
            case WordModelSpec.WordLevel model -> id(Optional.of(model.unknown()));
        };
    }

    private OptionalInt id(Optional<String> spelling) {
        Integer id = spelling.isPresent() ? ids.get(spelling.get()) : null;
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private SpecialIds special(EndTokens ends, TokenFrame frame) {
        OptionalInt bos = id(config.bos());
        OptionalInt eos = eos();
        return new SpecialIds(
                bos,
                eos,
                unknown(),
                id(config.padding()),
                ends.endOfTurn(),
                ends.endOfMessage(),
                bos.isPresent() && frame.before().contains(bos.getAsInt()),
                eos.isPresent() && frame.after().contains(eos.getAsInt()));
    }

    /* Folders without a configuration of the tokenizer name the id alone. */
    private OptionalInt eos() {
        OptionalInt spelled = id(config.eos());
        return spelled.isPresent()
                ? spelled
                : config.endIds().stream()
                        .mapToInt(Integer::intValue)
                        .filter(ids::containsValue)
                        .findFirst();
    }

    private BitSet endIds(EndTokens ends, String[] pieces) {
        BitSet all = ends.endOfGeneration();
        eos().ifPresent(all::set);
        config.endIds().stream().filter(id -> id < pieces.length).forEach(all::set);
        return all;
    }

    /* As transformers (version 5) has it: a word in the configuration replaces the frame of the file. */
    private TokenFrame frame() {
        if (config.addBos().isEmpty() && config.addEos().isEmpty()) {
            return json.frame();
        }
        return new TokenFrame(framed(config.addBos(), config.bos()), framed(config.addEos(), config.eos()));
    }

    private List<Integer> framed(Optional<Boolean> wanted, Optional<String> spelling) {
        return wanted.orElse(false) ? id(spelling).stream().boxed().toList() : List.of();
    }

    private TokenFrame checked(TokenFrame frame, int size) {
        for (List<Integer> side : List.of(frame.before(), frame.after())) {
            for (int id : side) {
                if (id >= size) {
                    throw ModelFormatException.of(
                            fileName, "post_processor", "ids below " + size, Integer.toString(id));
                }
            }
        }
        return frame;
    }
}
