package io.nightjar.models;

import java.util.stream.Stream;

/** Folders of BERT, alone or under the prefix that it has in a model with a head on top. */
final class FolderBert {

    static final FolderTable BERT = FolderTable.of("bert", "bert")
            .with(tensors(""))
            .with(tensors("bert."))
            .with(FolderFixed.GELU, FolderFixed.of("position_embedding_type", "absolute"));

    private FolderBert() {}

    /** The pooler is that of next-sentence prediction, not of texts' vectors: nothing reads it. Nor the table of positions. */
    private static FolderTensor[] tensors(String prefix) {
        String layer = "encoder.layer.#.";
        return Stream.of(
                        FolderTensor.of("embeddings.word_embeddings", "token_embd"),
                        FolderTensor.of("embeddings.position_embeddings", "position_embd"),
                        FolderTensor.of("embeddings.token_type_embeddings", "token_types"),
                        FolderTensor.of("embeddings.LayerNorm", "token_embd_norm"),
                        FolderTensor.of("embeddings.position_ids", "position_ids"),
                        FolderTensor.of(layer + "attention.self.query", "blk.#.attn_q"),
                        FolderTensor.of(layer + "attention.self.key", "blk.#.attn_k"),
                        FolderTensor.of(layer + "attention.self.value", "blk.#.attn_v"),
                        FolderTensor.of(layer + "attention.output.dense", "blk.#.attn_output"),
                        FolderTensor.of(layer + "attention.output.LayerNorm", "blk.#.attn_output_norm"),
                        FolderTensor.of(layer + "intermediate.dense", "blk.#.ffn_up"),
                        FolderTensor.of(layer + "output.dense", "blk.#.ffn_down"),
                        FolderTensor.of(layer + "output.LayerNorm", "blk.#.layer_output_norm"),
                        FolderTensor.of("pooler.dense", "cls"))
                .map(row -> FolderTensor.of(prefix + row.from(), row.to()))
                .toArray(FolderTensor[]::new);
    }
}
