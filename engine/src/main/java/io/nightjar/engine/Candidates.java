package io.nightjar.engine;

import io.nightjar.base.KernelException;
import io.nightjar.base.RequestException;
import java.util.Arrays;

/**
 * The tokens that may still be drawn in one step: scratch memory of the thread that samples, reused from token to token
 * and from sequence to sequence. Not thread-safe.
 *
 * <pre>
 * load ---- every token, logits by id ----> first filter ---- keys, one long a candidate ----> draw
 *           (bias and penalties edit)                         (filters shorten, sort lazily)
 *
 * key:  | rank as an ordered 32-bit integer | token id |      rank = -logit, so smaller keys are better
 * </pre>
 *
 * <p>Ascending keys are descending logits with ties by rising id, so selecting and sorting plain longs keeps the rule
 * "ties go to the lowest id" everywhere. Only as much is sorted as a filter or the draw reads ({@code sortedCount});
 * the rest lies behind in no particular, but reproducible, order. Tokens with a logit of negative infinity are excluded
 * and never become candidates.
 *
 * <p>Memory: a greedy sequence needs none, top-k some hundred keys, anything else 8 bytes a token of the vocabulary,
 * allocated when first needed.
 *
 * <p>The long loops read their fields into locals first: the compiler then keeps them in registers.
 */
public final class Candidates {

    /** Least keys gathered before the worst are thrown out; fewer would mean many tiny selections. */
    private static final int SMALLEST_BUFFER = 256;

    /** Least keys that are sorted at a time; most nuclei and draws need no more. */
    private static final int SMALLEST_RUN = 128;

    private final int vocabularySize;
    private float[] logits = {};
    private long[] keys = {};
    private boolean whole;
    private int size;
    private int sortedCount;
    private double inverseTemperature = 1;

    /**
     * Makes scratch memory for one vocabulary.
     *
     * @throws IllegalArgumentException if the size is not positive
     */
    public Candidates(int vocabularySize) {
        if (vocabularySize <= 0) {
            throw new IllegalArgumentException("vocabulary of " + vocabularySize + " tokens");
        }
        this.vocabularySize = vocabularySize;
    }

    /** Tokens in the vocabulary that this memory is for. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Starts a step with every token; the array is used, and edited, until the next call. */
    void load(float[] stepLogits) {
        if (stepLogits.length != vocabularySize) {
            throw new IllegalArgumentException(
                    stepLogits.length + " logits for a vocabulary of " + vocabularySize + " tokens");
        }
        logits = stepLogits;
        whole = true;
        size = 0;
        sortedCount = 0;
        inverseTemperature = 1;
    }

    float logitOf(int token) {
        return logits[token];
    }

    /** Replaces a logit before the first filter. */
    void setLogitOf(int token, float logit) {
        if (!whole) {
            throw new IllegalStateException("logits can only be changed before the first filter");
        }
        logits[token] = logit;
    }

    /** From here on, weights are taken at this temperature, which is above 0. Logits and their order stay. */
    void setTemperature(double temperature) {
        inverseTemperature = 1 / temperature;
    }

    /**
     * The token with the largest logit, the lowest id of equals; to be asked before any filter.
     *
     * @throws KernelException if a logit is not a number
     * @throws RequestException if every token is excluded
     */
    int largest() {
        float[] byToken = logits;
        int best = -1;
        float floor = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < byToken.length; token++) {
            float logit = byToken[token];
            // Negated so that NaN enters too, at no cost for the others.
            if (!(logit <= floor)) {
                requireNumber(logit, token);
                floor = logit;
                best = token;
            }
        }
        requireSome(best >= 0);
        return best;
    }

    /** How many are left. */
    int size() {
        gatherAll();
        return size;
    }

    /** Token id of candidate {@code i}. */
    int id(int i) {
        return (int) keys[i];
    }

    /** Logit of candidate {@code i}. */
    float logit(int i) {
        return logits[id(i)];
    }

    /** Keeps the {@code count} largest logits, sorted. */
    void keepLargest(int count) {
        if (whole) {
            gather(count);
        }
        int kept = Math.min(count, size);
        sortFirst(kept);
        keepFirst(kept);
    }

    /** Keeps the first {@code count} as they lie; those that matter have been sorted before. */
    void keepFirst(int count) {
        size = count;
        sortedCount = Math.min(sortedCount, count);
    }

    /** Keeps what is at least {@code minLogit}, in the same order. */
    void keepAtLeast(double minLogit) {
        gatherAll();
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (logit(i) >= minLogit) {
                keys[kept++] = keys[i];
            }
        }
        keepFirst(kept);
    }

    /** Makes the first {@code count} the best ones in order; sorts ahead, so asking for one more each time is cheap. */
    void sortFirst(int count) {
        gatherAll();
        if (count <= sortedCount) {
            return;
        }
        int end = (int) Math.min(size, Math.max(count, Math.max(SMALLEST_RUN, 4L * sortedCount)));
        if (end < size) {
            LongSelection.moveSmallestFirst(keys, sortedCount, size, end - sortedCount);
        }
        Arrays.sort(keys, sortedCount, end);
        sortedCount = end;
    }

    /**
     * Ranks by how far the scaled logit (see {@link #scaled}) lies from {@code centre}, nearest first, instead of by
     * logit; until {@link #rankByLogit}.
     */
    void rankByDistance(double centre, float largestLogit) {
        for (int i = 0; i < size; i++) {
            keys[i] = key((float) Math.abs(scaled(i, largestLogit) - centre), id(i));
        }
        sortedCount = 0;
    }

    /** Ranks by logit again. */
    void rankByLogit() {
        for (int i = 0; i < size; i++) {
            keys[i] = key(-logit(i), id(i));
        }
        sortedCount = 0;
    }

    /** The largest logit of the candidates, while they are ranked by logit. */
    float largestLogit() {
        gatherAll();
        if (sortedCount > 0) {
            return logit(0);
        }
        float[] byToken = logits;
        long[] from = keys;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            float logit = byToken[(int) from[i]];
            if (logit > largest) {
                largest = logit;
            }
        }
        return largest;
    }

    /** The logit of candidate {@code i} below the largest, over the temperature: 0 or less, also if that is infinite. */
    double scaled(int i, float largestLogit) {
        return scaled(logit(i), largestLogit, inverseTemperature);
    }

    /** Unnormalised probability of candidate {@code i}: 1 for the largest logit. The same bits on every machine. */
    double weight(int i, float largestLogit) {
        return PortableExp.ofNonPositive(scaled(i, largestLogit));
    }

    /** Sum of all weights. */
    double totalWeight(float largestLogit) {
        gatherAll();
        float[] byToken = logits;
        long[] from = keys;
        double inverse = inverseTemperature;
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += PortableExp.ofNonPositive(scaled(byToken[(int) from[i]], largestLogit, inverse));
        }
        return total;
    }

    private static double scaled(float logit, float largestLogit, double inverseTemperature) {
        return logit == largestLogit ? 0 : ((double) logit - largestLogit) * inverseTemperature;
    }

    private void gatherAll() {
        if (whole) {
            gather(vocabularySize);
        }
    }

    /*
     * Makes keys of at least the `limit` largest logits in one pass. The buffer has room for twice the limit; when it
     * is full, the better half stays and its worst logit becomes the floor for all that follow: a later token with that
     * same logit has a higher id and loses the tie. A selection of 2k keys happens at most once per k entries, so the
     * pass is linear whatever the order of the logits, and in practice nearly every token fails the one comparison.
     */
    private void gather(int limit) {
        int capacity = (int) Math.min(vocabularySize, Math.max(2L * limit, SMALLEST_BUFFER));
        if (keys.length < capacity) {
            keys = new long[capacity];
        }
        float[] byToken = logits;
        long[] gathered = keys;
        float floor = Float.NEGATIVE_INFINITY;
        int count = 0;
        for (int token = 0; token < byToken.length; token++) {
            float logit = byToken[token];
            if (!(logit <= floor)) {
                requireNumber(logit, token);
                if (count == capacity) {
                    LongSelection.moveSmallestFirst(gathered, 0, count, limit);
                    count = limit;
                    floor = logit(limit - 1);
                }
                if (logit > floor) {
                    gathered[count++] = key(-logit, token);
                }
            }
        }
        requireSome(count > 0);
        whole = false;
        size = count;
    }

    /** Orders by rank, then id. The usual trick: a float's bits order like an integer once negative ones are flipped. */
    private static long key(float rank, int token) {
        int bits = Float.floatToRawIntBits(rank + 0.0f); // turns -0 into 0: they are a tie
        int ordered = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
        return (long) ordered << 32 | token;
    }

    private static void requireNumber(float logit, int token) {
        if (Float.isNaN(logit)) {
            throw new KernelException("logits are not numbers: token " + token
                    + " has NaN - the model file may be damaged; try another kernel set");
        }
    }

    private static void requireSome(boolean any) {
        if (!any) {
            throw new RequestException(
                    "no token may follow: logit bias, grammar and model exclude the whole vocabulary");
        }
    }
}
