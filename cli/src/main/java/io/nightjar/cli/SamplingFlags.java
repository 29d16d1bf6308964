package io.nightjar.cli;

import io.nightjar.engine.SamplingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the next token is chosen; the defaults are llama.cpp's. */
final class SamplingFlags {

    @Option(
            names = "--temp",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "Temperature; 0 is greedy (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "40",
            description = "Draw among the K most probable tokens; 0 is off (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "Draw among the fewest tokens that reach this probability; 1 is off (default:"
                    + " ${DEFAULT-VALUE}).")
    private double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "Drop tokens below this share of the best one's probability; 0 is off (default:"
                    + " ${DEFAULT-VALUE}).")
    private double minP;

    @Option(
            names = "--typical-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Locally typical sampling; 1 is off (default: ${DEFAULT-VALUE}).")
    private double typicalP;

    @Option(
            names = "--repeat-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Lowers tokens that came before; 1 is off (default: ${DEFAULT-VALUE}).")
    private double repeatPenalty;

    @Option(
            names = "--presence-penalty",
            paramLabel = "R",
            defaultValue = "0",
            description = "Subtracted once from tokens that came before (default: ${DEFAULT-VALUE}).")
    private double presencePenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "R",
            defaultValue = "0",
            description = "Subtracted for each time a token came before (default: ${DEFAULT-VALUE}).")
    private double frequencyPenalty;

    @Option(
            names = "--repeat-last-n",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many of the last tokens the penalties look at; -1: all (default: ${DEFAULT-VALUE}).")
    private int repeatLastN;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=BIAS",
            description = "Add to the logit of a token; -inf bans it. May be repeated.")
    private List<String> logitBias = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the draws (default: a new one each time).")
    private @Nullable Long seed;

    /**
     * The options, checked.
     *
     * @param freshSeed used if the user gave none
     * @throws io.nightjar.base.RequestException if one is out of its range
     */
    SamplingOptions options(LongSupplier freshSeed) {
        return new SamplingOptions(
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                new SamplingOptions.Penalties(repeatPenalty, presencePenalty, frequencyPenalty, repeatLastN),
                biases(),
                seed == null || seed < 0 ? freshSeed.getAsLong() : seed);
    }

    private Map<Integer, Float> biases() {
        Map<Integer, Float> biases = new HashMap<>();
        for (String entry : logitBias) {
            int separator = entry.indexOf('=');
            try {
                biases.put(
                        Integer.parseInt(
                                entry.substring(0, Math.max(separator, 0)).strip()),
                        bias(entry.substring(separator + 1).strip()));
            } catch (NumberFormatException e) {
                WrongUsage wrong = new WrongUsage("--logit-bias: expected ID=BIAS, got '" + entry + "'");
                wrong.initCause(e);
                throw wrong;
            }
        }
        return biases;
    }

    private static float bias(String text) {
        return text.toLowerCase(Locale.ROOT).equals("-inf") ? Float.NEGATIVE_INFINITY : Float.parseFloat(text);
    }
}
