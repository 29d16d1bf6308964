/**
 * How a machine computes a program. Start with {@link io.nightjar.kernels.KernelSet}, then {@link
 * io.nightjar.kernels.CompiledProgram}; {@code ReferenceKernels} is the oracle that every faster kernel is compared with.
 */
@NullMarked
package io.nightjar.kernels;

import org.jspecify.annotations.NullMarked;
