"""
Writes what the small model must answer: greedy continuations by the NumPy reference in F32, confirmed in F64 and by
the Llama implementation of the transformers package on the same file.
"""

import argparse
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from reference import Reference
from train import MODEL_FILE, PROJECT

GOLDEN_FILE = PROJECT / "api/src/test/resources/io/nightjar/api/nightjar-small-golden.json"
# One from each book, among those whose first choice is clearest all the way: no gap of the two under 0.06.
PROMPTS = ["Natasha did not", "LEONTES:\n"]
NEW_TOKENS = 48
LOGITS_SHOWN = 16
LOGIT_TOLERANCE = 1e-3


class Transformers:
    """The second implementation, with the reference's two methods."""

    def __init__(self, path: Path):
        self._tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        self._model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)

    def encode(self, prompt: str) -> list[int]:
        return self._tokenizer(prompt, add_special_tokens=False).input_ids

    @torch.no_grad()
    def logits(self, ids: list[int]) -> np.ndarray:
        return self._model(torch.tensor([ids])).logits[0].numpy()


def greedy(model: Reference | Transformers, prompt_ids: list[int]) -> tuple[list[int], float]:
    """The new ids, and the smallest gap between first and second logit on the way."""
    ids, smallest_gap = list(prompt_ids), float("inf")
    for _ in range(NEW_TOKENS):
        logits = model.logits(ids)[-1]
        second, first = np.sort(logits)[-2:]
        smallest_gap = min(smallest_gap, float(first - second))
        ids.append(int(logits.argmax()))
    return ids[len(prompt_ids) :], smallest_gap


def case(reference: Reference, in_double: Reference, transformers: Transformers, prompt: str) -> dict:
    tokenizer = reference.tokenizer()
    text_ids = tokenizer.encode(prompt).ids
    prompt_ids = [reference.metadata["tokenizer.ggml.bos_token_id"], *text_ids]
    ids, gap = greedy(reference, prompt_ids)
    logits = reference.logits(prompt_ids)[-1]
    require(transformers.encode(prompt) == text_ids, f"another tokenization of {prompt!r}")
    require(greedy(in_double, prompt_ids)[0] == ids, f"other ids in F64 after {prompt!r}")
    require(greedy(transformers, prompt_ids)[0] == ids, f"other ids by transformers after {prompt!r}")
    difference = np.abs(transformers.logits(prompt_ids)[-1] - logits).max()
    require(difference < LOGIT_TOLERANCE, f"logits by transformers differ by {difference} after {prompt!r}")
    return {
        "prompt": prompt,
        "prompt_ids": prompt_ids,
        "greedy_ids": ids,
        "greedy_text": tokenizer.decode(ids, skip_special_tokens=False),
        "smallest_logit_gap": round(gap, 4),
        "first_logits": [round(float(logit), 4) for logit in logits[:LOGITS_SHOWN]],
    }


def require(condition: bool, complaint: str) -> None:
    if not condition:
        raise SystemExit(complaint)


def to_json(golden: dict) -> str:
    """Indented, but with each list of numbers on one line."""
    text = json.dumps(golden, indent=2, ensure_ascii=False)
    return re.sub(r"\[[-\d.,\s]+\]", lambda numbers: "[" + " ".join(numbers[0][1:-1].split()) + "]", text) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL_FILE)
    parser.add_argument("--out", type=Path, default=GOLDEN_FILE)
    options = parser.parse_args()
    reference, in_double = Reference(options.model), Reference(options.model, np.float64)
    transformers = Transformers(options.model)
    packages = ("numpy", "gguf", "tokenizers", "torch", "transformers")
    golden = {
        "made_by": "tools/train-small-model/golden.py: NumPy in F32 on the dequantised weights;"
        " NumPy in F64 and transformers in F32 give the same ids",
        "versions": {"python": platform.python_version(), **{package: version(package) for package in packages}},
        "prompt_ids_begin_with": "the BOS id, as tokenizer.ggml.add_bos_token asks",
        "end_tokens": "the continuations go on past an end token",
        "first_logits": f"logits of ids 0 to {LOGITS_SHOWN - 1} after the prompt",
        "cases": [case(reference, in_double, transformers, prompt) for prompt in PROMPTS],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(to_json(golden), encoding="utf-8")


if __name__ == "__main__":
    main()
