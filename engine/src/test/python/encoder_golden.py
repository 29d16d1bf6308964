"""Writes a tiny BERT with random weights as a GGUF file, and its vectors by transformers, an implementation independent of ours.

    pip install torch==2.15.0 transformers==5.23.0 gguf==0.19.0
    python encoder_golden.py ../resources/io/nightjar/engine

The vectors are the mean of the last hidden states of all tokens, divided by its length, in F64 over the F32 states.
"""

import importlib.metadata
import json
import pathlib
import sys

import numpy as np
import torch
from gguf import GGUFWriter
from transformers import BertConfig, BertModel

SEED = 20251121
NAMES = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm": "token_embd_norm",
    "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
}


def gguf_name(name):
    prefix, rest = "", name
    if name.startswith("encoder.layer."):
        _, _, layer, rest = name.split(".", 3)
        prefix = f"blk.{layer}."
    for theirs, ours in NAMES.items():
        if rest == theirs or rest.startswith(theirs + "."):
            return prefix + ours + rest[len(theirs):]
    raise KeyError(name)


def main(folder):
    torch.manual_seed(SEED)
    config = BertConfig(vocab_size=61, hidden_size=48, num_hidden_layers=2, num_attention_heads=3, intermediate_size=80,
                        max_position_embeddings=96, type_vocab_size=2, layer_norm_eps=1e-12)
    model = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3 + (1 if parameter.dim() == 1 else 0))

    writer = GGUFWriter(folder / "tiny-bert.gguf", "bert")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_causal_attention(False)
    writer.add_uint32("bert.pooling_type", 1)
    for name, parameter in model.named_parameters():
        writer.add_tensor(gguf_name(name), parameter.detach().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    random = np.random.default_rng(SEED)
    cases = []
    for length in [1, 2, 7, 31, 32, 33, 64, 96]:
        ids = random.integers(0, config.vocab_size, length).tolist()
        with torch.no_grad():
            states = model(torch.tensor([ids])).last_hidden_state[0].double().numpy()
        pooled = states.mean(axis=0)
        cases.append({"ids": ids, "vector": (pooled / np.linalg.norm(pooled)).astype(np.float32).tolist()})
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["torch", "transformers", "gguf"])
    golden = {"made_by": f"encoder_golden.py with {versions}, seed {SEED}", "cases": cases}
    (folder / "tiny-bert.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
