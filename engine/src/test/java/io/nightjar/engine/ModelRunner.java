package io.nightjar.engine;

import io.nightjar.base.ElementType;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.formats.ModelSource;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.KvPool;
import io.nightjar.kernels.StatePool;
import io.nightjar.kernels.Workers;
import io.nightjar.models.Architectures;
import io.nightjar.models.Model;
import io.nightjar.models.ModelFiles;
import io.nightjar.ops.Fusions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Runs a model step by step, without scheduler and sampling, to compare logits. */
final class ModelRunner implements AutoCloseable {

    static final int BLOCKS = 64;
    private static final int BLOCKS_PER_RUN = 16;

    private final ModelSource source;
    private final Workers workers;
    private final KvPool pool;
    private final StatePool states;
    private final CompiledProgram program;
    private final int vocabulary;

    /** Opens a model; the calling test is skipped where the CPU has no instructions of a kernel set {@code x86}. */
    ModelRunner(Path path, String kernelSet, ElementType kvType, int threads) {
        this(path, kernelSet, Fusions.ALL, kvType, threads);
    }

    /** The same with some ops of the program made one. */
    ModelRunner(Path path, String kernelSet, Fusions fusions, ElementType kvType, int threads) {
        if (kernelSet.startsWith("x86")) {
            String obstacle = KernelSets.obstacle(kernelSet);
            Assumptions.assumeTrue(obstacle.isEmpty(), () -> "no machine code of x86 can be run: " + obstacle);
        }
        this.source = ModelFiles.open(path);
        Model model = Architectures.load(source).rewritten(fusions);
        this.vocabulary = model.spec().vocabulary();
        this.workers = new Workers(threads);
        this.pool = new KvPool(new KvLayout(model.program().kvLayers(), kvType), BLOCKS);
        IntStream.range(0, BLOCKS).forEach(pool::reserve);
        this.states = new StatePool(model.program().states(), BLOCKS / BLOCKS_PER_RUN);
        IntStream.range(0, states.slots()).forEach(states::reserve);
        this.program = KernelSets.named(kernelSet).compile(model.program(), model.weights(), pool, states, workers);
    }

    /** A sequence in some of the pool's blocks. */
    static final class Run {
        final List<Integer> blocks;
        final int stateSlot;
        int position;

        Run(int firstBlock) {
            this.blocks = new ArrayList<>(IntStream.range(firstBlock, firstBlock + BLOCKS_PER_RUN)
                    .boxed()
                    .toList());
            this.stateSlot = firstBlock / BLOCKS_PER_RUN;
        }
    }

    /** A sequence that goes on from another's whole blocks: it shares them, and has copies of its states. */
    Run fork(Run from, int firstBlock) {
        Run run = new Run(firstBlock);
        int shared = from.position / KvLayout.BLOCK_TOKENS;
        for (int i = 0; i < shared; i++) {
            run.blocks.set(i, from.blocks.get(i));
        }
        run.position = shared * KvLayout.BLOCK_TOKENS;
        states.copy(from.stateSlot, run.stateSlot);
        return run;
    }

    /** Computes the next tokens of a sequence; returns the logits of all of them. */
    List<float[]> step(Run run, List<Integer> tokens) {
        return stepTogether(List.of(run), List.of(tokens)).getFirst();
    }

    /** Computes the next tokens of several sequences in one step; returns the logits of all of them. */
    List<List<float[]>> stepTogether(List<Run> runs, List<List<Integer>> tokens) {
        Batch.Builder batch = new Batch.Builder();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            batch.add(
                    tokens.get(i),
                    run.position,
                    run.blocks,
                    run.stateSlot,
                    tokens.get(i).size());
            run.position += tokens.get(i).size();
        }
        program.run(batch.build());
        List<List<float[]>> all = new ArrayList<>();
        int output = 0;
        for (List<Integer> each : tokens) {
            List<float[]> logits = new ArrayList<>();
            for (int i = 0; i < each.size(); i++) {
                float[] row = new float[vocabulary];
                program.readLogits(output++, row);
                logits.add(row);
            }
            all.add(logits);
        }
        return all;
    }

    /** Feeds tokens in chunks of this size; returns the logits of all of them. */
    List<float[]> inChunks(Run run, List<Integer> tokens, int chunk) {
        List<float[]> logits = new ArrayList<>();
        for (int at = 0; at < tokens.size(); at += chunk) {
            logits.addAll(step(run, tokens.subList(at, Math.min(tokens.size(), at + chunk))));
        }
        return logits;
    }

    /** The tokens that are chosen one after the other behind a prompt, as many as the reference has. */
    List<Integer> greedy(Case golden) {
        Run run = new Run(0);
        List<Integer> ids = new ArrayList<>();
        int next = argmax(step(run, golden.prompt()).getLast());
        while (ids.size() < golden.greedy().size()) {
            ids.add(next);
            next = argmax(step(run, List.of(next)).getLast());
        }
        return ids;
    }

    /** What is chosen after each token of the reference's path; equal to the path if and only if we would take it too. */
    List<Integer> chosen(Case golden) {
        List<Integer> tokens = new ArrayList<>(golden.prompt());
        tokens.addAll(golden.greedy().subList(0, golden.greedy().size() - 1));
        List<float[]> logits = step(new Run(0), tokens);
        return logits.subList(golden.prompt().size() - 1, logits.size()).stream()
                .map(ModelRunner::argmax)
                .toList();
    }

    /** How far the logits of a prompt are from the reference's, at most. */
    float largestDifference(Case golden) {
        List<float[]> logits = step(new Run(0), golden.prompt());
        int first = logits.size() - golden.logits().size();
        float largest = 0;
        for (int i = 0; i < golden.logits().size(); i++) {
            float[] expected = golden.logits().get(i);
            float[] actual = logits.get(first + i);
            if (actual.length != expected.length) {
                throw new AssertionError(actual.length + " logits, the reference has " + expected.length);
            }
            for (int token = 0; token < expected.length; token++) {
                largest = Math.max(largest, Math.abs(actual[token] - expected[token]));
            }
        }
        return largest;
    }

    static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void close() {
        workers.close();
        pool.close();
        states.close();
        source.close();
    }
}
