package io.nightjar.engine;

import io.nightjar.base.RequestException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the next token of one sequence is chosen from the model's logits. Immutable; {@link Sampler} applies it.
 *
 * <p>Messages name the options as requests over HTTP do ({@code top_k}, {@code repeat_penalty}, ...).
 *
 * @param temperature divides the logits before the draw; 0 is greedy: the largest logit wins, only penalties and bias
 *     apply before it
 * @param topK draw among this many most probable tokens; 0 is off
 * @param topP draw among the fewest most probable tokens whose probabilities reach this sum, in [0, 1]; 1 is off
 * @param minP draw among tokens at least this share as probable as the most probable one, in [0, 1]; 0 is off
 * @param typicalP draw among the tokens of the most typical information content whose probabilities exceed this sum,
 *     in [0, 1]; 1 is off
 * @param penalties what lowers the logits of tokens that came before
 * @param logitBias added to the logit of a token id before all else; negative infinity bans the token
 * @param seed of the draws; the same seed, options and logits give the same tokens on every machine
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double typicalP,
        Penalties penalties,
        Map<Integer, Float> logitBias,
        long seed) {

    private static final SamplingOptions NEUTRAL = new SamplingOptions(1, 0, 1, 0, 1, Penalties.NONE, Map.of(), 0);

    /**
     * Checks every option.
     *
     * @throws RequestException if one is out of its range
     */
    public SamplingOptions {
        require(
                Double.isFinite(temperature) && temperature >= 0,
                "temperature",
                "a finite number of at least 0",
                temperature);
        require(topK >= 0, "top_k", "an integer of at least 0", topK);
        requireShare("top_p", topP);
        requireShare("min_p", minP);
        requireShare("typical_p", typicalP);
        // Sorted, so that of several bad entries the same one is reported every time.
        logitBias = Collections.unmodifiableMap(new TreeMap<>(logitBias));
        logitBias.forEach(SamplingOptions::requireBias);
    }

    /** llama.cpp's defaults: temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, no penalties; seed 0. */
    public static SamplingOptions defaults() {
        return new SamplingOptions(0.8, 40, 0.95, 0.05, 1, Penalties.NONE, Map.of(), 0);
    }

    /** The model's own distribution: temperature 1 and every filter off; seed 0. */
    public static SamplingOptions neutral() {
        return NEUTRAL;
    }

    /** The largest logit wins: temperature 0, no penalties, no bias. */
    public static SamplingOptions greedy() {
        return NEUTRAL.withTemperature(0);
    }

    /** Whether no draw takes place. */
    public boolean isGreedy() {
        return temperature == 0;
    }

    /**
     * These options with another temperature.
     *
     * @throws RequestException if it is out of range
     */
    public SamplingOptions withTemperature(double changed) {
        return new SamplingOptions(changed, topK, topP, minP, typicalP, penalties, logitBias, seed);
    }

    /**
     * These options with another top-k.
     *
     * @throws RequestException if it is out of range
     */
    public SamplingOptions withTopK(int changed) {
        return new SamplingOptions(temperature, changed, topP, minP, typicalP, penalties, logitBias, seed);
    }

    /**
     * These options with another top-p.
     *
     * @throws RequestException if it is out of range
     */
    public SamplingOptions withTopP(double changed) {
        return new SamplingOptions(temperature, topK, changed, minP, typicalP, penalties, logitBias, seed);
    }

    /**
     * These options with another min-p.
     *
     * @throws RequestException if it is out of range
     */
    public SamplingOptions withMinP(double changed) {
        return new SamplingOptions(temperature, topK, topP, changed, typicalP, penalties, logitBias, seed);
    }

    /**
     * These options with another typical-p.
     *
     * @throws RequestException if it is out of range
     */
    public SamplingOptions withTypicalP(double changed) {
        return new SamplingOptions(temperature, topK, topP, minP, changed, penalties, logitBias, seed);
    }

    /** These options with other penalties. */
    public SamplingOptions withPenalties(Penalties changed) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, changed, logitBias, seed);
    }

    /**
     * These options with another bias.
     *
     * @throws RequestException if an entry is out of range
     */
    public SamplingOptions withLogitBias(Map<Integer, Float> changed) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, penalties, changed, seed);
    }

    /** These options with another seed. */
    public SamplingOptions withSeed(long changed) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, penalties, logitBias, changed);
    }

    private static void requireShare(String option, double value) {
        require(value >= 0 && value <= 1, option, "a number in [0, 1]", value);
    }

    private static void requireBias(int token, float bias) {
        require(token >= 0, "logit_bias", "token ids of at least 0", token);
        require(
                Float.isFinite(bias) || bias == Float.NEGATIVE_INFINITY,
                "logit_bias of token " + token,
                "a finite number, or negative infinity to ban it",
                bias);
    }

    private static void require(boolean holds, String option, String expected, Object value) {
        if (!holds) {
            throw new RequestException(option + ": expected " + expected + ", got " + value);
        }
    }

    /**
     * What lowers the logits of tokens that came before, in the prompt or in what was generated.
     *
     * @param repeat divides a positive logit and multiplies a negative one; 1 is off
     * @param presence subtracted once, in [-100, 100]; 0 is off
     * @param frequency subtracted once per occurrence, in [-100, 100]; 0 is off
     * @param lastN how many of the newest tokens count; 0 switches all penalties off, -1 counts every token
     */
    public record Penalties(double repeat, double presence, double frequency, int lastN) {

        /** No penalty; the window that applies once one is set is 64 tokens. */
        public static final Penalties NONE = new Penalties(1, 0, 0, 64);

        /** Subtracting more than this from a logit decides everything; the bound keeps the sums finite. */
        private static final double LARGEST = 100;

        /**
         * Checks every option.
         *
         * @throws RequestException if one is out of its range
         */
        public Penalties {
            require(
                    Double.isFinite(repeat) && repeat > 0 && Double.isFinite(1 / repeat),
                    "repeat_penalty",
                    "a finite number above 0",
                    repeat);
            require(Math.abs(presence) <= LARGEST, "presence_penalty", "a number in [-100, 100]", presence);
            require(Math.abs(frequency) <= LARGEST, "frequency_penalty", "a number in [-100, 100]", frequency);
            require(lastN >= -1, "repeat_last_n", "an integer of at least -1", lastN);
        }

        /** Whether no logit is ever changed. */
        public boolean areOff() {
            return lastN == 0 || (repeat == 1 && presence == 0 && frequency == 0);
        }
    }
}
