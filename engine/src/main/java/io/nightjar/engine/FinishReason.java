package io.nightjar.engine;

/** Why a sequence ended. */
public enum FinishReason {
    /** An end token or a stop string. */
    STOP,
    /** As many tokens as were asked for. */
    LENGTH,
    /** The context is full. */
    CONTEXT_FULL,
    /** The caller did not want more. */
    CANCELLED
}
