"""Runs a GGUF file of the Llama architecture in NumPy on its dequantised weights; shares no code with training."""

from pathlib import Path

import gguf
import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers


class Reference:
    """A model file as it was read; dtype is that of weights and arithmetic."""

    def __init__(self, path: Path, dtype: type = np.float32):
        reader = gguf.GGUFReader(path)
        self.metadata = {name: field.contents() for name, field in reader.fields.items()}
        self.weights = {
            tensor.name: gguf.dequantize(tensor.data, tensor.tensor_type).astype(dtype) for tensor in reader.tensors
        }
        self.dtype = dtype

    def tokenizer(self) -> Tokenizer:
        tokens = self.metadata["tokenizer.ggml.tokens"]
        merges = [tuple(merge.split(" ")) for merge in self.metadata["tokenizer.ggml.merges"]]
        tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, merges))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        end_of_text = tokens[self.metadata["tokenizer.ggml.eos_token_id"]]
        tokenizer.add_special_tokens([AddedToken(end_of_text, special=True, normalized=False)])
        return tokenizer

    def logits(self, ids: list[int]) -> np.ndarray:
        """[len(ids), vocabulary]"""
        x = self.weights["token_embd.weight"][ids]
        for layer in range(self.metadata["llama.block_count"]):
            x = self._block(x, f"blk.{layer}.")
        return self._norm(x, "output_norm.weight") @ self.weights["token_embd.weight"].T

    def _block(self, x: np.ndarray, prefix: str) -> np.ndarray:
        x = x + self._attention(self._norm(x, prefix + "attn_norm.weight"), prefix)
        normed = self._norm(x, prefix + "ffn_norm.weight")
        gate = self._project(normed, prefix + "ffn_gate")
        up = self._project(normed, prefix + "ffn_up")
        return x + self._project(gate / (1 + np.exp(-gate)) * up, prefix + "ffn_down")

    def _attention(self, x: np.ndarray, prefix: str) -> np.ndarray:
        heads, kv_heads = self.metadata["llama.attention.head_count"], self.metadata["llama.attention.head_count_kv"]
        q = self._rotate(self._project(x, prefix + "attn_q").reshape(len(x), heads, -1))
        k = self._rotate(self._project(x, prefix + "attn_k").reshape(len(x), kv_heads, -1))
        v = self._project(x, prefix + "attn_v").reshape(len(x), kv_heads, -1)
        out = np.empty_like(q)
        for head in range(heads):
            kv_head = head * kv_heads // heads
            scores = q[:, head] @ k[:, kv_head].T / np.sqrt(self.dtype(q.shape[-1]))
            scores[np.triu_indices(len(x), 1)] = -np.inf
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            out[:, head] = weights / weights.sum(axis=1, keepdims=True) @ v[:, kv_head]
        return self._project(out.reshape(len(x), -1), prefix + "attn_output")

    def _rotate(self, x: np.ndarray) -> np.ndarray:
        dimensions = self.metadata["llama.rope.dimension_count"]
        frequencies = self.metadata["llama.rope.freq_base"] ** -(np.arange(0, dimensions, 2) / dimensions)
        angles = np.outer(np.arange(len(x)), frequencies)[:, None, :]
        cos, sin = np.cos(angles).astype(self.dtype), np.sin(angles).astype(self.dtype)
        turned = np.empty_like(x)
        turned[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
        turned[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
        return turned

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        epsilon = self.dtype(self.metadata["llama.attention.layer_norm_rms_epsilon"])
        return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + epsilon) * self.weights[name]

    def _project(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[name + ".weight"].T
