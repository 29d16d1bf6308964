package io.nightjar.text;

import java.util.OptionalInt;

/** The tokens with a part of their own in a prompt; {@code addBos} and {@code addEos} imply that there is one. */
record SpecialIds(
        OptionalInt bos,
        OptionalInt eos,
        OptionalInt unknown,
        OptionalInt padding,
        OptionalInt endOfTurn,
        OptionalInt endOfMessage,
        boolean addBos,
        boolean addEos) {}
