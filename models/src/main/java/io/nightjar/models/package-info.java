/**
 * Architectures as data: metadata and tensors become a {@link io.nightjar.models.DecoderSpec}, and that becomes a program.
 * Start with {@link io.nightjar.models.Llama}, the smallest architecture: a layer is a list of {@link io.nightjar.models.Stage}s
 * that change the stream, mostly by adding what a {@link io.nightjar.models.Block} gives; {@link
 * io.nightjar.models.DecoderProgram} has the only loop over layers.
 */
@NullMarked
package io.nightjar.models;

import org.jspecify.annotations.NullMarked;
