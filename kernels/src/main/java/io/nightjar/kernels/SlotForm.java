package io.nightjar.kernels;

/** A kernel that makes another form of a slot for matrix products, and writes no slot. */
interface SlotForm extends Kernel {}
