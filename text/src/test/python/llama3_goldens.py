"""Writes llama3-goldens.json: tricky texts with the ids of tiktoken for the Llama 3 vocabulary.

Usage: python llama3_goldens.py ENCODER_JSON_GZ OUT_JSON   (pip install tiktoken==0.14.0)
The ranks of tiktoken are the ids of encoder.json; it needs no merge list, so it also checks that list.
"""
import gzip
import json
import sys

import tiktoken

PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEXTS = [
    "", "a", " ", "  ", "   x", "\n", "\n\n", " \n", "\n ", "\n  \n  x", "\r\n", "x\r\n\r\ny", "\t", "\t\tx", " \t x",
    "I'm he's we'll they'd you've can't we're", "I'M HE'S WE'LL THEY'D YOU'VE CAN'T WE'RE 'Sx 'rE 'LL'Ve",
    "'\u017fabc it'\u017f", "'", "''s", "' s", "x'", "don't'", "'tis 'twas",
    "1", "12", "123", "1234", "12345 1234567", "3.14159 1,000,000 2^10", "\u0661\u0662\u0663\u0664\u0665", "\u00bd\u00b2\u2167\u3007\U0001d7d8\U0001d7d9x",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3001\u300c\u5f15\u7528\u300d\u3002", "\ud55c\uad6d\uc5b4 \ubb38\uc7a5", "\u4f60\u597d\uff0c\u4e16\u754c\uff01123",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e9\U0001f1ea\U0001f44d\U0001f3fd \u2764\ufe0f", "\U0001f600\U0001f600\U0001f600\n\n",
    "e\u0301a\u0300o\u0302 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u00a0x\u00a0\u00a0y \u00a0z", "\u3000x\u3000\u3000\u3000y\u3000", "\u2003em\u2009thin\u202fnarrow\u205f",
    "\u0085x \u0085\u0085y", "\u001cx\u001d \u001e\u001f", "\u200b\u200bx \ufeffy", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c \u0661\u0662\u0663",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!", "na\u00efve caf\u00e9 \u00dcn\u00efc\u00f6d\u00e9 stra\u00dfe \u0130i\u0131I", "\U00020000\U0002a6d6 \U00010400\U00010428",
    "\U000e0001 \ue000 \U0010ffff \u0378 \uffff", "\u0000\u0001\u007f", "\ufffd\ufffd x\ufffd", "a\u0300\u0301\u0302b", " \u0301x", "\u093f\u0915",
    "x = [1, 2, 3]\n    return {'a': x}\n\n\n# end", "if (a && b) { c += 0xFF; } // ok\r\n\r\n", "http://example.com/a?b=c&d=%20#e", "<|begin_of_text|><|eot_id|>",
    "...!!!???", " ...\n\n...", "!\n\n\n x", "-- --- \u2014\u2014 \u2026", "$100 \u20ac99,99 \u00a35", "a" * 300, " " * 300 + "x", "\n" * 100 + "x", "ab" * 200, "\U0001f600" * 50,
    "CamelCaseWords snake_case_words SCREAMING_SNAKE kebab-case", "\tdef f():\n\t\tpass\n", "x  \n  y   \n\n   z  ", "a\u2028b\u2029c", "\u1680x\u180ey",
]


def main():
    encoder = json.load(gzip.open(sys.argv[1], "rt", encoding="utf-8"))
    plain = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    others = [b for b in range(256) if b not in plain]
    byte_of = {chr(b): b for b in plain} | {chr(256 + i): b for i, b in enumerate(others)}
    ranks = {bytes(byte_of[c] for c in spelling): token for spelling, token in encoder.items()}
    encoding = tiktoken.Encoding("llama3", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
    cases = [{"text": text, "ids": encoding.encode_ordinary(text)} for text in TEXTS]
    with open(sys.argv[2], "w", encoding="ascii", newline="\n") as out:
        out.write('{"made_by": "tiktoken %s", "cases": [\n' % tiktoken.__version__)
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


main()
