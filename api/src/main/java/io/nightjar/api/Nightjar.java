package io.nightjar.api;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.engine.Engine;
import io.nightjar.engine.EngineLimits;
import io.nightjar.engine.EngineRequest;
import io.nightjar.engine.FirstComeFirstServed;
import io.nightjar.engine.ModelExecutor;
import io.nightjar.engine.StepBudget;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.ModelSource;
import io.nightjar.kernels.KernelSet;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.models.Architectures;
import io.nightjar.models.Model;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A model that is open in this process.
 *
 * <pre>{@code
 * try (Nightjar model = Nightjar.open(Path.of("model.gguf"))) {
 *     for (String piece : model.generate(GenerationRequest.greedy("The capital of France is", 32))) {
 *         System.out.print(piece);
 *     }
 * }
 * }</pre>
 *
 * <p>Safe for any thread; generations that overlap share the engine. Needs no JVM flags: without {@code --add-modules
 * jdk.incubator.vector} the plain kernels answer, and a note says so.
 */
public final class Nightjar implements AutoCloseable {

    private final ModelSource source;
    private final Engine engine;
    private final Tokenizer tokenizer;
    private final ModelInfo info;
    private final MemoryPlan memoryPlan;

    private Nightjar(ModelSource source, Engine engine, Tokenizer tokenizer, ModelInfo info, MemoryPlan memoryPlan) {
        this.source = source;
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.info = info;
        this.memoryPlan = memoryPlan;
    }

    /**
     * Opens a model file with the defaults of {@link OpenOptions#of}.
     *
     * @throws io.nightjar.base.NightjarException as {@link #open(OpenOptions)}
     */
    public static Nightjar open(Path model) {
        return open(OpenOptions.of(model));
    }

    /**
     * Opens a model file.
     *
     * @throws io.nightjar.base.ModelFormatException if the file is corrupt
     * @throws io.nightjar.base.UnsupportedModelException if it needs something that is not built
     * @throws io.nightjar.base.CapacityException if it does not fit in memory
     * @throws io.nightjar.base.KernelException if the kernel set asked for is not available
     */
    public static Nightjar open(OpenOptions options) {
        KernelSet kernels = chooseKernels(options);
        ModelSource source = GgufFile.open(options.model());
        try {
            return open(source, kernels, options);
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static KernelSet chooseKernels(OpenOptions options) {
        KernelSets.Choice choice = options.kernelSet()
                .map(name -> new KernelSets.Choice(KernelSets.named(name), List.of()))
                .orElseGet(KernelSets::best);
        choice.notes().forEach(options.notes());
        options.notes()
                .accept("kernels: " + choice.set().name() + " (" + choice.set().description() + ")");
        return choice.set();
    }

    private static Nightjar open(ModelSource source, KernelSet kernels, OpenOptions options) {
        Model model = Architectures.load(source);
        Tokenizer tokenizer = Tokenizers.of(source);
        requireOneVocabulary(source, model, tokenizer);
        StepBudget budget = StepBudget.DEFAULT;
        MemoryPlan.Choice memory = MemoryPlan.choose(
                model,
                options.kvType(),
                options.contextTokens(),
                budget.tokens(),
                budget.outputs(),
                Machine.memoryBytes());
        int context = memory.contextTokens();
        if (context > model.program().positions()) {
            throw new CapacityException("a context of " + context + " tokens is above the "
                    + model.program().positions() + " positions that the model has learned");
        }
        options.notes().accept("memory: " + memory.plan() + ", context " + context + " tokens");
        if (context > model.spec().contextTokens()) {
            options.notes()
                    .accept("warning: a context of " + context + " tokens is above the "
                            + model.spec().contextTokens() + " that the model was trained for");
        }
        int threads = options.threads() == 0 ? Machine.cores() : options.threads();
        ModelInfo info = new ModelInfo(
                source.name(),
                model.spec().architecture(),
                model.weights().values().stream()
                        .mapToLong(weight -> weight.shape().elements())
                        .sum(),
                context,
                model.spec().contextTokens(),
                tokenizer.vocabulary().size(),
                kernels.name(),
                threads);
        ModelExecutor executor =
                new ModelExecutor(model, kernels, options.kvType(), KvLayout.blocksFor(context), threads);
        try {
            Engine engine = new Engine(
                    executor,
                    tokenizer,
                    new FirstComeFirstServed(),
                    new EngineLimits(context, budget),
                    System::nanoTime);
            return new Nightjar(source, engine, tokenizer, info, memory.plan());
        } catch (RuntimeException | Error e) {
            executor.close();
            throw e;
        }
    }

    private static void requireOneVocabulary(ModelSource source, Model model, Tokenizer tokenizer) {
        int rows = model.spec().vocabulary();
        int tokens = tokenizer.vocabulary().size();
        if (rows != tokens) {
            throw ModelFormatException.of(
                    source.name(), "tokenizer.ggml.tokens", rows + " tokens, a row of the embedding each", "" + tokens);
        }
    }

    /** What was opened. */
    public ModelInfo model() {
        return info;
    }

    /** The memory that it takes. */
    public MemoryPlan memoryPlan() {
        return memoryPlan;
    }

    /** The model's tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Starts to generate; returns at once.
     *
     * @throws io.nightjar.base.RequestException if the prompt is empty, does not fit, or has ids that do not exist
     * @throws io.nightjar.base.CapacityException if too many generations are waiting
     * @throws IllegalStateException if the model is closed
     */
    public Generation generate(GenerationRequest request) {
        List<Integer> prompt = tokens(request.prompt());
        int maxTokens = request.maxTokens() == GenerationRequest.UNTIL_FULL ? Integer.MAX_VALUE : request.maxTokens();
        EngineRequest sequence = new EngineRequest(
                prompt, maxTokens, request.sampling(), request.stop(), request.ignoreEos(), EngineRequest.NO_SCORES);
        return new Generation(prompt.size(), listener -> {
            long id = engine.submit(sequence, listener);
            return () -> engine.cancel(id);
        });
    }

    /**
     * Measures the perplexity of a text, as llama.cpp's tool counts it.
     *
     * @param contextTokens tokens of a chunk, at most the context
     * @param chunks how many chunks at most; 0 for all
     * @param progress hears how many chunks are done
     * @throws io.nightjar.base.RequestException if the text is shorter than a chunk, or a chunk longer than the context or
     *     shorter than 3 tokens
     * @throws java.util.concurrent.CancellationException if the model is closed meanwhile
     */
    public PerplexityResult perplexity(String text, int contextTokens, int chunks, IntConsumer progress) {
        return new Perplexity(engine, tokenizer).of(text, contextTokens, chunks, progress);
    }

    /** Cancels what is being generated and gives all memory back. */
    @Override
    public void close() {
        engine.close();
        source.close();
    }

    private List<Integer> tokens(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Ids(List<Integer> ids) -> ids;
            case Prompt.Text(String text, boolean parseSpecial) ->
                IntStream.of(tokenizer.encode(text, new EncodeOptions(true, parseSpecial)))
                        .boxed()
                        .toList();
        };
    }
}
