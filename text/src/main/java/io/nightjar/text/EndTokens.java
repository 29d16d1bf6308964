package io.nightjar.text;

import io.nightjar.formats.Metadata;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tokens at which generation stops. Model files say it badly, so besides the ids that the header names, tokens are
 * known by their spelling, with llama.cpp's lists and exceptions: models made for it rely on them.
 *
 * @param endOfTurn ends a turn of a chat
 * @param endOfMessage ends a message within a turn
 * @param endOfGeneration all of them but the end-of-text token
 */
record EndTokens(OptionalInt endOfTurn, OptionalInt endOfMessage, BitSet endOfGeneration) {

    /* The first that the vocabulary has is the end of a turn. */
    private static final List<String> END_OF_TURN = List.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "<｜end▁of▁sentence｜>",
            "<end_of_utterance>");

    private static final List<String> END_OF_MESSAGE = List.of("<|eom_id|>");
    private static final List<String> FIM_PAD = List.of("<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]");
    private static final List<String> FIM_REPOSITORY =
            List.of("<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>");
    private static final List<String> FIM_SEPARATOR = List.of("<|file_sep|>");

    private static final Set<String> END_OF_GENERATION = Set.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|flush|>",
            "<|calls|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "</s>",
            "<|eom_id|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "[EOS]",
            "<|end_of_text|>",
            "<end_of_utterance>",
            "<eos>",
            "<turn|>",
            "<|tool_response>",
            "<｜end▁of▁sentence｜>",
            "[e~[");

    /* Parts of the Harmony format that have to be seen in the output. */
    private static final Set<String> ALWAYS_TEXT = Set.of("<|channel|>", "<|message|>", "<|start|>", "<|constrain|>");

    private static final String PLAMO_EOS = "<|plamo:eos|>";

    /**
     * Finds them.
     *
     * @param pieces the spelling of each token
     * @param kinds corrected in place: an end token is a control token, whatever the file says
     */
    static EndTokens find(Metadata metadata, String[] pieces, TokenKind[] kinds) {
        Map<String, Integer> known = known(pieces);
        BitSet ends = new BitSet();
        OptionalInt endOfTurn = idOrSpelling(metadata, TokenKeys.EOT, END_OF_TURN, known, kinds);
        OptionalInt endOfMessage = idOrSpelling(metadata, TokenKeys.EOM, END_OF_MESSAGE, known, kinds);
        Stream.of(
                        endOfTurn,
                        endOfMessage,
                        idOrSpelling(metadata, TokenKeys.FIM_PAD, FIM_PAD, known, kinds),
                        idOrSpelling(metadata, TokenKeys.FIM_REPOSITORY, FIM_REPOSITORY, known, kinds),
                        idOrSpelling(metadata, TokenKeys.FIM_SEPARATOR, FIM_SEPARATOR, known, kinds))
                .forEach(token -> token.ifPresent(ends::set));
        known.forEach((piece, id) -> {
            if (END_OF_GENERATION.contains(piece)) {
                ends.set(id);
                kinds[id] = TokenKind.CONTROL;
            } else if (ALWAYS_TEXT.contains(piece)) {
                kinds[id] = TokenKind.USER_DEFINED;
            }
        });
        applyExceptions(known, ends, kinds);
        return new EndTokens(endOfTurn, endOfMessage, ends);
    }

    /** A token id from the header, if the key is there and does not say "absent". */
    static OptionalInt id(Metadata metadata, String key, int vocabularySize) {
        OptionalLong id = metadata.findTokenId(key, vocabularySize);
        return id.isPresent() ? OptionalInt.of(Math.toIntExact(id.getAsLong())) : OptionalInt.empty();
    }

    private static Map<String, Integer> known(String[] pieces) {
        Map<String, Integer> known = new HashMap<>();
        Set<String> fillInTheMiddle = Set.copyOf(Stream.of(FIM_PAD, FIM_REPOSITORY, FIM_SEPARATOR)
                .flatMap(List::stream)
                .toList());
        for (int id = 0; id < pieces.length; id++) {
            String piece = pieces[id];
            if (END_OF_GENERATION.contains(piece)
                    || ALWAYS_TEXT.contains(piece)
                    || fillInTheMiddle.contains(piece)
                    || piece.equals(PLAMO_EOS)) {
                known.putIfAbsent(piece, id);
            }
        }
        return known;
    }

    private static OptionalInt idOrSpelling(
            Metadata metadata, String key, List<String> spellings, Map<String, Integer> known, TokenKind[] kinds) {
        OptionalInt named = id(metadata, key, kinds.length);
        if (named.isPresent()) {
            return named;
        }
        for (String spelling : spellings) {
            Integer id = known.get(spelling);
            if (id != null) {
                kinds[id] = TokenKind.CONTROL;
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    private static void applyExceptions(Map<String, Integer> known, BitSet ends, TokenKind[] kinds) {
        /* In the Harmony and Solar formats <|end|> only ends a channel; other tokens end the turn. */
        boolean calls = known.containsKey("<|call|>") || known.containsKey("<|calls|>");
        boolean others = known.containsKey("<|return|>") || known.containsKey("<|flush|>");
        Integer end = known.get("<|end|>");
        if (end != null && calls && others) {
            ends.clear(end);
            kinds[end] = TokenKind.USER_DEFINED;
        }
        /* Gemma 4 and PLaMo have </s> as a tag of HTML. */
        Integer strike = known.get("</s>");
        if (strike != null && (known.containsKey("<|tool_response>") || known.containsKey(PLAMO_EOS))) {
            ends.clear(strike);
            kinds[strike] = TokenKind.NORMAL;
        }
    }
}
