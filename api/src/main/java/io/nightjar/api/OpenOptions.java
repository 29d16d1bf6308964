package io.nightjar.api;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.ops.Fusions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a model is opened.
 *
 * @param model a GGUF file, or the first of a split set
 * @param contextTokens length of a sequence; 0 for the model's own or what fits in memory, whichever is less
 * @param threads compute threads; 0 for one per physical core that this process may use
 * @param kvType element type of keys and values
 * @param kernelSet a kernel set by name, without falling back; empty for the best available
 * @param kept what is kept on disk from one start to the next
 * @param fusions which ops are computed as one; never changes a result
 * @param notes hears lines for the user: kernel set, memory plan, warnings
 */
public record OpenOptions(
        Path model,
        int contextTokens,
        int threads,
        ElementType kvType,
        Optional<String> kernelSet,
        Kept kept,
        Fusions fusions,
        Consumer<String> notes) {

    private static final int MAX_THREADS = 1024;

    /**
     * What is kept on disk from one start to the next. No result depends on it.
     *
     * @param tuningFile how this machine computes this model's shapes fastest; measured where the file does not say, within three
     *     seconds. Empty to measure nothing. The file holds for one version of Nightjar
     * @param panelFolder the weights as kernels want them to lie in memory, a file for each model; empty to lay them out at each start
     */
    public record Kept(Optional<Path> tuningFile, Optional<Path> panelFolder) {

        /** Nothing is kept. */
        public static final Kept NOTHING = new Kept(Optional.empty(), Optional.empty());
    }

    /**
     * Checks the numbers.
     *
     * @throws RequestException if one is out of range
     */
    public OpenOptions {
        if (contextTokens < 0) {
            throw new RequestException("context: expected 0 or more tokens, got " + contextTokens);
        }
        if (threads < 0 || threads > MAX_THREADS) {
            throw new RequestException("threads: expected 0 to " + MAX_THREADS + ", got " + threads);
        }
    }

    /** Defaults for a model: its context, all cores, F16 keys and values, the best kernel set, nothing kept, no notes. */
    public static OpenOptions of(Path model) {
        return new OpenOptions(model, 0, 0, ElementType.F16, Optional.empty(), Kept.NOTHING, Fusions.ALL, note -> {});
    }

    /** With another context. */
    public OpenOptions withContextTokens(int changed) {
        return new OpenOptions(model, changed, threads, kvType, kernelSet, kept, fusions, notes);
    }

    /** With another number of threads. */
    public OpenOptions withThreads(int changed) {
        return new OpenOptions(model, contextTokens, changed, kvType, kernelSet, kept, fusions, notes);
    }

    /** With another type of keys and values. */
    public OpenOptions withKvType(ElementType changed) {
        return new OpenOptions(model, contextTokens, threads, changed, kernelSet, kept, fusions, notes);
    }

    /** With this kernel set, or an error if it is not available. */
    public OpenOptions withKernelSet(String name) {
        return new OpenOptions(model, contextTokens, threads, kvType, Optional.of(name), kept, fusions, notes);
    }

    /** With these places for what is kept. */
    public OpenOptions withKept(Kept changed) {
        return new OpenOptions(model, contextTokens, threads, kvType, kernelSet, changed, fusions, notes);
    }

    /** With these ops computed as one. */
    public OpenOptions withFusions(Fusions changed) {
        return new OpenOptions(model, contextTokens, threads, kvType, kernelSet, kept, changed, notes);
    }

    /** With someone who hears the notes. */
    public OpenOptions withNotes(Consumer<String> changed) {
        return new OpenOptions(model, contextTokens, threads, kvType, kernelSet, kept, fusions, changed);
    }
}
