package io.nightjar.cli;

import java.time.Instant;

/**
 * One line of a benchmark.
 *
 * @param file the model
 * @param model what it holds
 * @param kernels name of the kernel set
 * @param threads compute threads
 * @param kv number format of the KV cache
 * @param test what was timed
 * @param time when it ended
 * @param tokensPerSecond what came out
 */
record BenchRow(
        String file,
        ModelSummary model,
        String kernels,
        int threads,
        String kv,
        Test test,
        Instant time,
        Samples tokensPerSecond) {

    /**
     * What is timed: the processing of a prompt, or the generation of tokens; the other number is 0.
     *
     * @param promptTokens length of the prompt
     * @param generatedTokens tokens generated after a prompt of one
     */
    record Test(int promptTokens, int generatedTokens) {

        /** llama-bench's name of it. */
        @Override
        public String toString() {
            return promptTokens > 0 ? "pp" + promptTokens : "tg" + generatedTokens;
        }
    }
}
