"""Computes the ids and logits of golden folders with other words in their configuration, by transformers, an implementation
independent of ours.

    pip install torch==2.15.0 transformers==5.23.0 safetensors
    python folder_variants.py FOLDER_OF_THE_GOLDEN_MODELS ../resources/io/nightjar/engine

Each entry of folder-variants.json says what is changed: "set" in the configuration (null takes an entry away), "addNorms" and
"without" among the tensors. This fills in the rest of it. Where the folder gemma4-wide is not there, it makes that too: no golden
model has global layers with heads of their own.
"""

import json
import pathlib
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, Gemma4ForCausalLM, Gemma4TextConfig

WIDE = "gemma4-wide"
STEPS = 24
LOGITS = 16


def gain(width, seed):
    return torch.tensor([1 + ((i * 37 + seed * 11) % 32 - 16) / 64 for i in range(width)])


def make_wide(folder):
    torch.manual_seed(11)
    config = Gemma4TextConfig(
        vocab_size=64, vocab_size_per_layer_input=64, hidden_size=32, intermediate_size=32, num_hidden_layers=6,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, global_head_dim=32, num_global_key_value_heads=1,
        attention_k_eq_v=True, use_double_wide_mlp=True, num_kv_shared_layers=2, hidden_size_per_layer_input=8,
        layer_types=["sliding_attention", "full_attention"] * 3, sliding_window=8, final_logit_softcapping=30.0,
        max_position_embeddings=256, pad_token_id=0, bos_token_id=1, eos_token_id=2)
    model = Gemma4ForCausalLM(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.copy_(torch.rand_like(parameter) * 0.5 + 0.75)
            else:
                parameter.copy_(torch.randn_like(parameter) * (0.5 if "embed" in name else 0.15))
        for name, buffer in model.named_buffers():
            if "layer_scalar" in name:
                buffer.copy_(torch.rand_like(buffer) * 0.5 + 0.75)
    model.to(torch.bfloat16).save_pretrained(folder)


def changed(base, variant, folder):
    config = json.loads((base / "config.json").read_text())
    for name, value in variant["set"].items():
        config[name] = value
        if value is None:
            del config[name]
    (folder / "config.json").write_text(json.dumps(config))
    tensors = load_file(base / "model.safetensors")
    if "without" in variant:
        tensors = {name: tensor for name, tensor in tensors.items() if variant["without"] not in name}
    for seed, name in enumerate(variant.get("addNorms", [])):
        tensors[name] = gain(variant["normWidth"], seed)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def run(folder, prompt):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    ids = list(prompt)
    with torch.no_grad():
        first = model(torch.tensor([ids]), use_cache=False).logits[0, -1]
        for _ in range(STEPS):
            ids.append(int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax()))
    return [round(float(value), 6) for value in first[:LOGITS]], ids[len(prompt):]


def main(goldens, resources):
    wide = resources / WIDE
    if not wide.exists():
        make_wide(wide)
    path = resources / "folder-variants.json"
    variants = json.loads(path.read_text())["variants"]
    for variant in variants:
        base = wide if variant["base"] == WIDE else goldens / variant["base"]
        size = 60 if variant["base"] == WIDE else 500
        variant["prompt"] = [1] + [(i * 53 + 7) % size + 3 for i in range(24)]
        with tempfile.TemporaryDirectory() as folder:
            changed(base, variant, pathlib.Path(folder))
            variant["logits"], variant["greedy"] = run(folder, variant["prompt"])
    reference = f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention, no cache"
    lines = ",\n".join(json.dumps(variant) for variant in variants)
    path.write_text(f'{{"reference": "{reference}", "variants": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
