package io.nightjar.api;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import io.nightjar.engine.Engine;
import io.nightjar.engine.EngineLimits;
import io.nightjar.engine.EngineRequest;
import io.nightjar.engine.ModelExecutor;
import io.nightjar.engine.StepBudget;
import io.nightjar.formats.ModelSource;
import io.nightjar.kernels.KernelSet;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.PanelFile;
import io.nightjar.kernels.TuningFile;
import io.nightjar.models.Architectures;
import io.nightjar.models.Model;
import io.nightjar.models.ModelFiles;
import io.nightjar.text.ChatTemplate;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

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
 * <p>Safe for any thread; generations that overlap share the engine. Needs no JVM flags on x86-64 CPUs with AVX2; on others,
 * without {@code --add-modules jdk.incubator.vector}, the plain kernels answer, and a note says so.
 */
public final class Nightjar implements AutoCloseable {

    private final ModelSource source;
    private final Engine engine;
    private final PromptEncoder prompts;
    private final ModelInfo info;
    private final MemoryPlan memoryPlan;
    private final boolean embeds;

    private Nightjar(
            ModelSource source,
            Engine engine,
            PromptEncoder prompts,
            ModelInfo info,
            MemoryPlan memoryPlan,
            boolean embeds) {
        this.source = source;
        this.engine = engine;
        this.prompts = prompts;
        this.info = info;
        this.memoryPlan = memoryPlan;
        this.embeds = embeds;
    }

    /**
     * Begins, on a thread of its own, with what opening any model takes, and returns at once. Saves some time to those who have
     * something else to do before they open one.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("nightjar-prepare").start(KernelSets::prepare);
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
        ModelSource source = ModelFiles.open(options.model());
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
        KernelSet reporting = choice.set().reporting(new LoadProgress(options.notes(), System::nanoTime));
        KernelSet tuned = options.kept()
                .tuningFile()
                .map(file -> reporting.tuned(new TuningFile(file, options.notes())))
                .orElse(reporting);
        return options.kept()
                .panelFolder()
                .flatMap(folder -> PanelFile.of(folder, options.model(), options.notes()))
                .map(tuned::keeping)
                .orElse(tuned);
    }

    private static Nightjar open(ModelSource source, KernelSet kernels, OpenOptions options) {
        source.notices().forEach(options.notes());
        Model model = Architectures.load(source);
        // A tokenizer takes as long to build as the kernels, and needs nothing of them.
        Concurrently<Tokenizer> building = Concurrently.start("nightjar-tokenizer", () -> Tokenizers.of(source));
        StepPolicy policy = StepPolicy.of(model.spec(), options);
        StepBudget budget = policy.budget();
        MemoryPlan.Choice memory = MemoryPlan.choose(model, policy, options.contextTokens(), Machine.memoryBytes())
                .requireFit();
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
                model.spec().vocabulary(),
                kernels.name(),
                threads);
        ModelExecutor executor = new ModelExecutor(
                model.rewritten(options.fusions()),
                kernels,
                policy.kvType(),
                KvLayout.blocksFor(context),
                memory.stateSlots(),
                threads);
        try {
            Tokenizer tokenizer = building.result();
            requireOneVocabulary(source, model, tokenizer);
            Engine engine = new Engine(
                    executor, tokenizer, policy.scheduler(), new EngineLimits(context, budget), System::nanoTime);
            PromptEncoder prompts =
                    new PromptEncoder(tokenizer, ChatTemplate.of(source), Clock.system(ZoneId.systemDefault()));
            return new Nightjar(source, engine, prompts, info, memory.plan(), executor.embeds());
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

    /** Whether the model gives vectors of texts, by {@link #embed}; else it generates text. */
    public boolean embeds() {
        return embeds;
    }

    /** The model's tokenizer. */
    public Tokenizer tokenizer() {
        return prompts.tokenizer();
    }

    /** The model's own chat template; empty if conversations with it are plain transcripts. */
    public Optional<ChatTemplate> chatTemplate() {
        return prompts.template();
    }

    /**
     * Starts to generate; returns at once.
     *
     * @throws io.nightjar.base.RequestException if the prompt is empty, does not fit, or has ids that do not exist, or if
     *     the model's chat template refuses the conversation
     * @throws io.nightjar.base.CapacityException if too many generations are waiting, or if the chat template goes beyond
     *     its limits
     * @throws io.nightjar.base.ModelFormatException if the chat template cannot be read
     * @throws IllegalStateException if the model is closed
     */
    public Generation generate(GenerationRequest request) {
        List<Integer> prompt = prompts.encode(request.prompt());
        int maxTokens = request.maxTokens() == GenerationRequest.UNTIL_FULL ? Integer.MAX_VALUE : request.maxTokens();
        EngineRequest sequence = new EngineRequest(
                prompt, maxTokens, request.sampling(), stops(request), request.ignoreEos(), EngineRequest.NO_SCORES);
        return new Generation(prompt.size(), listener -> {
            long id = engine.submit(sequence, listener);
            return () -> engine.cancel(id);
        });
    }

    /**
     * The vectors that stand for texts, in their order; several are computed together. Needs a model made for that, such as
     * BERT.
     *
     * @throws io.nightjar.base.RequestException if the model gives no vectors, or a text does not fit into the context
     * @throws io.nightjar.base.CapacityException if too many requests are waiting
     * @throws IllegalStateException if the model is closed
     * @throws java.util.concurrent.CancellationException if this thread is interrupted, or the model closed, meanwhile
     */
    public List<Embedding> embed(List<String> texts) {
        if (!embeds) {
            throw new RequestException(info.name() + ": the model generates text and gives no vectors"
                    + " - use one made for them, such as bert");
        }
        return new Embeddings(engine)
                .of(texts.stream()
                        .map(text -> prompts.encode(new Prompt.Text(text, false)))
                        .toList());
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
        return new Perplexity(engine, prompts.tokenizer()).of(text, contextTokens, chunks, progress);
    }

    /** Cancels what is being generated and gives all memory back. */
    @Override
    public void close() {
        engine.close();
        source.close();
    }

    private List<String> stops(GenerationRequest request) {
        List<String> stops = new ArrayList<>(request.stop());
        stops.addAll(prompts.stops(request.prompt()));
        return stops;
    }
}
