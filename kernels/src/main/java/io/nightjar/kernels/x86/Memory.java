package io.nightjar.kernels.x86;

/** A memory operand; the instruction says how many bytes it has. */
public sealed interface Memory extends Operand permits Address, LabelAddress {

    /**
     * Whether one element is read and repeated over the whole vector (AVX-512).
     *
     * @return true for an embedded broadcast
     */
    boolean isBroadcast();
}
