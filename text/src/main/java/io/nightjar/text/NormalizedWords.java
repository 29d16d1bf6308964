package io.nightjar.text;

import java.util.function.UnaryOperator;

/**
 * A text model put together of three parts: a change of the text, what cuts it into words, and a model of words.
 *
 * @param change what is done to a stretch of text first, in linear time
 * @param splitter what cuts the changed text
 * @param gapsAreWords whether what lies between the splitter's matches is encoded too, rather than dropped
 * @param model what makes ids of a word
 * @param addsSpacePrefix whether the change puts a space before a text
 */
record NormalizedWords(
        UnaryOperator<String> change, Splitter splitter, boolean gapsAreWords, WordModel model, boolean addsSpacePrefix)
        implements TextModel {

    @Override
    public void encode(String text, int start, int end, boolean first, SymbolMerger merger, IdList ids) {
        String changed = change.apply(text.substring(start, end));
        splitter.split(changed, 0, changed.length(), (from, to, matched) -> {
            if (matched || gapsAreWords) {
                model.encode(changed, from, to, merger, ids);
            }
        });
    }
}
