"""Makes the golden model of BitNet's packed ternary layout: a tiny folder and the outputs of transformers.

    TORCHDYNAMO_DISABLE=1 python bitnet_golden.py ../resources/io/nightjar/engine/bitnet

Made with transformers 5.23.0 and torch 2.15.0 (float32). The weights of attention and feed-forward blocks are -1, 0 or 1 times
one scale for each matrix, four to a byte; activations in front of them are rounded to 8 bits for each token. Logits
without that rounding stand beside the others.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BitNetConfig, BitNetForCausalLM
from transformers.integrations import bitnet
from transformers.integrations.bitnet import AutoBitLinear, pack_weights, replace_with_bitnet_linear
from transformers.utils.quantization_config import BitNetQuantConfig

SEED = 5
PROMPT = [1, 17, 40, 9, 33, 58, 2, 21, 44, 12, 63, 30]
STEPS = 16

torch.manual_seed(SEED)
config = BitNetConfig(
    vocab_size=64,
    hidden_size=64,
    intermediate_size=96,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rope_theta=10000.0,
    tie_word_embeddings=True,
)
quantization = BitNetQuantConfig(linear_class="autobitlinear", quantization_mode="offline")
model = BitNetForCausalLM(config).eval()
plain = {name: value.detach().clone() for name, value in model.state_dict().items()}
replace_with_bitnet_linear(model, modules_to_not_convert=["lm_head"], quantization_config=quantization)

stored = {}
with torch.no_grad():
    for name, value in plain.items():
        if name == "lm_head.weight":
            continue
        if value.dim() == 1:
            value = 1 + 0.3 * torch.randn_like(value)
        if name == "model.embed_tokens.weight":
            value = torch.randn_like(value)
        plain[name] = value.bfloat16().float()
        stored[name] = value.bfloat16()
    for path, module in model.named_modules():
        if not isinstance(module, AutoBitLinear):
            continue
        weight = torch.randn(module.out_features, module.in_features)
        scale = weight.abs().mean().bfloat16()
        ternary = (weight / scale.float()).round().clamp(-1, 1)
        module.weight = torch.nn.Parameter(ternary.clone(), requires_grad=False)
        module.weight_scale = scale.float().reshape(1)
        stored[path + ".weight"] = pack_weights(ternary.clone())
        stored[path + ".weight_scale"] = scale.reshape(1)
    own = {name: value for name, value in plain.items() if "proj" not in name}
    own["lm_head.weight"] = own["model.embed_tokens.weight"]
    missing = model.load_state_dict(own, strict=False, assign=True)
    model.tie_weights()

ids = list(PROMPT)
gap = float("inf")
with torch.no_grad():
    for step in range(STEPS + 1):
        logits = model(torch.tensor([ids])).logits[0]
        if step == 0:
            first = logits
        if step < STEPS:
            best = logits[-1].topk(2).values
            gap = min(gap, float(best[0] - best[1]))
            ids.append(int(logits[-1].argmax()))



class PlainActivations:
    @staticmethod
    def apply(activations):
        return activations


bitnet.ActQuant = PlainActivations
with torch.no_grad():
    plain_logits = model(torch.tensor([PROMPT])).logits[0]

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
save_file({name: value.contiguous() for name, value in stored.items()}, out / "model.safetensors")
written = {
    key: value
    for key, value in config.to_dict().items()
    if key
    in (
        "hidden_size intermediate_size max_position_embeddings model_type num_attention_heads num_hidden_layers"
        " num_key_value_heads rms_norm_eps rope_parameters tie_word_embeddings vocab_size hidden_act"
    ).split()
}
written["quantization_config"] = {
    "quant_method": "bitnet",
    "linear_class": "autobitlinear",
    "quantization_mode": "offline",
}
(out / "config.json").write_text(json.dumps(written, indent=1) + "\n")
golden = {
    "reference": "transformers 5.23.0, torch 2.15.0, float32",
    "seed": SEED,
    "smallest_gap": round(gap, 5),
    "prompt": PROMPT,
    "greedy": ids[len(PROMPT) :],
    "logits": [[round(float(value), 6) for value in row] for row in first[-2:]],
    "logits_of_plain_activations": [[round(float(value), 6) for value in row] for row in plain_logits[-2:]],
}
(out / "golden.json").write_text(json.dumps(golden) + "\n")
print(gap, golden["greedy"])
