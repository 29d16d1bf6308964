package io.nightjar.api;

/**
 * What was opened.
 *
 * @param name of the file
 * @param architecture GGUF's name of the family
 * @param parameters number of weights
 * @param contextTokens length of a sequence in this process
 * @param trainedContextTokens length that the model was trained for
 * @param vocabularySize number of tokens
 * @param kernels name of the kernel set
 * @param threads compute threads
 */
public record ModelInfo(
        String name,
        String architecture,
        long parameters,
        int contextTokens,
        int trainedContextTokens,
        int vocabularySize,
        String kernels,
        int threads) {}
