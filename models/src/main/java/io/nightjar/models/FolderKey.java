package io.nightjar.models;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How one key of a GGUF header follows from a folder's {@code config.json}.
 *
 * @param name GGUF's key, without the architecture's name before it
 * @param value reads the entry; empty leaves the key out
 */
record FolderKey(String name, Function<FolderConfig, Optional<MetadataValue>> value) {

    /** Names of the number of layers. */
    static final String[] LAYERS = {"num_hidden_layers", "n_layer", "n_layers", "num_layers"};

    /** Names of the width of the residual stream. */
    static final String[] WIDTH = {"hidden_size", "n_embd", "d_model", "dim"};

    /** Names of the number of query heads. */
    static final String[] HEADS = {"num_attention_heads", "n_head", "n_heads"};

    /** The keys of every architecture; a table's own rows win over these. */
    static final List<FolderKey> COMMON = List.of(
            integer("block_count", LAYERS),
            integer("embedding_length", WIDTH),
            integer(
                    "context_length",
                    "max_position_embeddings",
                    "n_positions",
                    "n_ctx",
                    "max_sequence_length",
                    "model_max_length"),
            integer("feed_forward_length", "intermediate_size", "n_inner", "ffn_hidden_size"),
            integer("attention.head_count", HEADS),
            integer("attention.head_count_kv", "num_key_value_heads", "n_kv_heads", "num_kv_heads"),
            integer("attention.key_length", "head_dim"),
            integer("attention.value_length", "head_dim"),
            new FolderKey("attention.sliding_window", FolderKey::window),
            new FolderKey("attention.sliding_window_pattern", FolderKey::windowPattern),
            integer("vocab_size", "vocab_size"),
            real("attention.layer_norm_rms_epsilon", "rms_norm_eps", "norm_eps"),
            real("attention.layer_norm_epsilon", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps"),
            integer("expert_count", "num_local_experts", "num_experts", "n_routed_experts"),
            integer("expert_used_count", "num_experts_per_tok", "num_experts_per_token", "top_k_experts"),
            integer("expert_group_count", "n_group"),
            integer("expert_group_used_count", "topk_group"));

    /** What keys begin with that are ours and not GGUF's; they stand alone, whatever the architecture. */
    static final String OWN = "nightjar.";

    /**
     * The flag, ours, that a folder's rotary embedding turns the halves of a head, where the converter to GGUF reorders the
     * rows of queries and keys so that neighbours turn. It saves a copy of these matrices.
     */
    static final String PAIRS = OWN + "rope.pairs";

    /** The value of {@link #PAIRS}. */
    static final String HALVES = "halves";

    /** A row for {@link #PAIRS}. */
    static final FolderKey TURNS_HALVES = text(PAIRS, HALVES);

    /** A whole number, or one for each layer. */
    static FolderKey integer(String name, String... entries) {
        return new FolderKey(name, config -> config.integers(entries));
    }

    /** A real number. */
    static FolderKey real(String name, String... entries) {
        return new FolderKey(name, config -> boxed(config.real(entries)));
    }

    /** A truth value. */
    static FolderKey flag(String name, String entry) {
        return new FolderKey(name, config -> config.find(entry).map(_ -> new Bool(config.flag(false, entry))));
    }

    /** A text that is always the same. */
    static FolderKey text(String name, String value) {
        return new FolderKey(name, _ -> Optional.of(new Text(value)));
    }

    /** No such key, although {@link #COMMON} has one. */
    static FolderKey without(String name) {
        return new FolderKey(name, _ -> Optional.empty());
    }

    /** This, and where the folder does not say it, a default: transformers leaves out what is its own. */
    FolderKey or(long fallback) {
        return new FolderKey(name, config -> value.apply(config).or(() -> Optional.of(new Int(fallback, IntKind.I64))));
    }

    /** This, and where the folder does not say it, a default. */
    FolderKey or(double fallback) {
        return new FolderKey(name, config -> value.apply(config).or(() -> Optional.of(new Real(fallback, false))));
    }

    private static Optional<MetadataValue> window(FolderConfig config) {
        return config.flag(true, "use_sliding_window") ? config.integers("sliding_window") : Optional.empty();
    }

    /** Which layers have a window; older files say it by a period alone, or not at all. */
    private static Optional<MetadataValue> windowPattern(FolderConfig config) {
        Optional<List<String>> types = config.texts("layer_types");
        if (types.isEmpty()) {
            return config.find("sliding_window_pattern", "_sliding_window_pattern")
                    .filter(value -> value instanceof Int(long period, var _) && period > 0);
        }
        boolean[] pattern = new boolean[types.get().size()];
        for (int layer = 0; layer < pattern.length; layer++) {
            pattern[layer] = types.get().get(layer).equals("sliding_attention");
        }
        return Optional.of(new Bools(pattern));
    }

    /** A whole number as a value that is there. */
    static Optional<MetadataValue> whole(long number) {
        return Optional.of(new Int(number, IntKind.I64));
    }

    static Optional<MetadataValue> boxed(OptionalDouble number) {
        return number.isPresent() ? Optional.of(new Real(number.getAsDouble(), false)) : Optional.empty();
    }
}
