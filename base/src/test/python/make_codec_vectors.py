"""Writes codec-vectors.tsv: packed blocks and their values by implementations independent of ours.

    pip install gguf==0.19.0 numpy==2.4.6 ml_dtypes==0.6.0
    pip download llama-cpp-python==0.3.36 --no-binary :all: --no-deps    (and unpack it)
    python make_codec_vectors.py llama_cpp_python-0.3.36/vendor/llama.cpp/ggml > ../resources/io/nightjar/base/codec-vectors.tsv

The gguf package has most formats; ggml's own C functions, compiled here with cc, have Q1_0 and Q2_0 and some encoders that
the package lacks; numpy and ml_dtypes have the plain formats.

A line is: decode or encode, type, packed bytes, F32 values; both in base64, little-endian. "decode" gives the values of
the packed bytes, "encode" the packed bytes of the values. NaNs are left out: which NaN an operation gives is not defined.
"""

import base64
import ctypes
import importlib.metadata
import pathlib
import subprocess
import sys
import tempfile

import ml_dtypes
import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize, quantize

SEED = 20250601

# binary16: zero, negative, smallest subnormal, largest finite, ordinary, negative subnormal
SCALES = [0x0000, 0xBA00, 0x0001, 0x7BFF, 0x2A3C, 0x83FF]

# where a block keeps binary16 fields
HALVES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
    T.IQ1_S: [0], T.IQ1_M: [], T.IQ2_XXS: [0], T.IQ2_XS: [0], T.IQ2_S: [0], T.IQ3_XXS: [0], T.IQ3_S: [0],
    T.IQ4_NL: [0], T.IQ4_XS: [0], T.TQ1_0: [52], T.TQ2_0: [64], T.MXFP4: [], T.NVFP4: [],
}

# what only ggml has: name, values and bytes of a block
C_FORMATS = {"Q1_0": (128, 18), "Q2_0": (64, 18)}
C_ENCODERS = {**C_FORMATS, "NVFP4": (64, 36)}

PLAIN = {
    "F64": np.dtype("<f8"), "I8": np.dtype("i1"), "I16": np.dtype("<i2"), "I32": np.dtype("<i4"), "I64": np.dtype("<i8"),
}
EIGHT_BITS = {"F8_E4M3": ml_dtypes.float8_e4m3fn, "F8_E5M2": ml_dtypes.float8_e5m2}


def line(direction, name, packed, values):
    text = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    print(direction, name, text(packed.view(np.uint8)), text(values.astype("<f4")), sep="\t")


def compile_ggml(folder):
    """ggml's reference quantisers as a library; no fused multiply-add, as in a build for any x86-64."""
    library = pathlib.Path(tempfile.mkdtemp()) / "quants.so"
    # What the file calls outside itself; the functions that we call do not.
    outside = ["ggml_abort", "ggml_critical_section_start", "ggml_critical_section_end", "ggml_type_name",
               "ggml_type_size", "ggml_row_size"]
    stubs = library.with_suffix(".c")
    stubs.write_text("".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in outside))
    subprocess.run(["cc", "-O1", "-ffp-contract=off", "-shared", "-fPIC", "-w", "-o", library, stubs,
                    folder / "src/ggml-quants.c", "-I", folder / "include", "-I", folder / "src", "-lm"], check=True)
    return ctypes.CDLL(str(library))


def scaled_blocks(random, qtype, offsets):
    blocks = random.integers(0, 256, (len(SCALES), GGML_QUANT_SIZES[qtype][1]), dtype=np.uint8)
    for i, block in enumerate(blocks):
        for turn, offset in enumerate(offsets):
            block[offset:offset + 2].view("<u2")[0] = SCALES[(i + turn) % len(SCALES)]
        if qtype == T.IQ1_M:  # the scale's nibbles are the highest of four words
            words = block[48:].view("<u2")
            words[:] = words & 0xFFF | (SCALES[i] >> np.array([0, 4, 8, 12]) & 0xF) << 12
        if qtype == T.MXFP4:
            block[0] = [0, 1, 2, 127, 120, 254][i]
        if qtype == T.NVFP4:
            block[:4] = [[0, 1, 7, 8], [0x7F, 0x7E, 0x80, 0xFF], [0x38, 0x37, 0x45, 0x88]][i % 3]
    return blocks


def decode_vectors(random, ggml):
    halves = np.concatenate([random.integers(0, 0x7C00, 58), [0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00]]).astype("<u2")
    halves = np.concatenate([halves, halves | 0x8000]).astype("<u2")
    line("decode", "F16", halves, halves.view("<f2").astype("<f4"))
    upper = np.concatenate([random.integers(0, 0x7F80, 60), [0, 1, 0x7F, 0x7F80]]).astype("<u2")
    upper = np.concatenate([upper, upper | 0x8000]).astype("<u2")
    line("decode", "BF16", upper, dequantize(upper.view(np.uint8), T.BF16))
    for qtype, offsets in HALVES.items():
        blocks = scaled_blocks(random, qtype, offsets)
        line("decode", qtype.name, blocks, dequantize(blocks, qtype))
    for name, (values, size) in C_FORMATS.items():
        blocks = random.integers(0, 256, (len(SCALES), size), dtype=np.uint8)
        blocks[:, :2].view("<u2")[:, 0] = SCALES
        decoded = np.zeros((len(SCALES), values), "<f4")
        call(ggml, f"dequantize_row_{name.lower()}", blocks, decoded, decoded.size)
        line("decode", name, blocks, decoded)
    for name, dtype in PLAIN.items():
        if dtype.kind == "i":
            limits = np.iinfo(dtype)
            plain = random.integers(limits.min, limits.max, 40, dtype=dtype.type, endpoint=True)
            plain[:4] = [limits.min, limits.max, 0, -1]
        else:
            plain = random.standard_normal(40) * 10.0 ** random.integers(-50, 50, 40)
            plain[:4] = [0, -0.0, 1 + 2.0**-24, 1 + 3 * 2.0**-24]
        with np.errstate(over="ignore"):
            line("decode", name, plain.astype(dtype), plain.astype("<f4"))
    for name, dtype in EIGHT_BITS.items():
        codes = np.arange(256, dtype=np.uint8)
        values = codes.view(dtype).astype("<f4")
        line("decode", name, codes[~np.isnan(values)], values[~np.isnan(values)])


def call(ggml, function, source, target, count):
    getattr(ggml, function)(source.ctypes.data_as(ctypes.c_void_p), target.ctypes.data_as(ctypes.c_void_p),
                            ctypes.c_int64(count))


def rows(random, width):
    tiled = lambda values: np.resize(values, width)
    return np.stack([
        random.standard_normal(width), random.standard_normal(width) * 0.02, random.uniform(0, 1, width),
        random.uniform(-3, -2, width), np.zeros(width), np.full(width, -1.5), tiled(np.arange(32) - 15.5),
        random.standard_normal(width) * 1e-6, random.standard_normal(width) * 1e-20,
        random.standard_normal(width) * 1e7, tiled([1.0, -1.0]), tiled([0.5, 1.5, 2.5, 127.0])]).astype("<f4")


def encode_vectors(random, ggml):
    values = rows(random, 32)
    with np.errstate(over="ignore"):
        for qtype in [T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.MXFP4]:
            line("encode", qtype.name, quantize(values, qtype), values)
        for name, dtype in EIGHT_BITS.items():
            near = np.concatenate([values[:10].ravel(), random.standard_normal(100) * 300, [
                448, 463.9, 464, 464.1, 1e9, 61439, 61440, 2.0**-9, 2.0**-10, 1.5 * 2.0**-9, 2.0**-17, -0.0]]).astype("<f4")
            packed = near.astype(dtype)
            line("encode", name, packed[~np.isnan(packed)], near[~np.isnan(packed)])
        wide = rows(random, 256)
        for qtype in [T.TQ1_0, T.TQ2_0]:
            line("encode", qtype.name, quantize(wide, qtype), wide)
    for name, (count, size) in C_ENCODERS.items():
        packed = np.zeros((wide.size // count, size), np.uint8)
        call(ggml, f"quantize_row_{name.lower()}_ref", wide, packed, wide.size)
        line("encode", name, packed, wide)
    line("encode", "F64", values.astype("<f8"), values)


if __name__ == "__main__":
    version = importlib.metadata.version
    print(f"# gguf {version('gguf')}, numpy {np.__version__}, ml_dtypes {version('ml_dtypes')}, ggml of llama-cpp-python"
          f" 0.3.36, seed {SEED}; written by src/test/python/make_codec_vectors.py")
    generator = np.random.default_rng(SEED)
    functions = compile_ggml(pathlib.Path(sys.argv[1]))
    decode_vectors(generator, functions)
    encode_vectors(generator, functions)
    sys.stdout.flush()
