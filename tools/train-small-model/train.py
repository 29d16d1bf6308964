"""Trains the small model that Nightjar carries in its jar and writes it as a GGUF file. See README.md."""

import argparse
import json
import math
import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import corpus
import gguf_file
from decoder import Config, Decoder
from reference import Reference

PROJECT = Path(__file__).resolve().parents[2]
MODEL_FILE = PROJECT / "api/src/main/resources/io/nightjar/api/nightjar-small.gguf"
END_OF_TEXT_ID = 0
WARM_UP = 0.03
FINAL_LEARNING_RATE = 0.02
REPORT_STEPS = 25
LOGIT_TOLERANCE = 1e-3
CONFIG_OPTIONS = ("vocab_size", "context", "hidden", "layers", "heads", "kv_heads", "ffn")


@dataclass(frozen=True)
class Budget:
    """What ends the training, whichever comes first; the learning rate follows the used share of it."""

    steps: int
    seconds: float

    def used(self, step: int, elapsed: float) -> float:
        return max(step / self.steps, elapsed / self.seconds)


def learning_rate_factor(used: float) -> float:
    """Rises to 1 over the warm-up, then falls along a cosine."""
    if used < WARM_UP:
        return max(used / WARM_UP, 0.01)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, (used - WARM_UP) / (1 - WARM_UP))))
    return FINAL_LEARNING_RATE + (1 - FINAL_LEARNING_RATE) * cosine


def batches(part: corpus.Part, batch: int, context: int, seed: int) -> Iterator[torch.Tensor]:
    """
    Endless batches [batch, context + 1], each row the end-of-text mark and then a window that begins with a paragraph,
    as a prompt does. Every pass over the text cuts it elsewhere.
    """
    random = np.random.default_rng(seed)
    pending: list[int] = []
    while True:
        while len(pending) < batch:
            offsets = np.arange(random.integers(context), len(part.ids) - context, context)
            pending.extend(random.permutation(offsets))
        chosen, pending = pending[:batch], pending[batch:]
        begins = part.paragraph_starts[np.searchsorted(part.paragraph_starts, chosen, side="right") - 1]
        yield torch.from_numpy(np.stack([window(part.ids, begin, context) for begin in begins]))


def window(ids: np.ndarray, begin: int, context: int) -> np.ndarray:
    return np.concatenate(([END_OF_TEXT_ID], ids[begin : begin + context]))


def loss_of(model: Decoder, rows: torch.Tensor) -> torch.Tensor:
    """Mean negative log-likelihood of each row's tokens after the first, in nats."""
    logits = model(rows[:, :-1])
    return functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


@torch.no_grad()
def validation_loss(model: Decoder, part: corpus.Part, context: int) -> float:
    """Mean over the whole windows of the part, side by side."""
    begins = range(0, len(part.ids) - context + 1, context)
    rows = torch.from_numpy(np.stack([window(part.ids, begin, context) for begin in begins]))
    return sum(loss_of(model, chunk).item() * len(chunk) for chunk in rows.split(16)) / len(rows)


def make_optimizer(model: Decoder, learning_rate: float) -> torch.optim.Optimizer:
    matrices = [parameter for parameter in model.parameters() if parameter.dim() == 2]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=learning_rate, betas=(0.9, 0.95), fused=True)


def train(model: Decoder, parts: tuple[corpus.Part, corpus.Part], options: argparse.Namespace) -> dict:
    """Trains within the budget; returns the figures of the run."""
    training, validation = parts
    optimizer = make_optimizer(model, options.learning_rate)
    budget = Budget(options.steps, options.minutes * 60)
    source = batches(training, options.batch, model.config.context, options.seed)
    start, step, recent = time.monotonic(), 0, []
    while (used := budget.used(step, time.monotonic() - start)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * learning_rate_factor(used)
        loss = loss_of(model, next(source))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        recent = [*recent[1 - REPORT_STEPS :], loss.item()]
        if step % REPORT_STEPS == 0:
            minutes = (time.monotonic() - start) / 60
            print(f"step {step}  {minutes:.1f} min  {used:.0%} of the budget  loss {np.mean(recent):.3f}", flush=True)
        if options.validate_steps and step % options.validate_steps == 0:
            print(f"step {step}  validation {validation_loss(model, validation, model.config.context):.4f}", flush=True)
    seconds = time.monotonic() - start
    tokens = step * options.batch * model.config.context
    loss = validation_loss(model, validation, model.config.context)
    return {
        "steps": step,
        "tokens": tokens,
        "passes_over_the_text": round(tokens / len(training.ids), 2),
        "minutes": round(seconds / 60, 1),
        "training_loss": round(float(np.mean(recent)), 4),
        "validation_loss": round(loss, 4),
        "validation_perplexity": round(math.exp(loss), 2),
        "validation_bits_per_byte": round(loss / math.log(2) * len(validation.ids) / validation.utf8_bytes, 4),
    }


@torch.no_grad()
def check_file(path: Path, model: Decoder, validation: corpus.Part) -> dict:
    """Runs the file on its own and compares the logits. The model is left with the file's rounded weights."""
    reference = Reference(path)
    row = torch.from_numpy(window(validation.ids, 0, model.config.context - 1))[None]
    trained = model(row)[0]
    for name, values in model.tensors().items():
        values.copy_(torch.from_numpy(reference.weights[name]))
    rounded = model(row)[0]
    difference = float((rounded - torch.from_numpy(reference.logits(row[0].tolist()))).abs().max())
    if difference > LOGIT_TOLERANCE:
        raise SystemExit(f"{path} gives other logits than the decoder: they differ by {difference}")
    return {
        "bytes": path.stat().st_size,
        "largest_logit_difference_to_the_decoder": difference,
        "largest_logit_change_by_rounding": float((rounded - trained).abs().max()),
        "validation_loss": round(validation_loss(model, validation, model.config.context), 4),
    }


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared/data/text", help="where the books are")
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    parser.add_argument("--figures", type=Path, help="also write the run's figures there, as JSON")
    parser.add_argument("--minutes", type=float, default=28, help="stop after so long")
    parser.add_argument("--steps", type=int, default=3000, help="stop after so many steps")
    parser.add_argument("--batch", type=int, default=4, help="windows a step")
    parser.add_argument("--learning-rate", type=float, default=3e-3)
    parser.add_argument("--validate-steps", type=int, default=250, help="steps between validations; 0: at the end only")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as PyTorch chooses")
    parser.add_argument("--seed", type=int, default=20)
    for field in CONFIG_OPTIONS:
        parser.add_argument("--" + field.replace("_", "-"), type=int, default=getattr(Config, field))
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    training_pieces, validation_pieces = corpus.split(corpus.read_books(options.data))
    tokenizer = corpus.train_tokenizer(training_pieces, options.vocab_size)
    parts = corpus.encode(tokenizer, training_pieces), corpus.encode(tokenizer, validation_pieces)
    model = Decoder(Config(**{field: getattr(options, field) for field in CONFIG_OPTIONS}))
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"{parameters} parameters, {len(parts[0].ids)} + {len(parts[1].ids)} tokens", flush=True)

    figures = {
        "parameters": parameters,
        "training_tokens": len(parts[0].ids),
        "validation_tokens": len(parts[1].ids),
        **train(model, parts, options),
        "threads": torch.get_num_threads(),
        "machine": f"{platform.machine()}, {os.cpu_count()} CPUs",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
    }
    gguf_file.write(options.out, model, tokenizer)
    figures["file"] = check_file(options.out, model, parts[1])
    print(json.dumps(figures, indent=2))
    if options.figures:
        options.figures.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
