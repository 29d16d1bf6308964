/**
 * Many sequences through one program. One invariant: each step lets every sequence's computed tokens catch up with its
 * known tokens. Start with {@link io.nightjar.engine.Engine}.
 */
@NullMarked
package io.nightjar.engine;

import org.jspecify.annotations.NullMarked;
