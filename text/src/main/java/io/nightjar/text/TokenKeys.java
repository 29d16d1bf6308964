package io.nightjar.text;

/** The metadata keys of a GGUF file that describe its tokenizer. */
final class TokenKeys {

    static final String MODEL = "tokenizer.ggml.model";
    static final String PRE_TOKENIZER = "tokenizer.ggml.pre";
    static final String TOKENS = "tokenizer.ggml.tokens";
    static final String SCORES = "tokenizer.ggml.scores";
    static final String KINDS = "tokenizer.ggml.token_type";
    static final String MERGES = "tokenizer.ggml.merges";
    static final String BOS = "tokenizer.ggml.bos_token_id";
    static final String EOS = "tokenizer.ggml.eos_token_id";
    static final String EOT = "tokenizer.ggml.eot_token_id";
    static final String EOM = "tokenizer.ggml.eom_token_id";
    static final String UNKNOWN = "tokenizer.ggml.unknown_token_id";
    static final String PADDING = "tokenizer.ggml.padding_token_id";
    static final String FIM_PAD = "tokenizer.ggml.fim_pad_token_id";
    static final String FIM_REPOSITORY = "tokenizer.ggml.fim_rep_token_id";
    static final String FIM_SEPARATOR = "tokenizer.ggml.fim_sep_token_id";
    static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
    static final String ADD_EOS = "tokenizer.ggml.add_eos_token";
    static final String CLASSIFICATION = "tokenizer.ggml.cls_token_id";
    static final String SEPARATOR = "tokenizer.ggml.seperator_token_id";
    static final String REMOVE_EXTRA_SPACES = "tokenizer.ggml.remove_extra_whitespaces";
    static final String CHARACTER_MAP = "tokenizer.ggml.precompiled_charsmap";
    static final String LOWERCASE = "tokenizer.ggml.normalizer.lowercase";
    static final String STRIP_ACCENTS = "tokenizer.ggml.normalizer.strip_accents";
    static final String ADD_SPACE_PREFIX = "tokenizer.ggml.add_space_prefix";

    private TokenKeys() {}
}
