/**
 * Machine code for x86-64, written at run time. Start with {@link io.nightjar.kernels.x86.Assembler}; what it can encode is
 * data: one row of text per instruction form in the enums that implement {@link io.nightjar.kernels.x86.Instruction}, read by
 * {@code Form} and turned into bytes by {@code Encoder}. Every row is compared with GNU binutils by {@code FormsGoldenTest}.
 */
@NullMarked
package io.nightjar.kernels.x86;

import org.jspecify.annotations.NullMarked;
