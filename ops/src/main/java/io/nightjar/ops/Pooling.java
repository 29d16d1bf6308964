package io.nightjar.ops;

/** How the rows of a sequence's tokens become one row that stands for the whole text. */
public enum Pooling {
    /** Their mean. */
    MEAN,
    /** The first token's. */
    FIRST,
    /** The last token's. */
    LAST
}
