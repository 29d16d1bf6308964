package io.nightjar.models;

import io.nightjar.ops.Slot;

/**
 * One thing that a layer does with its normalised stream, as data: mix tokens (attention) or channels (a feed-forward
 * block). A new kind is a record in a file of its own and its name in {@code permits}.
 */
public sealed interface Block
        permits Attention,
                LatentAttention,
                GatedMlp,
                SparseMlp,
                PlainMlp,
                Experts,
                SharedExpert,
                BorrowingAttention,
                LowRankResidual,
                LayerInputs.Use,
                ShortConvolution,
                MambaMixer,
                Mamba2Mixer,
                DeltaNet,
                GatedAttention {

    /**
     * Appends the block's ops. Tensors are named within the layer that the builder is in.
     *
     * @param in what the block reads, as wide as the stream; it stays as it is
     * @param out receives the result, as wide as the stream
     * @throws io.nightjar.base.ModelFormatException if a tensor is absent or has another shape
     */
    void append(ProgramBuilder program, Slot in, Slot out);
}
