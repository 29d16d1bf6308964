package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;

/** Reads the entry {@code pre_tokenizer} of a {@code tokenizer.json}. */
final class PreTokenizationReader {

    private static final String GPT2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    private static final int MOST_GROUP_CHARS = 1 << 20;
    private static final int DEFAULT_GROUP_CHARS = 5;

    /* The classes of the kind Whitespace; 0 is left out. */
    private static final int WORD = 1;
    private static final int SYMBOL = 2;

    private PreTokenizationReader() {}

    /**
     * The steps that an object describes.
     *
     * @throws ModelFormatException if an entry is absent or not what it should be
     * @throws UnsupportedModelException if it is of a kind that Nightjar does not have
     */
    static List<PreTokenization> read(JsonPart part) {
        return switch (part.type()) {
            case "Sequence" ->
                part.get("pretokenizers").items().stream()
                        .flatMap(item -> read(item).stream())
                        .toList();
            case "ByteLevel" -> byteLevel(part);
            case "Metaspace" -> metaspace(part);
            case "Split" -> List.of(split(part));
            case "Whitespace" ->
                List.of(new PreTokenization.Split(
                        Splitters.inverted(Splitters.runs(PreTokenizationReader::wordOrSymbol)),
                        SplitBehavior.REMOVED));
            case "WhitespaceSplit" -> List.of(whitespaceRemoved(part));
            case "BertPreTokenizer" -> List.of(whitespaceRemoved(part), punctuation(part, SplitBehavior.ISOLATED));
            case "Punctuation" -> List.of(punctuation(part, behavior(part, SplitBehavior.ISOLATED)));
            case "Digits" ->
                List.of(new PreTokenization.Split(
                        regex(part, "\\p{N}"),
                        part.truth("individual_digits", false) ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS));
            case "CharDelimiterSplit" ->
                List.of(new PreTokenization.Split(
                        Splitters.literal(Character.toString(part.character("delimiter"))), SplitBehavior.REMOVED));
            case "FixedLength" ->
                List.of(new PreTokenization.Split(
                        Splitters.groups(part.integer("length", 1, MOST_GROUP_CHARS, DEFAULT_GROUP_CHARS)),
                        SplitBehavior.ISOLATED));
            case "UnicodeScripts" -> List.of(new PreTokenization.Scripts());
            default -> throw part.unsupported("pre-tokenizer");
        };
    }

    private static List<PreTokenization> byteLevel(JsonPart part) {
        List<PreTokenization> steps = new ArrayList<>();
        if (part.truth("add_prefix_space", true)) {
            steps.add(new PreTokenization.PrefixSpace());
        }
        if (part.truth("use_regex", true)) {
            steps.add(new PreTokenization.Split(regex(part, GPT2), SplitBehavior.ISOLATED));
        }
        steps.add(new PreTokenization.ByteLevel());
        return steps;
    }

    private static List<PreTokenization> metaspace(JsonPart part) {
        String replacement = Character.toString(part.character("replacement"));
        PreTokenization spaces = new PreTokenization.Metaspace(replacement, prepend(part));
        return part.truth("split", true)
                ? List.of(
                        spaces,
                        new PreTokenization.Split(Splitters.literal(replacement), SplitBehavior.MERGED_WITH_NEXT))
                : List.of(spaces);
    }

    /** When the part's character is put before a text; {@code add_prefix_space} is how older files say it. */
    static PreTokenization.Prepend prepend(JsonPart part) {
        if (part.find("prepend_scheme").isEmpty()) {
            return part.truth("add_prefix_space", true)
                    ? PreTokenization.Prepend.ALWAYS
                    : PreTokenization.Prepend.NEVER;
        }
        return switch (part.text("prepend_scheme")) {
            case "always" -> PreTokenization.Prepend.ALWAYS;
            case "first" -> PreTokenization.Prepend.FIRST;
            case "never" -> PreTokenization.Prepend.NEVER;
            default -> throw part.get("prepend_scheme").mismatch("always, first or never");
        };
    }

    private static PreTokenization split(JsonPart part) {
        Splitter pattern = PatternReader.read(part.get("pattern"));
        boolean inverted = part.truth("invert", false);
        return new PreTokenization.Split(
                inverted ? Splitters.inverted(pattern) : pattern, behavior(part, SplitBehavior.REMOVED));
    }

    private static SplitBehavior behavior(JsonPart part, SplitBehavior fallback) {
        return part.find("behavior")
                .map(name -> SplitBehavior.named(name.text())
                        .orElseThrow(() -> name.mismatch("the name of a behavior, such as Isolated")))
                .orElse(fallback);
    }

    private static PreTokenization whitespaceRemoved(JsonPart part) {
        return new PreTokenization.Split(regex(part, "\\s"), SplitBehavior.REMOVED);
    }

    private static PreTokenization punctuation(JsonPart part, SplitBehavior behavior) {
        return new PreTokenization.Split(regex(part, "[!-/:-@\\[-`{-~\\p{P}]"), behavior);
    }

    private static Splitter regex(JsonPart part, String pattern) {
        return RegexAutomaton.of(part.fileName() + " " + part.path(), pattern);
    }

    private static int wordOrSymbol(int codePoint) {
        if (CharacterClasses.WHITESPACE.contains(codePoint)) {
            return 0;
        }
        return CharacterClasses.isWord(codePoint) ? WORD : SYMBOL;
    }
}
