/**
 * Machine code for x86-64, written at run time. Start with {@link io.nightjar.kernels.x86.Assembler}; what it can encode is
 * data: one row of text per instruction form in the enums that implement {@link io.nightjar.kernels.x86.Instruction}, read by
 * {@code Form} and turned into bytes by {@code Encoder}. Every row is compared with GNU binutils by {@code FormsGoldenTest}.
 *
 * <p>{@link io.nightjar.kernels.x86.ExecutableMemory} is where the code can run, {@link io.nightjar.kernels.x86.CpuFeature}
 * what the CPU at hand can do.
 */
@NullMarked
package io.nightjar.kernels.x86;

import org.jspecify.annotations.NullMarked;
