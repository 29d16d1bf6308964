"""Writes what Hugging Face's tokenizers do with each part of a tokenizer.json, and with whole ones.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3
    python tokenizer_json_goldens.py DATA ../resources/io/nightjar/text

DATA is the folder with the shared test data; of it only tokenizer/qwen3/tokenizer.json.gz is read. Three files are written:

    sentencepiece-goldens.json   small SentencePiece models, and the ids that they give
    tokenizer-json-goldens.json  normalizers, pre-tokenizers, and whole tokenizers made here, with what they give
    qwen3-ids.json               the ids and texts of the tokenizer of Qwen 3
"""

import base64
import gzip
import importlib.metadata
import io
import json
import pathlib
import random
import re
import sys
import tempfile

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SEED = 20261121

CORPUS = """
The little fox ran over the hill, and the old dog ran after it. "Who's there?" said the fox; nobody answered.
They're here, we've seen them, I'm sure you'll agree that it's 12345 or 3.14159 metres away, isn't it?
Der kleine Fuchs läuft über den Hügel. Größe, Straße, Käse. Le renard était là; où est-il allé ? Ça va.
El zorro pequeño corrió sobre la colina. ¿Quién está ahí? Лиса бежала по холму. 你好，世界。小狐狸跑过山丘。
こんにちは世界。カタカナとひらがな。 안녕하세요 세계. नमस्ते दुनिया। مرحبا بالعالم
def add(a, b):
    return a + b  # the sum
for (int i = 0; i < 10; i++) { x[i] += y[i] * 2; }
<p class="note">a &amp; b</p>  SELECT * FROM t WHERE id = 42;
""".strip().split("\n")

TEXTS = [
    "", " ", "  ", "\n", "\t\t", " \n \n", "a", " a", "  a  b ", "Hello, world!", "hello   world\n\n\nagain",
    "The little fox ran over the hill.", "it's WE'RE they'LL I'd don't", "12345 3.14 1,000,000 ½ ² Ⅷ ٣",
    "Größe Straße Käse ÄÖÜ İstanbul ΣΑΣ", "e\u0301 u\u0308\u0301 \u1e9b\u0323 ﬁ ｱｲｳ ﾊﾞ Ａ１ 한국 \u1112\u1161\u11ab",
    "你好，世界。小狐狸 abc 跑", "こんにちは カタカナー x 安", "안녕하세요 세계", "नमस्ते दुनिया", "مرحبا بالعالم",
    "😀 👩‍👧🏽 🇩🇪 x\ufe0f", "def add(a, b):\n    return a + b\n", "x[i] += y[i]*2; // ok\r\n",
    "a\u00a0b\u2003c\u3000d\u200be\u0085f", "tab\tnew\nline\rret\x0bvt\x0cff", "zero\x00 del\x7f rep\ufffd bom\ufeff priv\ue000",
    "\u2581a\u2581\u2581b \u2581", "don't do not he 's . ? ! , ' x", "<s>a</s> <mask> b", "x <mask>  y<mask>z",
    "say day monday DAY Day", "aaaaaaaaaaaaaaaaaaaaaaaa", "a_b snake_case Ⓐ x²", "...!!!???---", "....a  ,, b",
    "<0x41> <0x0A>", "q̈ w̃ z̴̀́", "naïve café résumé", "http://example.com/?q=1&r=2#x", "CamelCaseAndMore ABCdef",
]


def bpe_trainer(size, **more):
    return trainers.BpeTrainer(vocab_size=size, show_progress=False, **more)


def byte_level_model():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(
        CORPUS * 3, bpe_trainer(400, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    return json.loads(tokenizer.to_str())["model"]


def space_mark_model():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=True)
    special = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % value for value in range(256)]
    tokenizer.train_from_iterator(CORPUS * 3, bpe_trainer(520, special_tokens=special, limit_alphabet=80))
    return json.loads(tokenizer.to_str())["model"]


def word_piece_model():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(CORPUS * 3, trainers.WordPieceTrainer(
        vocab_size=300, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    return json.loads(tokenizer.to_str())["model"]


def unigram_model():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(CORPUS * 3, trainers.UnigramTrainer(
        vocab_size=200, show_progress=False, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"))
    return json.loads(tokenizer.to_str())["model"]


def suffix_model():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(CORPUS * 3, bpe_trainer(
        300, special_tokens=["<unk>"], end_of_word_suffix="</w>", limit_alphabet=60))
    return json.loads(tokenizer.to_str())["model"]


def prefix_model():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(CORPUS * 3, bpe_trainer(
        300, special_tokens=["<unk>"], continuing_subword_prefix="##", limit_alphabet=60))
    return json.loads(tokenizer.to_str())["model"]


RULES = [("Ａ", "A"), ("ﬁ", "fi"), ("１", "1"), ("\u00a0", " "), ("\t", " "), ("e\u0301", "é"), ("ﾊ", "ハ"),
         ("ﾊﾞ", "バ"), ("\u200b", ""), ("\n", " "), ("…", "..."), ("ÄÖ", "x"), ("\u3000", " ")]


def sentence_piece(**settings):
    """A small SentencePiece model, trained here."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS * 3), model_writer=model, hard_vocab_limit=False, minloglevel=2, **settings)
    return model.getvalue()


def ruled_model():
    """With a small table of characters: single ones, sequences, one within another, removal."""
    lines = ["%s\t%s" % (" ".join("%X" % ord(c) for c in left), " ".join("%X" % ord(c) for c in right))
             for left, right in RULES]
    table = pathlib.Path(tempfile.mkstemp(suffix=".tsv")[1])
    table.write_text("\n".join(lines) + "\n")
    model = sentence_piece(vocab_size=200, normalization_rule_tsv=str(table))
    table.unlink()
    return model


def character_map():
    """The table as SentencePiece compiles it."""
    return base64.b64encode(field(field(ruled_model(), 3), 2)).decode()


def sentence_piece_cases():
    identity = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}
    models = {
        "unigram": ruled_model(),
        "unigram-identity": sentence_piece(vocab_size=200, user_defined_symbols=["<mask>", "++"], **identity),
        "bpe": sentence_piece(vocab_size=520, model_type="bpe", byte_fallback=True, **identity),
        "bpe-unknown": sentence_piece(vocab_size=250, model_type="bpe", add_dummy_prefix=False, **identity),
    }
    cases = []
    for name, model in models.items():
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        cases.append({"name": name, "model": base64.b64encode(model).decode(),
                      "results": [{"text": text, "ids": processor.encode(text)} for text in TEXTS]})
    return cases


def field(message, wanted):
    """The bytes of a length-delimited field of a protobuf message."""
    def varint(at):
        value = shift = 0
        while True:
            value |= (message[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 0x80:
                return value, at

    at = 0
    while at < len(message):
        key, at = varint(at)
        if key & 7 == 2:
            length, at = varint(at)
            if key >> 3 == wanted:
                return message[at:at + length]
            at += length
        else:
            at = varint(at)[1] if key & 7 == 0 else at + (8 if key & 7 == 1 else 4)
    raise KeyError(wanted)


def part(component):
    return json.loads(component.__getstate__())


def normalizer_cases():
    n = normalizers
    cases = [n.NFC(), n.NFD(), n.NFKC(), n.NFKD(), n.Lowercase(), n.StripAccents(), n.Nmt(), n.ByteLevel(),
             n.Strip(True, True), n.Strip(True, False), n.Strip(False, True), n.Prepend("\u2581"),
             n.Replace(" ", "\u2581"), n.Replace(Regex(" {2,}"), " "), n.Replace(Regex(r"\s+"), ""),
             n.BertNormalizer(), n.BertNormalizer(lowercase=False), n.BertNormalizer(strip_accents=False),
             n.BertNormalizer(clean_text=False, handle_chinese_chars=False, lowercase=False, strip_accents=True),
             n.Sequence([n.NFD(), n.StripAccents(), n.Lowercase()]),
             n.Precompiled(base64.b64decode(character_map()))]
    return [{"part": part(case), "results": [case.normalize_str(text) for text in TEXTS]} for case in cases]


SPLITS = {
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "gpt4o": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "deepseek": r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}
BEHAVIORS = ["removed", "isolated", "contiguous", "merged_with_previous", "merged_with_next"]


def pre_tokenizer_cases():
    p = pre_tokenizers
    cases = [p.ByteLevel(), p.ByteLevel(add_prefix_space=False), p.ByteLevel(add_prefix_space=False, use_regex=False),
             p.Whitespace(), p.WhitespaceSplit(), p.BertPreTokenizer(), p.Punctuation(), p.Digits(), p.Digits(True),
             p.CharDelimiterSplit("a"), p.UnicodeScripts(), p.FixedLength(3)]
    cases += [p.Metaspace(prepend_scheme=scheme, split=split)
              for scheme in ("always", "first", "never") for split in (True, False)]
    cases += [p.Punctuation(behavior) for behavior in BEHAVIORS]
    cases += [p.Split(" ", behavior, invert) for behavior in BEHAVIORS for invert in (False, True)]
    cases += [p.Split(Regex(r"\p{N}|l+"), behavior, invert) for behavior in BEHAVIORS for invert in (False, True)]
    cases += [p.Split(Regex(regex), "isolated") for regex in SPLITS.values()]
    cases += [p.Sequence([p.Split(Regex(r"\p{N}{1,3}"), "isolated"), p.Split(Regex("[一-龥\u3040-ゟ゠-ヿ]+"), "isolated"),
                          p.Split(Regex(SPLITS["deepseek"]), "isolated"), p.ByteLevel(add_prefix_space=False, use_regex=False)]),
              p.Sequence([p.WhitespaceSplit(), p.Metaspace()]),
              p.Sequence([p.Digits(True), p.ByteLevel(add_prefix_space=False)])]
    return [{"part": part(case), "results": [[piece for piece, _ in case.pre_tokenize_str(text)] for text in TEXTS]}
            for case in cases]


ADDED = [
    AddedToken("<s>", special=True, normalized=False), AddedToken("</s>", special=True, normalized=False),
    AddedToken("<mask>", special=True, normalized=False, lstrip=True),
    AddedToken("day", single_word=True, normalized=True), AddedToken("hello", rstrip=True, normalized=True),
    AddedToken("++", normalized=False), AddedToken("  ", normalized=False),
]


def whole(model, normalizer=None, pre_tokenizer=None, processor=None, decoder=None, added=(), **settings):
    """A tokenizer of these parts; a post-processor is made with the ids of its tokens."""
    model = dict(model, **settings)
    described = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": normalizer and part(normalizer), "pre_tokenizer": pre_tokenizer and part(pre_tokenizer),
        "post_processor": None, "decoder": decoder and part(decoder), "model": model,
    }
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.add_tokens(list(added))
    if processor:
        tokenizer.post_processor = processor(tokenizer)
    return tokenizer


def template(single, *tokens):
    return lambda t: processors.TemplateProcessing(
        single=single, special_tokens=[(token, t.token_to_id(token)) for token in tokens])


def whole_cases():
    n, p, d = normalizers, pre_tokenizers, decoders
    byte, mark, piece, uni = byte_level_model(), space_mark_model(), word_piece_model(), unigram_model()
    fallback = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse()])
    bert = [AddedToken(t, special=True, normalized=False) for t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")]
    marked = [AddedToken(t, special=True, normalized=False) for t in ("<unk>", "<s>", "</s>")]
    yield "gpt2", byte, whole(byte, None, p.ByteLevel(add_prefix_space=False), None, d.ByteLevel(), ADDED)
    yield "roberta", byte, whole(
        byte, None, p.ByteLevel(add_prefix_space=True),
        lambda t: processors.RobertaProcessing(("</s>", t.token_to_id("</s>")), ("<s>", t.token_to_id("<s>"))),
        d.ByteLevel(), ADDED)
    for name, regex in SPLITS.items():
        yield name, byte, whole(
            byte, n.NFC() if name == "qwen2" else None,
            p.Sequence([p.Split(Regex(regex), "isolated"), p.ByteLevel(add_prefix_space=False, use_regex=False)]),
            (lambda t: processors.Sequence([processors.ByteLevel(), template("<s> $A", "<s>")(t)])), d.ByteLevel(),
            ADDED, ignore_merges=name == "llama3")
    yield "lower-byte-level", byte, whole(
        byte, n.Lowercase(), p.ByteLevel(add_prefix_space=False), None, d.ByteLevel(), ADDED)
    yield "byte-level-normalizer", byte, whole(byte, n.ByteLevel(), None, None, d.ByteLevel(), ADDED)
    yield "llama2-legacy", mark, whole(
        mark, n.Sequence([n.Prepend("\u2581"), n.Replace(" ", "\u2581")]), None, template("<s> $A", "<s>"),
        d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)]), marked,
        byte_fallback=True, fuse_unk=True, unk_token="<unk>")
    yield "llama2-first", mark, whole(
        mark, None, p.Metaspace(prepend_scheme="first", split=False), template("<s> $A </s>", "<s>", "</s>"),
        d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)]), marked,
        byte_fallback=True, fuse_unk=True, unk_token="<unk>")
    yield "gemma", mark, whole(
        mark, n.Replace(" ", "\u2581"), p.Split(" ", "merged_with_previous"), template("<s> $A", "<s>"), fallback, marked,
        byte_fallback=True, fuse_unk=True, unk_token="<unk>")
    yield "no-fallback", mark, whole(
        mark, None, p.Metaspace(), None, d.Metaspace(), marked, fuse_unk=False, unk_token="<unk>")
    yield "fused-unknown", mark, whole(
        mark, None, p.Metaspace(), None, d.Metaspace(), marked, fuse_unk=True, unk_token="<unk>")
    yield "dropped-unknown", mark, whole(mark, None, p.Metaspace(prepend_scheme="never"), None, d.Metaspace(prepend_scheme="never"), marked)
    yield "bert", piece, whole(
        piece, n.BertNormalizer(), p.BertPreTokenizer(), template("[CLS] $A [SEP]", "[CLS]", "[SEP]"),
        d.WordPiece(), bert)
    yield "bert-cased", piece, whole(
        piece, n.BertNormalizer(lowercase=False), p.BertPreTokenizer(),
        lambda t: processors.BertProcessing(("[SEP]", t.token_to_id("[SEP]")), ("[CLS]", t.token_to_id("[CLS]"))),
        d.WordPiece(cleanup=False), bert)
    yield "unigram", uni, whole(
        uni, n.Sequence([n.Precompiled(base64.b64decode(character_map())), n.Strip(False, True), n.Replace(Regex(" {2,}"), "\u2581")]),
        p.Metaspace(), template("$A </s>", "</s>"), d.Metaspace(),
        [AddedToken(t, special=True, normalized=False) for t in ("<pad>", "</s>", "<unk>")])
    suffix, prefix = suffix_model(), prefix_model()
    yield "suffix", suffix, whole(suffix, n.Lowercase(), p.Whitespace(), None, d.BPEDecoder("</w>"), marked[:1])
    yield "prefix", prefix, whole(prefix, None, p.Whitespace(), None, d.WordPiece(cleanup=False), marked[:1])
    level = {"type": "WordLevel", "unk_token": "<unk>",
             "vocab": {w: i for i, w in enumerate(["<unk>", "the", "fox", "hill", ".", ",", "little", "ran", "a", "b"])}}
    yield "word-level", level, whole(level, n.Lowercase(), p.Whitespace(), None, None, marked[:1])


def decoded_text(tokenizer, ids):
    """The text without special tokens; the library panics on some decoders where nothing else is left."""
    special = {id for id, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    return tokenizer.decode(ids) if any(id not in special for id in ids) else ""


def results(tokenizer, texts, randomly):
    """What a tokenizer gives; random ids only where an unfinished character is the same to all."""
    given = []
    for text in texts:
        tokenizer.encode_special_tokens = False
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        framed = tokenizer.encode(text).ids
        tokenizer.encode_special_tokens = True
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        row = {"text": text, "ids": ids}
        if framed != ids:
            row["framed"] = framed
        if plain != ids:
            row["plain"] = plain
        row["decoded"] = decoded_text(tokenizer, ids)
        given.append(row)
    size = tokenizer.get_vocab_size()
    decoded = []
    for _ in range(40):
        ids = [randomly.randrange(size) for _ in range(randomly.randrange(1, 8))]
        decoded.append({"ids": ids, "decoded": decoded_text(tokenizer, ids)})
    return given, [row for row in decoded if "\ufffd" not in row["decoded"]]


def main():
    data, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    randomly = random.Random(SEED)
    versions = {name: importlib.metadata.version(name) for name in ("tokenizers", "sentencepiece")}
    known, cases = {}, []
    for name, model, tokenizer in whole_cases():
        described = json.loads(tokenizer.to_str())
        model_name = next((other for other, value in known.items() if value == model), name)
        known[model_name] = model
        settings = {key: value for key, value in described.pop("model").items()
                    if key not in ("vocab", "merges") and value != model.get(key)}
        given, decoded = results(tokenizer, TEXTS, randomly)
        cases.append({"name": name, "model": model_name, "settings": settings, "file": described,
                      "results": given, "decoded": decoded})
    goldens = {"versions": versions, "texts": TEXTS, "normalizers": normalizer_cases(),
               "pre_tokenizers": pre_tokenizer_cases(), "models": known, "tokenizers": cases}
    write(target / "tokenizer-json-goldens.json", goldens)
    write(target / "sentencepiece-goldens.json", {"versions": versions, "models": sentence_piece_cases()})
    with gzip.open(data / "tokenizer/qwen3/tokenizer.json.gz", "rt", encoding="utf-8") as file:
        qwen = Tokenizer.from_str(file.read())
    chat = ["<|im_start|>user\nHi <think>\n</think><|im_end|>\n<tool_call>{}</tool_call><|endoftext|>"]
    given, decoded = results(qwen, TEXTS + CORPUS + chat, randomly)
    write(target / "qwen3-ids.json", {"versions": versions, "results": given, "decoded": decoded})


def write(path, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    path.write_text(re.sub(r'(\{"part"|\{"text"|\{"name"|\{"ids")', r"\n\1", text) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
