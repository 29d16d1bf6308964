/**
 * Model files: bytes to named tensors and metadata, and back. Start with {@link io.nightjar.formats.ModelSource}, the one
 * view of a model that the modules above see.
 */
@NullMarked
package io.nightjar.formats;

import org.jspecify.annotations.NullMarked;
