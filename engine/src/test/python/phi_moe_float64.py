"""What the golden model phi-moe computes for its long prompt in double precision.

    python phi_moe_float64.py GOLDENS/phi-moe ../resources/io/nightjar/engine/phi-moe-float64.json

Made with transformers 5.23.0 and torch 2.15.0. The golden's own outputs were computed in single precision, where the routing of
one token is decided by a rounding error: in the first layer its experts 3 and 5 are 5.7e-7 apart, 5 ahead, and torch's
float32 sums put 3 ahead by 1.2e-7. From there on everything differs. This script prints that token's scores.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

STEPS = 48
LOGIT_ROWS = 2

folder, target = Path(sys.argv[1]), Path(sys.argv[2])
torch.set_num_threads(1)
prompt = load_file(folder / "golden.safetensors")["prompt.2"].long().view(1, -1)


def load(dtype):
    return AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", experts_implementation="eager"
    ).eval()


def routing(model):
    """Scores and chosen experts of each token in the first layer."""
    seen = []
    hook = model.model.layers[0].mlp.router.register_forward_hook(lambda _, __, out: seen.append((out[0], out[2])))
    model(prompt)
    hook.remove()
    return seen[0]


with torch.no_grad():
    single, double = load(torch.float32), load(torch.float64)
    (scores, chosen), (exact_scores, exact_chosen) = routing(single), routing(double)
    for token in range(prompt.shape[1]):
        if set(chosen[token].tolist()) != set(exact_chosen[token].tolist()):
            experts = sorted({*chosen[token].tolist(), *exact_chosen[token].tolist()})
            print("token", token, "experts", experts)
            print("  float32", scores[token, experts].tolist())
            print("  float64", exact_scores[token, experts].tolist())
    ids = prompt
    logits = double(ids).logits[0, -LOGIT_ROWS:]
    greedy = []
    for _ in range(STEPS):
        greedy.append(int(double(ids).logits[0, -1].argmax()))
        ids = torch.cat([ids, torch.tensor([[greedy[-1]]])], dim=1)

rows = [[round(value, 6) for value in row] for row in logits.tolist()]
target.write_text(json.dumps({"logits": rows, "greedy": greedy}) + "\n")
