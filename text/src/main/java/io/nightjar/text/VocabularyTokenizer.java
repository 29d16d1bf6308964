package io.nightjar.text;

/**
 * What all tokenizers share: the text is cut at its special tokens, what lies between goes to the {@link TextModel}, and
 * decoding concatenates the bytes of the tokens.
 */
final class VocabularyTokenizer implements Tokenizer {

    private static final char REPLACEMENT = '\uFFFD';

    private final Vocabulary vocabulary;
    private final TokenFinder finder;
    private final TextModel model;
    private final TokenFrame frame;
    private final TokenTexts texts;

    /** The tokenizer that a GGUF file describes. */
    VocabularyTokenizer(Vocabulary vocabulary, TextModel model) {
        this(
                vocabulary,
                new SpecialTokens(vocabulary),
                model,
                TokenFrame.of(vocabulary),
                TokenTexts.asListed(model.addsSpacePrefix() ? TextEdges.SPACE_PREFIX : TextEdges.NONE));
    }

    /**
     * A tokenizer of these parts.
     *
     * @param finder what comes before the model
     * @param frame what is put around a text
     * @param texts what comes out
     */
    VocabularyTokenizer(
            Vocabulary vocabulary, TokenFinder finder, TextModel model, TokenFrame frame, TokenTexts texts) {
        this.vocabulary = vocabulary;
        this.finder = finder;
        this.model = model;
        this.frame = frame;
        this.texts = texts;
    }

    @Override
    public int[] encode(String text, EncodeOptions options) {
        IdList ids = new IdList();
        if (options.addSpecial()) {
            frame.before().forEach(ids::add);
        }
        finder.cut(wellFormed(text), options.parseSpecial(), new FragmentEncoder(ids));
        if (options.addSpecial()) {
            frame.after().forEach(ids::add);
        }
        return ids.toArray();
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        StreamDecoder decoder = streamDecoder();
        for (int id : ids) {
            decoder.append(id, text);
        }
        decoder.flush(text);
        return text.toString();
    }

    @Override
    public StreamDecoder streamDecoder() {
        return StreamDecoder.atStart(vocabulary, texts);
    }

    @Override
    public StreamDecoder continuationDecoder() {
        return StreamDecoder.inText(vocabulary, texts);
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /* Half a surrogate pair has no UTF-8; it becomes U+FFFD, which is what every UTF-8 writer makes of it. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int[] codePoints = text.codePoints()
                        .map(codePoint -> isSurrogate(codePoint) ? REPLACEMENT : codePoint)
                        .toArray();
                return new String(codePoints, 0, codePoints.length);
            }
        }
        return text;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /* The state of one call of encode. */
    private final class FragmentEncoder implements TokenFinder.FragmentReader {
        private final IdList ids;
        private final SymbolMerger merger = new SymbolMerger();

        FragmentEncoder(IdList ids) {
            this.ids = ids;
        }

        @Override
        public void text(String text, int start, int end, boolean first) {
            model.encode(text, start, end, first, merger, ids);
        }

        @Override
        public void token(int id) {
            ids.add(id);
        }
    }
}
