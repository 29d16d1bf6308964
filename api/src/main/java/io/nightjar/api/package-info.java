/**
 * What an embedding application uses, and the composition root: {@link io.nightjar.api.Nightjar#open} builds everything
 * and passes it on by constructor.
 */
@NullMarked
package io.nightjar.api;

import org.jspecify.annotations.NullMarked;
