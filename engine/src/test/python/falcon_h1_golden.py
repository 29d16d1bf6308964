"""Writes the ids and logits that Falcon H1 gives with multipliers other than 1, by transformers, an implementation independent of ours.

    pip install torch==2.15.0 transformers==5.23.0
    python falcon_h1_golden.py FOLDER_OF_THE_GOLDEN_MODEL ../resources/io/nightjar/engine/falcon-h1-multipliers.json

The weights are those of the golden model, whose own multipliers are all 1; only entries of its configuration change.
"""

import json
import pathlib
import sys

import torch
import transformers

MULTIPLIERS = {
    "embedding_multiplier": 1.5,
    "lm_head_multiplier": 0.75,
    "attention_in_multiplier": 1.25,
    "attention_out_multiplier": 0.9375,
    "key_multiplier": 0.390625,
    "ssm_in_multiplier": 1.375,
    "ssm_out_multiplier": 0.875,
    "mlp_multipliers": [0.625, 1.125],
    "ssm_multipliers": [0.375, 1.25, 0.75, 1.5, 0.5],
}
PROMPT = [1, 17, 302, 45, 9, 260, 411, 77, 5, 128, 33]
STEPS = 16


def main(folder, target):
    config = transformers.AutoConfig.from_pretrained(folder)
    for name, value in MULTIPLIERS.items():
        setattr(config, name, value)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, config=config, dtype=torch.float32, attn_implementation="eager").eval()
    ids = list(PROMPT)
    with torch.no_grad():
        first = model(torch.tensor([ids]), use_cache=False).logits[0, -1]
        for _ in range(STEPS):
            ids.append(int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax()))
    golden = {
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, F32, no cache",
        "config": MULTIPLIERS,
        "prompt": PROMPT,
        "greedy": ids[len(PROMPT):],
        "logits": [round(float(value), 6) for value in first],
    }
    pathlib.Path(target).write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
