"""Writes a tiny Gemma 3n with random weights, as a folder and as a GGUF file, and its logits by transformers, an implementation
independent of ours. It has what the golden folder of this family lacks: sparse blocks, borrowed keys and values, another active
stream than the first, widths that differ from layer to layer, and layer inputs for some of the tokens only.

    pip install torch==2.15.0 transformers==5.23.0 safetensors gguf==0.19.0
    python gemma3n_golden.py ../resources/io/nightjar/engine/tiny-gemma3n
"""

import importlib.metadata
import json
import pathlib
import sys

import gguf
import torch
from safetensors.torch import save_file
from transformers import Gemma3nForCausalLM, Gemma3nTextConfig

SEED = 20251122
TOKENS_WITH_INPUTS = 40
CONFIG = dict(
    vocab_size=48, vocab_size_per_layer_input=TOKENS_WITH_INPUTS, hidden_size=24, num_hidden_layers=6, num_attention_heads=3,
    num_key_value_heads=1, head_dim=8, intermediate_size=[40, 32, 40, 24, 40, 40], hidden_size_per_layer_input=6, laurel_rank=3,
    altup_num_inputs=3, altup_active_idx=1, num_kv_shared_layers=2, sliding_window=8, max_position_embeddings=256,
    activation_sparsity_pattern=[0.9, 0.0, 0.3, 0.0, 0.6, 0.0], final_logit_softcapping=30.0, tie_word_embeddings=True,
    layer_types=["sliding_attention", "full_attention", "sliding_attention", "sliding_attention", "full_attention", "sliding_attention"])


def fill(model):
    """Weights of such sizes that every part of the model matters; all of them are BF16 values."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            gain = parameter.dim() == 1
            size = 3 if "router.weight" in name else 0.3
            values = torch.randn_like(parameter) * size + (1 if gain else 0)
            parameter.copy_(values.bfloat16().float())


def write_folder(folder, model, config):
    tensors = {name: parameter.detach().bfloat16().contiguous() for name, parameter in model.named_parameters()
               if name != "lm_head.weight"}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    written = {name: config.to_dict()[name] for name in CONFIG} | {
        "model_type": "gemma3n_text", "rms_norm_eps": config.rms_norm_eps, "rope_parameters": config.rope_parameters}
    (folder / "config.json").write_text(json.dumps(written, indent=1) + "\n")
    return tensors


def write_gguf(path, tensors, config):
    """As llama.cpp's converter does: it puts matrices of the streams in one tensor and pads the layer inputs with zeros."""
    writer = gguf.GGUFWriter(path, "gemma3n")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
    writer.add_sliding_window(config.sliding_window)
    writer.add_sliding_window_pattern([kind == "sliding_attention" for kind in config.layer_types])
    writer.add_final_logit_softcapping(config.final_logit_softcapping)
    writer.add_altup_active_idx(config.altup_active_idx)
    writer.add_altup_num_inputs(config.altup_num_inputs)
    writer.add_embedding_length_per_layer_input(config.hidden_size_per_layer_input)
    writer.add_shared_kv_layers(config.num_kv_shared_layers)
    normal = torch.distributions.normal.Normal(0, 1)
    writer.add_activation_sparsity_scale([normal.icdf(torch.tensor(share)).item() for share in config.activation_sparsity_pattern])
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3N, config.num_hidden_layers)
    stacks = {}
    for name, tensor in tensors.items():
        if "altup_projections" in name or "altup_unembed_projections" in name:
            stacks.setdefault(name.rsplit(".", 2)[0] + ".weight", []).append(tensor)
            continue
        if "embed_tokens_per_layer" in name:
            tensor = torch.cat([tensor, torch.zeros(config.vocab_size - tensor.shape[0], tensor.shape[1], dtype=tensor.dtype)])
        add(writer, names.get_name(name + (".weight" if name.endswith("_scale") else ""), try_suffixes=(".weight",)), tensor)
    for name, parts in stacks.items():
        add(writer, names.get_name(name, try_suffixes=(".weight",)), torch.stack(parts))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add(writer, name, tensor):
    values = tensor.float().numpy()
    if values.ndim == 1:
        writer.add_tensor(name, values)
    else:
        kind = gguf.GGMLQuantizationType.BF16
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    config = Gemma3nTextConfig(**CONFIG, attn_implementation="eager")
    model = Gemma3nForCausalLM(config).float().eval()
    fill(model)
    tensors = write_folder(folder, model, config)
    write_gguf(folder / "model.gguf", tensors, config)
    cases = []
    for length, vocabulary in [(1, TOKENS_WITH_INPUTS), (9, TOKENS_WITH_INPUTS), (41, TOKENS_WITH_INPUTS), (20, config.vocab_size)]:
        ids = torch.randint(vocabulary - 10 if vocabulary > TOKENS_WITH_INPUTS else 0, vocabulary, (length,))
        with torch.no_grad():
            logits = model(ids[None], use_cache=False).logits[0]
        cases.append({"ids": ids.tolist(), "logits": [[round(x, 6) for x in row] for row in logits[-4:].tolist()]})
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["torch", "transformers", "gguf"])
    golden = {"made_by": f"gemma3n_golden.py with {versions}, seed {SEED}", "cases": cases}
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
