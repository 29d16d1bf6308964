/**
 * Model files: bytes to named tensors and metadata, and back. Start with {@link io.nightjar.formats.ModelSource}, the one
 * view of a model that the modules above see; {@link io.nightjar.formats.GgufFile} and {@link
 * io.nightjar.formats.HuggingFaceFolder} read files and {@link
 * io.nightjar.formats.GgufWriter} writes one.
 */
@NullMarked
package io.nightjar.formats;

import org.jspecify.annotations.NullMarked;
