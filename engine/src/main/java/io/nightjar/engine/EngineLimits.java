package io.nightjar.engine;

/**
 * What an engine allows.
 *
 * @param contextTokens length of a sequence, prompt and generated tokens together
 * @param budget of a step
 */
public record EngineLimits(int contextTokens, StepBudget budget) {}
