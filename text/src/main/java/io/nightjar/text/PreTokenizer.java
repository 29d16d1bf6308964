package io.nightjar.text;

import static io.nightjar.text.PreTokenizer.Trait.ADD_BOS;
import static io.nightjar.text.PreTokenizer.Trait.SPACE_MARK;
import static io.nightjar.text.PreTokenizer.Trait.WHOLE_WORD_FIRST;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How text is cut into words before byte-pair encoding joins symbols within each: a row for each value of {@code
 * tokenizer.ggml.pre}. A new one is a new row of {@link #ROWS}.
 *
 * <p>The expressions are those of the models' own {@code tokenizer.json} or Python code. Where llama.cpp had to rewrite one
 * for its matcher, the original is taken.
 *
 * @param names the values of the key that mean this row
 * @param stages regular expressions; each cuts the pieces of the one before at its matches, and what lies between is a
 *     piece too
 * @param traits what else sets the row apart
 */
record PreTokenizer(List<String> names, List<String> stages, Set<Trait> traits) {

    /** What a row may have besides its expressions. */
    enum Trait {
        /** A word that is a token is that token, whatever its merges give. */
        WHOLE_WORD_FIRST,
        /** A begin token is added unless the metadata says otherwise. */
        ADD_BOS,
        /** The symbols are characters, not bytes, and a space is spelled U+2581, as in SentencePiece. */
        SPACE_MARK
    }

    /** The name of the row for metadata without the key. */
    static final String DEFAULT = "default";

    /** Of tokenizers whose model is {@code gemma4}, which need no key. */
    static final String GEMMA4 = "gemma4";

    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String SPACES = "\\s+(?!\\S)|\\s+";
    private static final String LINES_AND_SPACES = "\\s*[\\r\\n]+|" + SPACES;
    private static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|" + SPACES;
    private static final String LINES = "[^\\n]+|\\n+";
    private static final String OPERATORS = "\\p{P}$+<=>^~|";

    /* Punctuation with the Latin letters that follow it, words, symbols; of DeepSeek V3 and others. */
    private static final String SYMBOL_WORDS =
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|";
    private static final String HAN_AND_KANA = "[\\x{4E00}-\\x{9FA5}\\x{3040}-\\x{30FF}]+";
    private static final String IDEOGRAPHS_AND_HANGUL = "[\\x{4E00}-\\x{9FA5}\\x{800}-\\x{4E00}\\x{AC00}-\\x{D7FF}]+";
    private static final String BLOOM = " ?[^(\\s|.,!?\\x{2026}\\x{3002}\\x{FF0C}\\x{3001}\\x{964}\\x{6D4}\\x{60C})]+";
    private static final String UPPER = "\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}";
    private static final String LOWER = "\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}";

    /* Cased letters, as DeepSeek's first tokenizer lists them. */
    private static final String DEEPSEEK_LETTERS =
            "A-Za-z\\x{B5}\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{1BA}\\x{1BC}-\\x{1BF}"
                    + "\\x{1C4}-\\x{293}\\x{295}-\\x{2AF}\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37B}-\\x{37D}"
                    + "\\x{37F}\\x{386}\\x{388}-\\x{38A}\\x{38C}\\x{38E}-\\x{3A1}\\x{3A3}-\\x{3F5}"
                    + "\\x{3F7}-\\x{481}\\x{48A}-\\x{52F}\\x{531}-\\x{556}\\x{10A0}-\\x{10C5}"
                    + "\\x{13A0}-\\x{13F5}\\x{13F8}-\\x{13FD}\\x{1C90}-\\x{1CBA}\\x{1CBD}-\\x{1CBF}"
                    + "\\x{1D00}-\\x{1D2B}\\x{1D6B}-\\x{1D77}\\x{1D79}-\\x{1D9A}\\x{1E00}-\\x{1F15}"
                    + "\\x{1F18}-\\x{1F1D}\\x{1F20}-\\x{1F45}\\x{1F48}-\\x{1F4D}\\x{1F50}-\\x{1F57}\\x{1F59}"
                    + "\\x{1F5B}\\x{1F5D}\\x{1F5F}-\\x{1F7D}\\x{1F80}-\\x{1FB4}\\x{1FB6}-\\x{1FBC}\\x{1FBE}"
                    + "\\x{1FC2}-\\x{1FC4}\\x{1FC6}-\\x{1FCC}\\x{1FD0}-\\x{1FD3}\\x{1FD6}-\\x{1FDB}"
                    + "\\x{1FE0}-\\x{1FEC}\\x{1FF2}-\\x{1FF4}\\x{1FF6}-\\x{1FFC}\\x{2102}\\x{2107}"
                    + "\\x{210A}-\\x{2113}\\x{2115}\\x{2119}-\\x{211D}\\x{2124}\\x{2126}\\x{2128}"
                    + "\\x{212A}-\\x{212D}\\x{212F}-\\x{2134}\\x{2139}\\x{213C}-\\x{213F}\\x{2145}-\\x{2149}"
                    + "\\x{214E}\\x{2183}\\x{2184}\\x{2C00}-\\x{2C7B}\\x{2C7E}-\\x{2CE4}\\x{2CEB}-\\x{2CEE}"
                    + "\\x{2CF2}\\x{2CF3}\\x{A640}-\\x{A66D}\\x{A680}-\\x{A69B}\\x{A722}-\\x{A76F}"
                    + "\\x{A771}-\\x{A787}\\x{A78B}-\\x{A78E}\\x{AB70}-\\x{ABBF}\\x{FB00}-\\x{FB06}"
                    + "\\x{FB13}-\\x{FB17}\\x{FF21}-\\x{FF3A}\\x{FF41}-\\x{FF5A}\\x{10400}-\\x{1044F}"
                    + "\\x{104B0}-\\x{104D3}\\x{104D8}-\\x{104FB}\\x{10C80}-\\x{10CB2}\\x{10CC0}-\\x{10CF2}"
                    + "\\x{118A0}-\\x{118DF}\\x{1E900}-\\x{1E943}";

    private static final List<PreTokenizer> ROWS = List.of(
            row("default", "[" + OPERATORS + "]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"),
            row(
                    "gpt-2 phi-2 jina-es jina-de jina-v2-es jina-v2-de jina-v1-en jina-v2-code roberta-bpe gigachat"
                            + " a.x-4.0 mellum modern-bert mpt olmo jais exaone4 trillion granite-docling",
                    GPT2),
            row("starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", "\\p{N}", GPT2),
            row("falcon", "[`" + OPERATORS + "]+", GPT2, "[0-9][0-9][0-9]"),
            row("llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", words("\\p{N}{1,3}"))
                    .with(WHOLE_WORD_FIRST, ADD_BOS),
            row("dbrx smaug-bpe chatglm-bpe", words("\\p{N}{1,3}")),
            row("glm4 glm5", words("\\p{N}{1,3}")).with(WHOLE_WORD_FIRST),
            row("qwen2 deepseek-r1-qwen kormo f2llmv2 stablelm2 megrez hunyuan solar-open grok-2", words("\\p{N}")),
            row(
                    "qwen35",
                    CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|"
                            + LINES_AND_SPACES),
            row(
                    "jais-2",
                    CONTRACTIONS
                            + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|"
                            + "\\s{512}(?!\\S)|\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}(?!\\S)|"
                            + "\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)|\\s{1,2}(?!\\S)|\\s"),
            row("ufakzeka", "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" + LINES_AND_SPACES),
            row(
                    "seed-coder",
                    CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|"
                            + LINES_AND_SPACES),
            row(
                    "bailingmoe bailingmoe2 llada-moe",
                    "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|"
                            + "\\s*[\\r\\n]|"
                            + SPACES),
            row(
                    "exaone-moe",
                    CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+|\\p{N}|"
                            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?|\\s*[\\r\\n]|"
                            + SPACES),
            row("laguna", LINES, words("\\p{N}")),
            row("minicpm5", "\\p{N}{1,3}", words("\\p{N}+")).with(WHOLE_WORD_FIRST),
            row(
                    "deepseek-llm",
                    "[\\r\\n]",
                    "\\s?[" + DEEPSEEK_LETTERS + "]+",
                    "\\s?[!-/:-~\\x{FF01}-\\x{FF0F}\\x{FF1A}-\\x{FF5E}\\x{2018}-\\x{201F}\\x{3000}-\\x{3002}]+",
                    "\\s+$",
                    IDEOGRAPHS_AND_HANGUL,
                    "\\p{N}+"),
            row("deepseek-coder", "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", IDEOGRAPHS_AND_HANGUL, "\\p{N}"),
            row(
                    "deepseek-v3 hunyuan-dense joyai-llm hy_v4",
                    "\\p{N}{1,3}",
                    HAN_AND_KANA,
                    SYMBOL_WORDS + " ?[\\p{P}\\p{S}]+[\\r\\n]*|" + LINES_AND_SPACES),
            row(
                    "spark2_5",
                    "\\p{N}{1,3}",
                    HAN_AND_KANA,
                    SYMBOL_WORDS + " ?[\\p{P}\\p{S}]+|[\\r\\n]|" + SPACES,
                    "\\p{N}"),
            row(
                    "afmoe",
                    "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))",
                    "[\\x{4E00}-\\x{9FFF}\\x{3400}-\\x{4DBF}\\x{F900}-\\x{FAFF}\\x{3040}-\\x{30FF}\\x{FF65}-\\x{FF9F}"
                            + "\\x{2F00}-\\x{2FDF}\\x{E40}-\\x{E7F}\\x{E80}-\\x{EFF}\\x{1780}-\\x{17FF}\\x{1000}-\\x{109F}"
                            + "\\x{AA60}-\\x{AA7F}\\x{A9E0}-\\x{A9FF}\\x{AC00}-\\x{D7AF}\\x{1100}-\\x{11FF}]+",
                    SYMBOL_WORDS + " ?[\\p{P}\\p{S}]+[\\r\\n]*|" + LINES_AND_SPACES),
            row(
                            "youtu",
                            "[\\x{AC00}-\\x{D7A3}\\x{3131}-\\x{318E}]+|[\\x{FF01}\\x{2026}\\x{201C}\\x{201D}\\x{2018}\\x{2019}"
                                    + "\\x{2014}\\x{FF1A}\\x{FF1B}\\x{FF0C}\\x{3001}-\\x{303F}\\x{FE30}-\\x{FE4F}]+|"
                                    + "[\\x{3105}-\\x{312F}]+|"
                                    + HAN_AND_KANA,
                            casedWords(CONTRACTIONS + "?", "\\p{N}", "/"))
                    .with(WHOLE_WORD_FIRST),
            row("poro-chat bloom gpt3-finnish", BLOOM),
            row("viking", BLOOM, "\\p{N}"),
            row("tekken", casedWords("", "\\p{N}", "/")).with(WHOLE_WORD_FIRST, ADD_BOS),
            row("gpt-4o llama4 kanana2 talkie minimax-m2", casedWords(CONTRACTIONS + "?", "\\p{N}{1,3}", "/")),
            row("granite-embed-multi-97m", casedWords(CONTRACTIONS + "?", "\\p{N}{1,3}", "/"))
                    .with(WHOLE_WORD_FIRST),
            row(
                    "tiny_aya cohere2moe",
                    "\\d{1,3}(?=(?:\\d{3})*\\b)",
                    casedWords(CONTRACTIONS + "?", "\\p{N}{1,3}", "/")),
            row(
                    "kimi-k2",
                    "\\p{Han}+|"
                            + casedWords(
                                    UPPER + "&&[^\\p{Han}]",
                                    LOWER + "&&[^\\p{Han}]",
                                    CONTRACTIONS + "?",
                                    "\\p{N}{1,3}",
                                    "")),
            row("superbpe", "\\p{N}+", "(?=(\\d{3})+(?!\\d))"),
            row(
                            "chameleon",
                            "<sentinel:[0-9]+>",
                            "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z",
                            "([\\t\\n]|    |  )",
                            "\\p{N}",
                            "[\\p{P}!-/:-@\\[-`{-~]",
                            GPT2)
                    .with(ADD_BOS),
            row("gemma4 granite-embed-multi-311m", LINES).with(SPACE_MARK, ADD_BOS),
            row("sarvam-moe", LINES).with(SPACE_MARK));

    /** The row of this name, if there is one. */
    static Optional<PreTokenizer> find(String name) {
        return ROWS.stream().filter(row -> row.names.contains(name)).findFirst();
    }

    /** All supported values of the key. */
    static List<String> allNames() {
        return ROWS.stream().flatMap(row -> row.names.stream()).toList();
    }

    /** Whether the row has this trait. */
    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** What cuts text into words. */
    Splitter splitter() {
        String origin = TokenKeys.PRE_TOKENIZER + " " + names.getFirst();
        return Splitter.chain(
                stages.stream().map(stage -> RegexAutomaton.of(origin, stage)).toList());
    }

    private static PreTokenizer row(String names, String... stages) {
        return new PreTokenizer(List.of(names.split(" ", -1)), List.of(stages), Set.of());
    }

    private PreTokenizer with(Trait... added) {
        return new PreTokenizer(names, stages, Set.of(added));
    }

    /* The expression of Llama 3 and Qwen 2: a word takes the character before it along. */
    private static String words(String digits) {
        return CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
                + LINES_AND_SPACES;
    }

    private static String casedWords(String contractions, String digits, String afterSymbols) {
        return casedWords(UPPER, LOWER, contractions, digits, afterSymbols);
    }

    /* The expression of GPT-4o: words also end where a capital follows a small letter. */
    private static String casedWords(
            String upper, String lower, String contractions, String digits, String afterSymbols) {
        return "[^\\r\\n\\p{L}\\p{N}]?[" + upper + "]*[" + lower + "]+" + contractions
                + "|[^\\r\\n\\p{L}\\p{N}]?[" + upper + "]+[" + lower + "]*" + contractions
                + "|" + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n" + afterSymbols + "]*|" + LINES_AND_SPACES;
    }
}
