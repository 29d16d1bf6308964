package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.TensorPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sizes of a released model, and the header and tensors that they make; {@link #REAL} is the table of those that users can
 * name. Sources: the {@code config.json} of each release.
 *
 * @param option what users call it
 * @param title general.name of the file
 * @param family what it is built like
 * @param trunk layers, width and vocabulary
 * @param heads of attention
 * @param feedForward what follows attention
 * @param positions how far it was trained, and how it rotates
 */
record SyntheticShape(
        String option,
        String title,
        Family family,
        Trunk trunk,
        Heads heads,
        FeedForward feedForward,
        Positions positions) {

    /** Name of the tensor with what each pair's frequency is divided by. */
    static final String ROPE_FACTORS = "rope_freqs.weight";

    /** The shapes of released models. */
    static final List<SyntheticShape> REAL = List.of(
            new SyntheticShape(
                    "llama-1b",
                    "Synthetic Llama 3.2 1B",
                    Family.LLAMA,
                    new Trunk(16, 2048, 128_256, true),
                    new Heads(32, 8, 64),
                    new FeedForward.Dense(8192),
                    new Positions(131_072, 500_000, 32)),
            new SyntheticShape(
                    "llama-3b",
                    "Synthetic Llama 3.2 3B",
                    Family.LLAMA,
                    new Trunk(28, 3072, 128_256, true),
                    new Heads(24, 8, 128),
                    new FeedForward.Dense(8192),
                    new Positions(131_072, 500_000, 32)),
            new SyntheticShape(
                    "llama-8b",
                    "Synthetic Llama 3.1 8B",
                    Family.LLAMA,
                    new Trunk(32, 4096, 128_256, false),
                    new Heads(32, 8, 128),
                    new FeedForward.Dense(14_336),
                    new Positions(131_072, 500_000, 8)),
            new SyntheticShape(
                    "qwen3-30b-a3b",
                    "Synthetic Qwen3 30B A3B",
                    Family.QWEN3_MOE,
                    new Trunk(48, 2048, 151_936, false),
                    new Heads(32, 4, 128),
                    new FeedForward.Experts(6144, 128, 8, 768),
                    new Positions(40_960, 1_000_000, 1)));

    /** What the models of a family have in common. */
    enum Family {
        LLAMA("llama", 1e-5f, false),
        QWEN3_MOE("qwen3moe", 1e-6f, true);

        private final String architecture;
        private final float epsilon;
        private final boolean normalisesHeads;

        Family(String architecture, float epsilon, boolean normalisesHeads) {
            this.architecture = architecture;
            this.epsilon = epsilon;
            this.normalisesHeads = normalisesHeads;
        }
    }

    /**
     * The sizes of the whole.
     *
     * @param layers blocks
     * @param width embedding length
     * @param vocabularyTokens rows of the embedding
     * @param tied whether the embedding is the output matrix too
     */
    record Trunk(int layers, int width, int vocabularyTokens, boolean tied) {}

    /**
     * Heads of attention.
     *
     * @param queries of them
     * @param keyValues of them
     * @param width length of a head
     */
    record Heads(int queries, int keyValues, int width) {}

    /** What follows attention in a block. */
    sealed interface FeedForward {

        /** What the header calls the feed-forward length. */
        int hidden();

        /** One gated block of this inner width. */
        record Dense(int hidden) implements FeedForward {}

        /**
         * A router and many gated blocks.
         *
         * @param hidden what the header says of a dense block, of which there is none
         * @param count of experts
         * @param chosen of them for a token
         * @param width inside an expert
         */
        record Experts(int hidden, int count, int chosen, int width) implements FeedForward {}
    }

    /**
     * How positions are told.
     *
     * @param contextTokens trained context
     * @param base of the rotation's frequencies
     * @param stretch Llama 3's factor on long waves; 1 for none
     */
    record Positions(int contextTokens, float base, double stretch) {

        private static final double LOW = 1;
        private static final double HIGH = 4;
        private static final double ORIGINAL_CONTEXT = 8192;

        /**
         * What Llama 3 divides the frequency of each pair of dimensions by: long waves by {@code stretch}, short ones by 1,
         * those in between by a blend. Source: the rope scaling of Llama 3.1's reference code (low 1, high 4, original
         * context 8192; stretch 8 in the 3.1 models, 32 in those of 3.2).
         */
        float[] factors(int headWidth) {
            float[] factors = new float[headWidth / 2];
            for (int i = 0; i < factors.length; i++) {
                double wavelength = 2 * Math.PI * Math.pow(base, 2.0 * i / headWidth);
                if (wavelength < ORIGINAL_CONTEXT / HIGH) {
                    factors[i] = 1;
                } else if (wavelength > ORIGINAL_CONTEXT / LOW) {
                    factors[i] = (float) stretch;
                } else {
                    double smooth = (ORIGINAL_CONTEXT / wavelength - LOW) / (HIGH - LOW);
                    factors[i] = (float) (1 / ((1 - smooth) / stretch + smooth));
                }
            }
            return factors;
        }
    }

    /** The entries of the header that say what is computed. */
    Map<String, MetadataValue> metadata() {
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        String prefix = family.architecture + ".";
        entries.put(prefix + "block_count", count(trunk.layers()));
        entries.put(prefix + "context_length", count(positions.contextTokens()));
        entries.put(prefix + "embedding_length", count(trunk.width()));
        entries.put(prefix + "feed_forward_length", count(feedForward.hidden()));
        entries.put(prefix + "attention.head_count", count(heads.queries()));
        entries.put(prefix + "attention.head_count_kv", count(heads.keyValues()));
        entries.put(prefix + "attention.key_length", count(heads.width()));
        entries.put(prefix + "attention.value_length", count(heads.width()));
        entries.put(prefix + "attention.layer_norm_rms_epsilon", new Real(family.epsilon, true));
        entries.put(prefix + "rope.dimension_count", count(heads.width()));
        entries.put(prefix + "rope.freq_base", new Real(positions.base(), true));
        entries.put(prefix + "vocab_size", count(trunk.vocabularyTokens()));
        if (feedForward instanceof FeedForward.Experts experts) {
            entries.put(prefix + "expert_count", count(experts.count()));
            entries.put(prefix + "expert_used_count", count(experts.chosen()));
            entries.put(prefix + "expert_feed_forward_length", count(experts.width()));
        }
        return entries;
    }

    /** The architecture by its name in files. */
    Text architecture() {
        return new Text(family.architecture);
    }

    /**
     * All tensors, in file order.
     *
     * @param types number formats of the matrices; vectors and routers are F32
     */
    List<TensorPlan> tensors(SyntheticTypes types) {
        Plans plans = new Plans(types.common(), new ArrayList<>());
        plans.add("token_embd.weight", types.embedding(trunk.tied()), trunk.vocabularyTokens(), trunk.width());
        if (positions.stretch() != 1) {
            plans.vector(ROPE_FACTORS, heads.width() / 2);
        }
        for (int layer = 0; layer < trunk.layers(); layer++) {
            String block = "blk." + layer + ".";
            ElementType sensitive = types.sensitive(layer, trunk.layers());
            addAttention(block, sensitive, plans);
            plans.vector(block + "ffn_norm.weight", trunk.width());
            addFeedForward(block, sensitive, plans);
        }
        plans.vector("output_norm.weight", trunk.width());
        if (!trunk.tied()) {
            plans.add("output.weight", types.output(), trunk.vocabularyTokens(), trunk.width());
        }
        return plans.list();
    }

    private void addAttention(String block, ElementType sensitive, Plans plans) {
        int queries = heads.queries() * heads.width();
        int keys = heads.keyValues() * heads.width();
        plans.vector(block + "attn_norm.weight", trunk.width());
        plans.matrix(block + "attn_q.weight", queries, trunk.width());
        plans.matrix(block + "attn_k.weight", keys, trunk.width());
        plans.add(block + "attn_v.weight", sensitive, keys, trunk.width());
        plans.matrix(block + "attn_output.weight", trunk.width(), queries);
        if (family.normalisesHeads) {
            plans.vector(block + "attn_q_norm.weight", heads.width());
            plans.vector(block + "attn_k_norm.weight", heads.width());
        }
    }

    private void addFeedForward(String block, ElementType sensitive, Plans plans) {
        switch (feedForward) {
            case FeedForward.Dense(int hidden) -> {
                plans.matrix(block + "ffn_gate.weight", hidden, trunk.width());
                plans.matrix(block + "ffn_up.weight", hidden, trunk.width());
                plans.add(block + "ffn_down.weight", sensitive, trunk.width(), hidden);
            }
            case FeedForward.Experts experts -> {
                plans.add(block + "ffn_gate_inp.weight", ElementType.F32, experts.count(), trunk.width());
                plans.matrix(block + "ffn_gate_exps.weight", experts.count(), experts.width(), trunk.width());
                plans.matrix(block + "ffn_up_exps.weight", experts.count(), experts.width(), trunk.width());
                plans.add(block + "ffn_down_exps.weight", sensitive, experts.count(), trunk.width(), experts.width());
            }
        }
    }

    private static Int count(long value) {
        return new Int(value, IntKind.U32);
    }

    /** Tensors as they are added. */
    private record Plans(ElementType type, List<TensorPlan> list) {

        private void matrix(String name, long... dims) {
            add(name, type, dims);
        }

        private void vector(String name, long values) {
            add(name, ElementType.F32, values);
        }

        private void add(String name, ElementType stored, long... dims) {
            list.add(new TensorPlan(name, stored, Shape.of(dims)));
        }
    }
}
