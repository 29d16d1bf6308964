"""Writes packed/<layout>/{config.json,model.safetensors}: small weights in the packed layouts of Hugging Face folders, and
beside them, as the tensor "expected", the values that the layouts' formulas give in F32.

    pip install torch==2.15.0 safetensors==0.8.0 numpy==2.4.6 transformers==5.23.0 compressed-tensors==0.20.0
    python make_packed_vectors.py ../resources/io/nightjar/formats/packed

8-bit floats are torch's, the compressed-tensors words are packed by that package, the MXFP4 values are those of
transformers' converter, ternary values are packed by transformers. For GPTQ and AWQ the formulas stand here, as in
AutoGPTQ's and AutoAWQ's plain implementations.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from compressed_tensors.compressors.pack_quantized.helpers import pack_to_int32
from safetensors.torch import save_file
from transformers.integrations.bitnet import pack_weights
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

SEED = 20261121
OUTPUTS, INPUTS, GROUP = 16, 128, 32
GROUPS = INPUTS // GROUP
AWQ_ORDER = [0, 2, 4, 6, 1, 3, 5, 7]


def write(folder, quantization, tensors, model_type="llama"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": model_type, "quantization_config": quantization}) + "\n")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors")


def float8(random, dtype, shape):
    codes = random.integers(0, 256, shape, dtype=np.uint8)
    # Which NaN a product gives is not defined, and no weight is infinite.
    codes[~np.isfinite(torch.from_numpy(codes).view(dtype).float().numpy())] = 0
    return torch.from_numpy(codes).view(dtype)


def write_float8(root, random):
    scales = lambda *shape: torch.from_numpy(random.uniform(1e-4, 1e-2, shape).astype(np.float32))
    weight, scale = float8(random, torch.float8_e4m3fn, (48, 160)), scales(2, 3)
    spread = scale.repeat_interleave(32, 0).repeat_interleave(64, 1)[:48, :160]
    write(root / "fp8-blocks", {"quant_method": "fp8", "weight_block_size": [32, 64]},
          {"x.weight": weight, "x.weight_scale_inv": scale, "expected": weight.float() * spread})
    weight, scale = float8(random, torch.float8_e5m2, (8, 64)), scales(8, 1).bfloat16()
    write(root / "fp8-rows", {"quant_method": "compressed-tensors", "format": "float-quantized"},
          {"x.weight": weight, "x.weight_scale": scale, "x.input_scale": scales(1), "expected": weight.float() * scale.float()})
    weight, scale = float8(random, torch.float8_e4m3fn, (8, 64)), scales(1)
    write(root / "fp8-whole", {"quant_method": "modelopt"},
          {"x.weight": weight, "x.weight_scale": scale[0], "expected": weight.float() * scale})


def words(nibbles, axis):
    """Packs eight values along an axis into words of 32 bits, the first lowest."""
    nibbles = np.moveaxis(nibbles.astype(np.uint32), axis, -1)
    nibbles = nibbles.reshape(*nibbles.shape[:-1], -1, 8)
    packed = np.bitwise_or.reduce(nibbles << (4 * np.arange(8, dtype=np.uint32)), axis=-1)
    return torch.from_numpy(np.moveaxis(packed, -1, axis).astype(np.uint32).view(np.int32).copy())


def four_bits(random):
    values = random.integers(0, 16, (OUTPUTS, INPUTS))
    zeros = random.integers(1, 16, (OUTPUTS, GROUPS))
    scales = torch.from_numpy(random.uniform(1e-3, 1e-1, (OUTPUTS, GROUPS))).half()
    return values, zeros, scales


def expected(values, zeros, scales):
    difference = torch.from_numpy(values - np.repeat(zeros, GROUP, axis=1)).float()
    return scales.float().repeat_interleave(GROUP, 1) * difference


def write_gptq(root, random):
    for checkpoint, offset in (("gptq", 1), ("gptq_v2", 0)):
        values, zeros, scales = four_bits(random)
        write(root / checkpoint, {"quant_method": "gptq", "bits": 4, "checkpoint_format": checkpoint},
              {"x.qweight": words(values.T, 0), "x.qzeros": words((zeros - offset).T, 1), "x.scales": scales.T,
               "x.g_idx": torch.arange(INPUTS, dtype=torch.int32) // GROUP, "expected": expected(values, zeros, scales)})


def write_awq(root, random):
    values, zeros, scales = four_bits(random)
    order = np.concatenate([np.array(AWQ_ORDER) + start for start in range(0, OUTPUTS, 8)])
    write(root / "awq", {"quant_method": "awq", "bits": 4, "version": "gemm"},
          {"x.qweight": words(values.T[:, order], 1), "x.qzeros": words(zeros.T[:, order], 1), "x.scales": scales.T,
           "expected": expected(values, zeros, scales)})


def write_compressed(root, random):
    for name, symmetric in (("compressed-symmetric", True), ("compressed-zeros", False)):
        values, zeros, scales = four_bits(random)
        zeros = np.full_like(zeros, 8) if symmetric else zeros
        tensors = {"x.weight_packed": pack_to_int32(torch.from_numpy(values - 8).to(torch.int8), 4),
                   "x.weight_scale": scales, "x.weight_shape": torch.tensor([OUTPUTS, INPUTS])}
        if not symmetric:
            tensors["x.weight_zero_point"] = pack_to_int32(torch.from_numpy(zeros - 8).to(torch.int8), 4, packed_dim=0)
        write(root / name, {"quant_method": "compressed-tensors", "format": "pack-quantized"},
              tensors | {"expected": expected(values, zeros, scales)})


def write_mxfp4(root, random):
    blocks = torch.from_numpy(random.integers(0, 256, (2, 6, 2, 16), dtype=np.uint8))
    scales = torch.from_numpy(random.integers(110, 134, (2, 6, 2), dtype=np.uint8))
    # The converter gives [experts x columns x rows].
    plain = convert_moe_packed_tensors(blocks, scales, dtype=torch.float32).transpose(1, 2)
    write(root / "mxfp4-blocks", {"quant_method": "mxfp4"}, {"x_blocks": blocks, "x_scales": scales, "expected": plain})
    write(root / "mxfp4-packed", {"quant_method": "compressed-tensors", "format": "mxfp4-pack-quantized"},
          {"x.weight_packed": blocks[0].reshape(6, 32), "x.weight_scale": scales[0], "expected": plain[0]})


def write_bitnet(root, random):
    for name, columns, linear_class in (("ternary", 512, "autobitlinear"), ("ternary-divided", 96, "bitlinear")):
        values = torch.from_numpy(random.integers(-1, 2, (OUTPUTS, columns)).astype(np.float32))
        scale = torch.from_numpy(random.uniform(0.5, 3, 1).astype(np.float32)).bfloat16()
        factor = scale.float() if linear_class == "autobitlinear" else 1 / scale.float()
        write(root / name, {"quant_method": "bitnet", "linear_class": linear_class},
              {"x.weight": pack_weights(values.clone()), "x.weight_scale": scale, "expected": values * factor}, "bitnet")


def main():
    root = pathlib.Path(sys.argv[1])
    random = np.random.default_rng(SEED)
    for layout in (write_float8, write_gptq, write_awq, write_compressed, write_mxfp4, write_bitnet):
        layout(root, random)


if __name__ == "__main__":
    main()
