"""Writes the expected inverse frequencies of RotationScalingTest, computed by transformers.

Run: pip install torch==2.15.0 transformers==5.23.0
     python rope_scaling.py > ../resources/io/nightjar/models/rope-scaling.tsv
"""

import torch
import transformers
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

# name, head dim, base, context, parameters as transformers names them
CASES = [
    ("plain", 64, 10000.0, 2048, {"rope_type": "default"}),
    ("plain-wide", 128, 1000000.0, 32768, {"rope_type": "default"}),
    ("linear", 64, 10000.0, 8192, {"rope_type": "linear", "factor": 4.0}),
    ("llama3", 128, 500000.0, 131072, {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                                       "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}),
    ("llama3-small", 64, 500000.0, 131072, {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0,
                                            "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}),
    ("yarn", 128, 10000.0, 16384, {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096}),
    ("yarn-betas", 64, 1000000.0, 131072, {"rope_type": "yarn", "factor": 4.0, "beta_fast": 16.0, "beta_slow": 2.0,
                                           "original_max_position_embeddings": 32768}),
    ("yarn-short", 16, 10000.0, 256, {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 32}),
    ("yarn-one", 32, 10000.0, 4096, {"rope_type": "yarn", "factor": 1.0, "original_max_position_embeddings": 4096}),
]
COLUMNS = ["factor", "original_max_position_embeddings", "beta_fast", "beta_slow"]


def numbers(values):
    return " ".join(repr(float(v)) for v in values)


def inverse_frequencies(head_dim, base, context, parameters):
    config = LlamaConfig(hidden_size=2 * head_dim, num_attention_heads=2, head_dim=head_dim,
                         max_position_embeddings=context, rope_parameters={"rope_theta": base, **parameters})
    if parameters["rope_type"] == "default":
        return LlamaRotaryEmbedding.compute_default_rope_parameters(config)
    return ROPE_INIT_FUNCTIONS[parameters["rope_type"]](config)


def main():
    print(f"# transformers {transformers.__version__}, torch {torch.__version__}: written by rope_scaling.py")
    print("# name", "type", "head_dim", "base", "context", *COLUMNS, "magnitude", "inverse_frequencies", "pair_factors", sep="\t")
    for name, head_dim, base, context, parameters in CASES:
        frequencies, magnitude = inverse_frequencies(head_dim, base, context, parameters)
        factors = ""
        if parameters["rope_type"] == "llama3":
            # GGUF files have these factors as a tensor, and no scaling type.
            plain, _ = inverse_frequencies(head_dim, base, context, {"rope_type": "default"})
            factors = numbers(plain / frequencies)
        print(name, parameters["rope_type"], head_dim, base, context,
              *[parameters.get(column, "") for column in COLUMNS], magnitude, numbers(frequencies), factors, sep="\t")


if __name__ == "__main__":
    main()
