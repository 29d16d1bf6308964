"""A decoder of the Llama architecture, trained in the layout that GGUF stores: rope turns neighbouring pairs."""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    vocab_size: int = 2048
    context: int = 512
    hidden: int = 256
    layers: int = 3
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 512
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-5

    @property
    def head_dim(self) -> int:
        return self.hidden // self.heads


def rope_angles(config: Config) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines, each [context, head_dim / 2]."""
    exponents = torch.arange(0, config.head_dim, 2, dtype=torch.float64) / config.head_dim
    angles = torch.outer(torch.arange(config.context, dtype=torch.float64), config.rope_base**-exponents)
    return angles.cos().float(), angles.sin().float()


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Turns the pairs (0, 1), (2, 3), ... of x [batch, positions, heads, head_dim] by their position's angles."""
    even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
    cos, sin = cos[:, None, :], sin[:, None, :]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Attention(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        kv_dim = config.kv_heads * config.head_dim
        self.attn_q = nn.Linear(config.hidden, config.hidden, bias=False)
        self.attn_k = nn.Linear(config.hidden, kv_dim, bias=False)
        self.attn_v = nn.Linear(config.hidden, kv_dim, bias=False)
        self.attn_output = nn.Linear(config.hidden, config.hidden, bias=False)

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        config = self.config
        q = rotate(self.attn_q(x).unflatten(-1, (config.heads, config.head_dim)), cos, sin)
        k = rotate(self.attn_k(x).unflatten(-1, (config.kv_heads, config.head_dim)), cos, sin)
        v = self.attn_v(x).unflatten(-1, (config.kv_heads, config.head_dim))
        group = config.heads // config.kv_heads
        k, v = k.repeat_interleave(group, dim=2), v.repeat_interleave(group, dim=2)
        mixed = functional.scaled_dot_product_attention(
            q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True
        )
        return self.attn_output(mixed.transpose(1, 2).flatten(-2))


class Block(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.attn_norm = nn.RMSNorm(config.hidden, eps=config.norm_epsilon)
        self.attention = Attention(config)
        self.ffn_norm = nn.RMSNorm(config.hidden, eps=config.norm_epsilon)
        self.ffn_gate = nn.Linear(config.hidden, config.ffn, bias=False)
        self.ffn_up = nn.Linear(config.hidden, config.ffn, bias=False)
        self.ffn_down = nn.Linear(config.ffn, config.hidden, bias=False)

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.attn_norm(x), cos, sin)
        normed = self.ffn_norm(x)
        return x + self.ffn_down(functional.silu(self.ffn_gate(normed)) * self.ffn_up(normed))


class Decoder(nn.Module):
    """Token ids [batch, positions] to logits [batch, positions, vocabulary]; the output matrix is the embedding."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.token_embd = nn.Embedding(config.vocab_size, config.hidden)
        self.blk = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.output_norm = nn.RMSNorm(config.hidden, eps=config.norm_epsilon)
        cos, sin = rope_angles(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                # What is added to the residual stream starts smaller: its variance must not grow with the depth.
                residual = name.endswith(("attn_output.weight", "ffn_down.weight"))
                scale = 0.02 / math.sqrt(2 * self.config.layers) if residual else 0.02
                nn.init.normal_(parameter, std=scale)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        positions = ids.shape[1]
        cos, sin = self.cos[:positions], self.sin[:positions]
        x = self.token_embd(ids)
        for block in self.blk:
            x = block(x, cos, sin)
        return functional.linear(self.output_norm(x), self.token_embd.weight)

    def tensors(self) -> dict[str, torch.Tensor]:
        """Weights by their GGUF names."""
        return {name.replace(".attention.", "."): value.detach() for name, value in self.named_parameters()}
