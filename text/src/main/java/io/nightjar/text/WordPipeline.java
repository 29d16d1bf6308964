package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text model as {@code tokenizer.json} puts it together: steps that cut a text into words, and a model of words. */
final class WordPipeline implements TextModel {

    private final List<PreTokenization> steps;
    private final WordModel model;
    /* Whether words are stretches of the text itself, so that equal ones need to be encoded once only. */
    private final boolean cached;

    WordPipeline(List<PreTokenization> steps, WordModel model) {
        boolean byteLevel = !steps.isEmpty() && steps.getLast() instanceof PreTokenization.ByteLevel;
        this.steps = List.copyOf(byteLevel ? steps.subList(0, steps.size() - 1) : steps);
        this.model = byteLevel ? spelled(model) : model;
        cached = this.steps.stream().allMatch(PreTokenization.Split.class::isInstance) && !steps.isEmpty();
    }

    /* Spells a word's bytes before the model sees it: the last step of many pipelines, and no cut. */
    private static WordModel spelled(WordModel model) {
        return (text, start, end, merger, ids) -> {
            String spelled = ByteLevelAlphabet.spell(text.substring(start, end).getBytes(StandardCharsets.UTF_8));
            model.encode(spelled, 0, spelled.length(), merger, ids);
        };
    }

    @Override
    public void encode(String text, int start, int end, boolean first, SymbolMerger merger, IdList ids) {
        PreTokenization.cut(steps, text, start, end, first, reader(text, end - start, merger, ids));
    }

    private PreTokenization.WordReader reader(String text, int chars, SymbolMerger merger, IdList ids) {
        if (!cached) {
            return (word, wordStart, wordEnd, first) -> model.encode(word, wordStart, wordEnd, merger, ids);
        }
        WordCache words = new WordCache(text, chars, ids);
        return (word, wordStart, wordEnd, first) -> {
            if (!words.append(wordStart, wordEnd)) {
                int idStart = ids.size();
                model.encode(word, wordStart, wordEnd, merger, ids);
                words.keep(wordStart, wordEnd, idStart);
            }
        };
    }

    @Override
    public boolean addsSpacePrefix() {
        return false;
    }
}
