package io.nightjar.ops;

/**
 * What one layer keeps of a token.
 *
 * @param heads KV heads
 * @param keyDim width of a key
 * @param valueDim width of a value
 */
public record KvShape(int heads, int keyDim, int valueDim) {}
