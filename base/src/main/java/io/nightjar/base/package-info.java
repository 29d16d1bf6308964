/**
 * Shapes, element types, tensors and errors: what every other module speaks in. Start with {@link
 * io.nightjar.base.ElementType}, the one table of number formats, then {@link io.nightjar.base.Tensor}.
 */
@NullMarked
package io.nightjar.base;

import org.jspecify.annotations.NullMarked;
