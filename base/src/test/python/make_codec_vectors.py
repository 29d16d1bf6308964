"""Writes codec-vectors.tsv: packed blocks and their values by the gguf package, an implementation independent of ours.

    pip install gguf==0.19.0 numpy==2.4.6
    python make_codec_vectors.py > ../resources/io/nightjar/base/codec-vectors.tsv

A line is: decode or encode, type, packed bytes, F32 values; both in base64, little-endian. "decode" gives the values of
the packed bytes, "encode" the packed bytes of the values. NaNs are left out: which NaN an operation gives is not defined.
"""

import base64
import importlib.metadata
import sys

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize, quantize

SEED = 20250601

# binary16: zero, negative, smallest subnormal, largest finite, ordinary, negative subnormal
SCALES = [0x0000, 0xBA00, 0x0001, 0x7BFF, 0x2A3C, 0x83FF]

# where a block keeps binary16 fields
HALVES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
}


def line(direction, qtype, packed, values):
    text = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    print(direction, qtype.name, text(packed.view(np.uint8)), text(values.astype("<f4")), sep="\t")


def decode_vectors(random):
    halves = np.concatenate([random.integers(0, 0x7C00, 58), [0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00]]).astype("<u2")
    halves = np.concatenate([halves, halves | 0x8000]).astype("<u2")
    line("decode", T.F16, halves, halves.view("<f2").astype("<f4"))
    upper = np.concatenate([random.integers(0, 0x7F80, 60), [0, 1, 0x7F, 0x7F80]]).astype("<u2")
    upper = np.concatenate([upper, upper | 0x8000]).astype("<u2")
    line("decode", T.BF16, upper, dequantize(upper.view(np.uint8), T.BF16))
    for qtype, offsets in HALVES.items():
        blocks = random.integers(0, 256, (len(SCALES), GGML_QUANT_SIZES[qtype][1]), dtype=np.uint8)
        for i, block in enumerate(blocks):
            for turn, offset in enumerate(offsets):
                block[offset:offset + 2].view("<u2")[0] = SCALES[(i + turn) % len(SCALES)]
        line("decode", qtype, blocks, dequantize(blocks, qtype))


def encode_vectors(random):
    rows = [random.standard_normal(32), random.standard_normal(32) * 0.02, random.uniform(0, 1, 32),
            random.uniform(-3, -2, 32), np.zeros(32), np.full(32, -1.5), np.arange(32) - 15.5,
            random.standard_normal(32) * 1e-6, random.standard_normal(32) * 1e-20, random.standard_normal(32) * 1e7,
            np.tile([1.0, -1.0], 16), np.tile([0.5, 1.5, 2.5, 127.0], 8)]
    values = np.stack(rows).astype("<f4")
    with np.errstate(over="ignore"):
        for qtype in [T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0]:
            line("encode", qtype, quantize(values, qtype), values)


if __name__ == "__main__":
    print(f"# gguf {importlib.metadata.version('gguf')}, numpy {np.__version__}, seed {SEED};",
          "written by src/test/python/make_codec_vectors.py")
    generator = np.random.default_rng(SEED)
    decode_vectors(generator)
    encode_vectors(generator)
    sys.stdout.flush()
