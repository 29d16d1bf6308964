"""Writes a trained decoder and its tokenizer as a GGUF file: matrices Q8_0, norms F32, the output matrix tied."""

import json
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

from corpus import END_OF_TEXT
from decoder import Config, Decoder

NAME = "Nightjar Small"
DESCRIPTION = (
    "Writes something that looks like English. Trained from scratch on War and Peace and on plays by Shakespeare, "
    "both in the public domain. It knows nothing."
)


def write(path: Path, model: Decoder, tokenizer: Tokenizer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("model")
    writer.add_name(NAME)
    writer.add_description(DESCRIPTION)
    writer.add_license("apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    _add_architecture(writer, model.config)
    _add_tokenizer(writer, tokenizer)
    for name, values in model.tensors().items():
        _add_tensor(writer, name, values.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_architecture(writer: gguf.GGUFWriter, config: Config) -> None:
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.hidden)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.ffn)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(config.rope_base)
    writer.add_layer_norm_rms_eps(config.norm_epsilon)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    tokens = [tokenizer.id_to_token(token_id) for token_id in range(tokenizer.get_vocab_size())]
    types = [gguf.TokenType.CONTROL if token == END_OF_TEXT else gguf.TokenType.NORMAL for token in tokens]
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    end_of_text_id = tokenizer.token_to_id(END_OF_TEXT)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(end_of_text_id)
    writer.add_eos_token_id(end_of_text_id)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)


def _add_tensor(writer: gguf.GGUFWriter, name: str, values: np.ndarray) -> None:
    # The decoder's rope turns neighbouring pairs, which is GGUF's layout for this architecture: no rows are permuted.
    if values.ndim == 1:
        writer.add_tensor(name, values.astype(np.float32))
    else:
        q8_0 = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(name, gguf.quantize(values, q8_0), raw_dtype=q8_0)
