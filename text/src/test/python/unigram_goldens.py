"""Trains a small unigram model by SentencePiece and encodes texts with it, spaces kept and spaces merged.

    python text/src/test/python/unigram_goldens.py > text/src/test/resources/io/nightjar/text/unigram-goldens.json

Needs: pip install sentencepiece==0.2.3 protobuf. The text that it is trained on is made up.
"""

import base64
import io
import json
import os
import random
import sys
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

SYLLABLES = "ba be bi bo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to".split()
# Fullwidth letters, ligatures and white space, as in nmt_nfkc; "ab" shows that the longest entry is taken.
RULES = {"\uff41": "a", "\uff22": "B", "\ufb01": "fi", "\u3000": " ", "\t": " ", "\u00a0": " ", "\u2121": "TEL", "\u0301": "", "e\u0301": "\u00e9"}
ALPHABET = "aabbbekilomnrst   éＢａﬁx日😀\t\u3000\u00a0e\u0301℡AB.,"


def model(merge_spaces):
    rng = random.Random(3)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randrange(1, 4))) for _ in range(400)]
    lines = [" ".join(rng.choices(words, k=12)) + rng.choice([".", ", fi", " A é B TEL"]) for _ in range(2000)]
    with tempfile.TemporaryDirectory() as folder:
        rules = os.path.join(folder, "rules.tsv")
        with open(rules, "w", encoding="utf-8") as file:
            for source, target in RULES.items():
                codes = [" ".join(f"{ord(c):X}" for c in text) for text in (source, target)]
                file.write("\t".join(codes) + "\n")
        trained = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=trained,
            vocab_size=200,
            model_type="unigram",
            normalization_rule_tsv=rules,
            remove_extra_whitespaces=merge_spaces,
            pad_id=0,
            eos_id=1,
            unk_id=2,
            bos_id=-1,
            minloglevel=2,
            num_threads=1,
        )
    return trained.getvalue()


def golden(merge_spaces, texts):
    serialized = model(merge_spaces)
    processor = sentencepiece.SentencePieceProcessor(model_proto=serialized)
    proto = sentencepiece_model_pb2.ModelProto.FromString(serialized)
    return {
        "merge_spaces": merge_spaces,
        "pieces": [piece.piece for piece in proto.pieces],
        "scores": [piece.score for piece in proto.pieces],
        "types": [piece.type for piece in proto.pieces],
        "charsmap": base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode(),
        "ids": [processor.encode(text) for text in texts],
    }


def main():
    rng = random.Random(11)
    texts = ["", " ", "bebe", "banane bebe kilo. A é B TEL", "  bo  ka ", "ｂａ \u2121 \ufb01x x日日x 😀", "e\u0301 a\u0301\u0301"]
    texts += ["".join(rng.choices(ALPHABET, k=rng.randrange(1, 40))) for _ in range(60)]
    goldens = [golden(merge_spaces, texts) for merge_spaces in (False, True)]
    json.dump({"sentencepiece": sentencepiece.__version__, "texts": texts, "models": goldens}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
