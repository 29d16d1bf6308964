package io.nightjar.text;

/**
 * What all tokenizers share: the text is cut at its special tokens, what lies between goes to the {@link TextModel}, and
 * decoding concatenates the bytes of the tokens.
 */
final class VocabularyTokenizer implements Tokenizer {

    private static final char REPLACEMENT = '\uFFFD';

    private final Vocabulary vocabulary;
    private final TextModel model;
    private final SpecialTokenMatcher userDefined;
    private final SpecialTokenMatcher allSpecial;

    VocabularyTokenizer(Vocabulary vocabulary, TextModel model) {
        this.vocabulary = vocabulary;
        this.model = model;
        userDefined = new SpecialTokenMatcher(vocabulary, id -> vocabulary.kind(id) == TokenKind.USER_DEFINED);
        allSpecial = new SpecialTokenMatcher(vocabulary, id -> switch (vocabulary.kind(id)) {
            case USER_DEFINED, CONTROL, UNKNOWN -> true;
            case NORMAL, UNUSED, BYTE -> false;
        });
    }

    @Override
    public int[] encode(String text, EncodeOptions options) {
        IdList ids = new IdList();
        if (options.addSpecial() && vocabulary.addBos()) {
            vocabulary.bos().ifPresent(ids::add);
        }
        String wellFormed = wellFormed(text);
        SpecialTokenMatcher matcher = options.parseSpecial() ? allSpecial : userDefined;
        matcher.split(wellFormed, new FragmentEncoder(wellFormed, ids));
        if (options.addSpecial() && vocabulary.addEos()) {
            vocabulary.eos().ifPresent(ids::add);
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
        return new StreamDecoder(vocabulary, model.addsSpacePrefix());
    }

    @Override
    public StreamDecoder continuationDecoder() {
        return new StreamDecoder(vocabulary, false);
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
    private final class FragmentEncoder implements SpecialTokenMatcher.FragmentReader {
        private final String text;
        private final IdList ids;
        private final SymbolMerger merger = new SymbolMerger();
        private boolean first = true;

        FragmentEncoder(String text, IdList ids) {
            this.text = text;
            this.ids = ids;
        }

        @Override
        public void text(int start, int end) {
            model.encode(text, start, end, first, merger, ids);
            first = false;
        }

        @Override
        public void token(int id) {
            ids.add(id);
            first = true;
        }
    }
}
