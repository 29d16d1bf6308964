/**
 * Architectures as data: metadata and tensors become a {@link io.nightjar.models.DecoderSpec}, and that becomes a program.
 * Start with {@link io.nightjar.models.Llama}, the smallest architecture; {@link io.nightjar.models.DecoderProgram} has the
 * only loop over layers.
 */
@NullMarked
package io.nightjar.models;

import org.jspecify.annotations.NullMarked;
