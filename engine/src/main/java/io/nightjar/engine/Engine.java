package io.nightjar.engine;

import io.nightjar.base.CapacityException;
import io.nightjar.base.RequestException;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.KvLayout;
import io.nightjar.text.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The loop: plan a step, compute it, choose tokens, until every sequence's computed tokens have caught up with its known
 * tokens and none grows any more. One thread owns scheduler, cache and executor; others submit and cancel.
 */
public final class Engine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());
    /** Sequences that can be waiting or running at once. */
    public static final int MAX_SEQUENCES = 1024;

    private final Executor executor;
    private final Tokenizer tokenizer;
    private final Scheduler scheduler;
    private final EngineLimits limits;
    private final LongSupplier nanos;
    private final KvCache cache;
    private final LinkedBlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger unfinished = new AtomicInteger();
    /** In order of arrival. */
    private final Map<Long, Sequence> sequences = new LinkedHashMap<>();

    private final float[] logits;
    private final Candidates candidates;
    private final Thread thread;
    private volatile boolean closed;
    /** No command is taken any more; guarded by {@link #commands}. */
    private boolean ended;

    /**
     * Starts an engine.
     *
     * @param executor owned: closed with the engine
     * @param nanos monotonic clock in nanoseconds
     * @throws IllegalArgumentException if the context does not fit into the executor's KV blocks, or tokenizer and executor
     *     have vocabularies of different sizes; the executor then stays the caller's
     */
    public Engine(
            Executor executor, Tokenizer tokenizer, Scheduler scheduler, EngineLimits limits, LongSupplier nanos) {
        if (tokenizer.vocabulary().size() != executor.vocabularySize()) {
            throw new IllegalArgumentException("the tokenizer has "
                    + tokenizer.vocabulary().size() + " tokens and the model " + executor.vocabularySize());
        }
        if (KvLayout.blocksFor(limits.contextTokens()) > executor.kvBlocks()) {
            throw new IllegalArgumentException("a context of " + limits.contextTokens() + " tokens does not fit into "
                    + executor.kvBlocks() + " KV blocks");
        }
        this.executor = executor;
        this.tokenizer = tokenizer;
        this.scheduler = scheduler;
        this.limits = limits;
        this.nanos = nanos;
        this.cache = new KvCache(executor.kvBlocks(), executor.stateSlots());
        this.logits = new float[executor.outputWidth()];
        this.candidates = new Candidates(executor.vocabularySize());
        this.thread = Thread.ofPlatform().daemon().name("nightjar-engine").start(this::loop);
    }

    /**
     * Queues a sequence; from any thread.
     *
     * @return its id, for {@link #cancel}
     * @throws RequestException if the prompt does not fit into the context or names tokens that do not exist, or a stop
     *     string or a logit bias is out of range
     * @throws CapacityException if too many sequences are waiting
     * @throws IllegalStateException if the engine is closed
     */
    public long submit(EngineRequest request, SequenceListener listener) {
        check(request);
        long id = ids.incrementAndGet();
        // The last generated token is known but need not be computed: it takes no place in the context.
        int finalTokens =
                (int) Math.min(limits.contextTokens(), (long) request.prompt().size() + request.maxTokens());
        Sequence sequence = new Sequence(id, request, listener, tokenizer, finalTokens, new SequenceClock(nanos));
        synchronized (commands) {
            if (ended) {
                throw new IllegalStateException("the engine is closed");
            }
            // Counted last: a request that is refused takes no place. Only this block adds, so the limit holds.
            if (unfinished.get() >= MAX_SEQUENCES) {
                throw new CapacityException(MAX_SEQUENCES + " sequences are waiting already");
            }
            unfinished.incrementAndGet();
            commands.add(() -> sequences.put(id, sequence));
        }
        return id;
    }

    /** Ends a sequence with what it has; from any thread. Does nothing if it is over. */
    public void cancel(long id) {
        commands.add(() -> {
            Sequence sequence = sequences.get(id);
            if (sequence != null) {
                finish(sequence, FinishReason.CANCELLED);
            }
        });
    }

    /**
     * Cancels all sequences, ends the thread and closes the executor. Returns when that is done; called by a listener, on
     * the engine's own thread, it returns at once and the thread ends after the step.
     */
    @Override
    public void close() {
        closed = true;
        commands.add(() -> {});
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(EngineRequest request) {
        if (executor.embeds() && (request.maxTokens() > 0 || request.scoreFrom() != EngineRequest.NO_SCORES)) {
            throw new RequestException("this model gives vectors of texts - it neither generates nor scores tokens");
        }
        int promptTokens = request.prompt().size();
        if (promptTokens > limits.contextTokens()) {
            throw new RequestException("the prompt has " + promptTokens + " tokens and the context "
                    + limits.contextTokens() + " - shorten it, or ask for a larger context");
        }
        for (int token : request.prompt()) {
            if (token < 0 || token >= executor.vocabularySize()) {
                throw new RequestException(
                        "prompt: expected token ids below " + executor.vocabularySize() + ", got " + token);
            }
        }
    }

    private void loop() {
        try {
            while (!closed) {
                runCommands();
                step();
            }
        } catch (RuntimeException defect) {
            // Of the scheduler or the cache: nothing can go on, and every listener shall know why.
            List.copyOf(sequences.values()).forEach(sequence -> fail(sequence, defect));
        } finally {
            synchronized (commands) {
                ended = true;
            }
            runPending();
            List.copyOf(sequences.values()).forEach(sequence -> finish(sequence, FinishReason.CANCELLED));
            executor.close();
        }
    }

    /** Waits for a command only if there is nothing to compute. */
    private void runCommands() {
        if (sequences.isEmpty()) {
            cache.checkIntegrity();
            try {
                commands.take().run();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        runPending();
    }

    private void runPending() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void step() {
        List<SequenceState> states =
                sequences.values().stream().map(Sequence::state).toList();
        StepPlan plan = scheduler.plan(states, limits.budget(), this::admit);
        if (plan.grants().isEmpty()) {
            return;
        }
        Batch.Builder batch = new Batch.Builder();
        List<Integer> firstOutputs = new ArrayList<>();
        for (StepPlan.Grant grant : plan.grants()) {
            Sequence sequence = sequence(grant);
            sequence.clock().stepBegins();
            KvCache.Lease lease = sequence.lease().orElseThrow();
            firstOutputs.add(batch.add(
                    sequence.next(grant.tokens()),
                    sequence.computed(),
                    lease.blocks(),
                    lease.stateSlot(),
                    grant.outputs()));
        }
        try {
            executor.execute(batch.build());
        } catch (RuntimeException defect) {
            plan.grants().forEach(grant -> fail(sequence(grant), defect));
            return;
        } catch (OutOfMemoryError shortage) {
            // KV blocks and activations are taken as they are first needed; what runs beside this step may go on.
            CapacityException error =
                    new CapacityException("out of memory in a step of the model: " + shortage.getMessage(), shortage);
            plan.grants().forEach(grant -> fail(sequence(grant), error));
            return;
        }
        for (int i = 0; i < plan.grants().size(); i++) {
            StepPlan.Grant grant = plan.grants().get(i);
            advance(sequence(grant), grant, firstOutputs.get(i));
        }
    }

    private Sequence sequence(StepPlan.Grant grant) {
        return Objects.requireNonNull(sequences.get(grant.sequence()), "granted to an unknown sequence");
    }

    private boolean admit(SequenceState state) {
        if (cache.ask(state.finalTokens()) instanceof KvCache.Rejected) {
            return false;
        }
        Objects.requireNonNull(sequences.get(state.id())).hold(cache.lease(state.finalTokens()));
        return true;
    }

    /** Takes in what a step gave a sequence: scores of prompt tokens, and the next token once it has caught up. */
    private void advance(Sequence sequence, StepPlan.Grant grant, int firstOutput) {
        int firstScored = sequence.computed() + grant.tokens() - grant.outputs();
        sequence.advance(grant.tokens());
        try {
            for (int i = 0; i < grant.outputs(); i++) {
                int position = firstScored + i;
                if (position + 1 >= sequence.request().scoreFrom() && position + 1 < sequence.promptTokens()) {
                    executor.readLogits(firstOutput + i, logits);
                    sequence.addScore(LogProbability.of(logits, sequence.token(position + 1)));
                }
            }
            if (sequence.isCaughtUp()) {
                sequence.clock().caughtUp();
                int lastOutput = firstOutput + grant.outputs() - 1;
                if (executor.embeds()) {
                    handOver(sequence, lastOutput);
                } else {
                    chooseNext(sequence, lastOutput);
                }
            }
        } catch (RuntimeException error) {
            // A logit that is no number, or a listener that throws: the others go on.
            fail(sequence, error);
        }
    }

    private void handOver(Sequence sequence, int output) {
        float[] vector = new float[executor.outputWidth()];
        executor.readLogits(output, vector);
        sequence.listener().embedded(vector);
        finish(sequence, FinishReason.LENGTH);
    }

    private void chooseNext(Sequence sequence, int output) {
        if (sequence.generatedTokens() >= sequence.request().maxTokens()) {
            finish(sequence, FinishReason.LENGTH);
            return;
        }
        executor.readLogits(output, logits);
        int token = sequence.sampler().sample(logits, candidates);
        if (!sequence.request().ignoreEos() && tokenizer.vocabulary().isEndOfGeneration(token)) {
            finish(sequence, FinishReason.STOP);
        } else if (sequence.append(token)) {
            finish(sequence, FinishReason.STOP);
        } else if (sequence.generatedTokens() >= sequence.request().maxTokens()) {
            finish(sequence, FinishReason.LENGTH);
        } else if (sequence.state().knownTokens() > limits.contextTokens()) {
            finish(sequence, FinishReason.CONTEXT_FULL);
        }
    }

    private void finish(Sequence sequence, FinishReason reason) {
        remove(sequence);
        answer(() -> sequence.finish(reason));
    }

    private void fail(Sequence sequence, RuntimeException error) {
        remove(sequence);
        answer(() -> sequence.listener().failed(error));
    }

    /** The last word to a listener: if it throws, there is no one left to tell but the log. */
    private static void answer(Runnable lastCall) {
        try {
            lastCall.run();
        } catch (RuntimeException defect) {
            LOG.log(System.Logger.Level.ERROR, "a listener threw at the end of its sequence", defect);
        }
    }

    private void remove(Sequence sequence) {
        sequences.remove(sequence.id());
        sequence.lease().ifPresent(cache::release);
        unfinished.decrementAndGet();
    }
}
