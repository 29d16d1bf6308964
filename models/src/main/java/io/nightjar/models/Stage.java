package io.nightjar.models;

import io.nightjar.ops.Slot;

/** One change of the residual stream. */
public sealed interface Stage
        permits Residual,
                LayerInputs,
                StreamScale,
                Rescale,
                Normalise,
                TokenType,
                AltUp.Enter,
                AltUp.Around,
                AltUp.Feed,
                AltUp.Leave {

    /**
     * Appends the stage's ops.
     *
     * @param stream read and written
     * @throws io.nightjar.base.ModelFormatException if a tensor is absent or has another shape
     */
    void append(ProgramBuilder program, Slot stream);
}
