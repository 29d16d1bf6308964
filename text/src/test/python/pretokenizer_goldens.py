"""Cuts texts by the regular expressions of well-known tokenizers, with Oniguruma as Hugging Face's tokenizers use it.

    python text/src/test/python/pretokenizer_goldens.py > text/src/test/resources/io/nightjar/text/pretokenizer-goldens.json

Needs: pip install tokenizers==0.23.3. The expressions are copied from each model's own tokenizer.json or Python code, not from
Nightjar's table. Each text is given with the lengths of its pieces in characters of UTF-16.
"""

import json
import random
import sys

import tokenizers
from tokenizers import Regex, pre_tokenizers

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
END = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
UPPER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"
LOWER = r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
CASED_END = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def cased(short, digits, upper=UPPER, lower=LOWER, end=CASED_END):
    before = r"[^\r\n\p{L}\p{N}]?"
    return f"{before}[{upper}]*[{lower}]+{short}|{before}[{upper}]+[{lower}]*{short}|{digits}{end}"


DEEPSEEK3 = [
    r"\p{N}{1,3}",
    "[一-龥\u3040-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]

EXPRESSIONS = {
    "gpt-2": [GPT2],
    "starcoder": [r"\p{N}", GPT2],
    "llama-bpe": [SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + END],
    "qwen2": [SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + END],
    "qwen35": [
        SHORT
        + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ],
    "deepseek-v3": DEEPSEEK3,
    "deepseek-coder": ["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-퟿]+", r"\p{N}"],
    "bloom": [r" ?[^(\s|[.,!?…。，、।۔،])]+"],
    "viking": [r" ?[^(\s|[.,!?…。，、।۔،])]+", r"\p{N}"],
    "tekken": [cased("", r"\p{N}")],
    "gpt-4o": [cased(SHORT + "?", r"\p{N}{1,3}")],
    "tiny_aya": [r"\d{1,3}(?=(?:\d{3})*\b)", cased(SHORT + "?", r"\p{N}{1,3}")],
    "kimi-k2": [
        r"[\p{Han}]+|"
        + cased(SHORT + "?", r"\p{N}{1,3}", UPPER + r"&&[^\p{Han}]", LOWER + r"&&[^\p{Han}]", END)
    ],
    "superbpe": [r"\p{N}+", r"(?=(\d{3})+(?!\d))"],
    "bailingmoe": [
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
    ],
    "seed-coder": [
        SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}" + "\r\n" + r"]+|\s*[\r\n]+|\s+(?!\S)|\s+"
    ],
    "exaone-moe": [
        SHORT
        + r"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"
    ],
    "afmoe": [
        r"\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N}))",
        "[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u3040-\u309F\u30A0-\u30FF\uFF65-\uFF9F\u2F00-\u2FDF\u0E40-\u0E7F\u0E80-\u0EFF"
        "\u1780-\u17FF\u1000-\u109F\uAA60-\uAA7F\uA9E0-\uA9FF\uAC00-\uD7AF\u1100-\u11FF]+",
        DEEPSEEK3[2],
    ],
}

TEXTS = [
    "Hello, World! It's I'LL they'Ve 'S don't we'd",
    "1234567 12 1 12345,678.90 x1234y 1234th",
    "  two   spaces\tand\ttabs \n\n\r\n  lines \n x",
    "camelCaseHTTPServer XMLHttpRequest iPhone ÀÉîõ Ünïcödé ǅungla",
    "漢字とかなカナ混じり한국어 文章。、！ 一二三",
    "नमस्ते दुनिया मैं। مرحبا بالعالم، שָׁלוֹם ประเทศไทย",
    "e\u0301 a\u0308\u0323 \u0301x 👩‍👧🏽 😀😀 ½ Ⅷ ² ٣٤٥٦",
    "print(f\"{x:>10}\")\n\t# comment // path/to/file?a=b&c=d\r\n}\n",
    "\u00a0nbsp\u3000wide\u2003em\u0085nel\u2028sep",
    "ſ'ſ 'ſt K's \u200bzero\ufeffwidth \u0000nul",
    "",
    " ",
    "\n",
    "a",
]
ALPHABET = "aAbZé漢か한ि\u0301 19٣½  \n\r\t.,!'’-_/(){}😀sStT\u00a0$€ǅªʰ"


def lengths(text, stages):
    steps = [pre_tokenizers.Split(Regex(stage), "isolated") for stage in stages]
    pieces = pre_tokenizers.Sequence(steps).pre_tokenize_str(text)
    assert "".join(piece for piece, _ in pieces) == text
    return [len(piece.encode("utf-16-le")) // 2 for piece, _ in pieces]


def main():
    assert tokenizers.__version__ == "0.23.3", tokenizers.__version__
    rng = random.Random(7)
    texts = TEXTS + ["".join(rng.choices(ALPHABET, k=rng.randrange(2, 40))) for _ in range(60)]
    rows = {name: [lengths(text, stages) for text in texts] for name, stages in EXPRESSIONS.items()}
    json.dump({"tokenizers": tokenizers.__version__, "texts": texts, "lengths": rows}, sys.stdout, ensure_ascii=True)
    print()


if __name__ == "__main__":
    main()
