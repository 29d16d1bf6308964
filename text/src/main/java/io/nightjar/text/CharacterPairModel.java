package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * BPE as {@code tokenizer.json} has it: the characters of a word are joined by the merges, the earliest in the list first.
 * A character that no token spells becomes its UTF-8 bytes where the model has tokens for them, else the unknown token, or
 * nothing if there is none.
 *
 * <p>As Hugging Face's tokenizers (version 0.23) do. Source: R. Sennrich et al., "Neural Machine Translation of Rare Words
 * with Subword Units", 2016.
 */
final class CharacterPairModel implements WordModel {

    private static final int NONE = -1;

    /**
     * What the model does with characters and words.
     *
     * @param innerPrefix what the pieces behind the first of a word begin with; often empty
     * @param wordSuffix what the last piece of a word ends with; often empty
     * @param fuseUnknown one unknown token for neighbouring characters
     * @param byteFallback use the tokens of bytes
     * @param wholeWordFirst a word that is a token is that token, whatever its merges give
     */
    record Rules(
            String innerPrefix, String wordSuffix, boolean fuseUnknown, boolean byteFallback, boolean wholeWordFirst) {}

    private final Vocabulary vocabulary;
    private final SymbolMerger.PairRule merges;
    private final Rules rules;
    private final OptionalInt unknown;
    private final int[] byteTokens;

    /**
     * The model over a vocabulary.
     *
     * @param unknown the token for characters that are not spelled otherwise
     */
    CharacterPairModel(Vocabulary vocabulary, SymbolMerger.PairRule merges, Rules rules, OptionalInt unknown) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.rules = rules;
        this.unknown = unknown;
        byteTokens = new int[256];
        for (int value = 0; value < byteTokens.length; value++) {
            byteTokens[value] =
                    vocabulary.find(String.format("<0x%02X>", value)).orElse(NONE);
        }
    }

    @Override
    public void encode(String text, int start, int end, SymbolMerger merger, IdList ids) {
        if (rules.wholeWordFirst) {
            OptionalInt whole = vocabulary.findText(text.substring(start, end));
            if (whole.isPresent()) {
                ids.add(whole.getAsInt());
                return;
            }
        }
        merger.clear();
        addCharacters(text, start, end, merger);
        merger.run(end, merges);
        merger.forEach((symbol, from, to) -> ids.add(symbol));
    }

    private void addCharacters(String text, int start, int end, SymbolMerger merger) {
        boolean afterUnknown = false;
        int position = start;
        while (position < end) {
            int next = position + Character.charCount(text.codePointAt(position));
            String prefix = position == start ? "" : rules.innerPrefix;
            String suffix = next == end ? rules.wordSuffix : "";
            String character = prefix + text.substring(position, next) + suffix;
            OptionalInt token = vocabulary.findText(character);
            if (token.isPresent()) {
                merger.add(token.getAsInt(), position);
                afterUnknown = false;
            } else if (!rules.byteFallback || !addBytes(character, position, merger)) {
                if (unknown.isPresent() && !(afterUnknown && rules.fuseUnknown)) {
                    merger.add(unknown.getAsInt(), position);
                }
                afterUnknown = true;
            }
            position = next;
        }
    }

    /* Either all bytes have tokens, or none is added. */
    private boolean addBytes(String character, int position, SymbolMerger merger) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        for (byte value : bytes) {
            if (byteTokens[value & 0xFF] == NONE) {
                return false;
            }
        }
        for (byte value : bytes) {
            merger.add(byteTokens[value & 0xFF], position);
        }
        return true;
    }
}
