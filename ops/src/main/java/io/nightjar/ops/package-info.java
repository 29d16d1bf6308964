/**
 * What a model computes: a {@link io.nightjar.ops.Program} is a flat list of {@link io.nightjar.ops.Op} records over named
 * weights and activation slots. Running, costing, training and simulating all read the same program. Start with {@link
 * io.nightjar.ops.Op}.
 */
@NullMarked
package io.nightjar.ops;

import org.jspecify.annotations.NullMarked;
