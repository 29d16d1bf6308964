"""Encodes English text with the vocabulary of Llama 3.2 by Nightjar and by Hugging Face's tokenizers, in turn, on one thread.

    mvn -pl text -am test-compile dependency:build-classpath -Dmdep.outputFile=target/test-classpath
    python text/src/test/python/tokenizer_speed.py DATA        (DATA: the folder of the test data; needs: pip install tokenizers)

Prints a row a text and round: bytes of UTF-8 a second of each, and the ratio. Each decodes its ids first, which have to give the text, and
the ids of both have to be equal, or there is no row.
"""

import array
import gzip
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

ROUNDS = 3
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def read(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return file.read()


def hugging_face(data):
    folder = os.path.join(data, "tokenizer", "llama3.2")
    vocabulary = json.loads(read(os.path.join(folder, "encoder.json.gz")))
    lines = read(os.path.join(folder, "vocab.bpe.gz")).split("\n")
    merges = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def ids_sha256(tokenizer, text):
    ids = array.array("i", tokenizer.encode(text, add_special_tokens=False).ids)
    assert ids.itemsize == 4 and sys.byteorder == "little"
    return hashlib.sha256(ids.tobytes()).hexdigest()


def nightjar_seconds(name, ids, output):
    with open("text/target/test-classpath", encoding="utf-8") as file:
        path = "text/target/test-classes:text/target/classes:" + file.read().strip()
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    command = [java, "-cp", path, "org.openjdk.jmh.Main", "TokenizerBenchmark", "-p", "name=" + name, "-p", "idsSha256=" + ids]
    run = subprocess.run(
        command + ["-foe", "true", "-rf", "json", "-rff", output], check=False, capture_output=True, text=True
    )
    if run.returncode != 0:
        sys.exit(run.stdout + run.stderr)
    with open(output, encoding="utf-8") as file:
        return json.load(file)[0]["primaryMetric"]["score"] / 1000


def hugging_face_seconds(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text, add_special_tokens=False).ids) == text
    times = []
    for _ in range(7):
        start = time.perf_counter()
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        times.append(time.perf_counter() - start)
    assert len(ids) > 0
    return statistics.median(times[2:])


def main():
    data = os.path.abspath(sys.argv[1])
    os.environ["NIGHTJAR_DATA"] = data
    tokenizer = hugging_face(data)
    print("tokenizers", tokenizers.__version__)
    print("| text | round | Nightjar MB/s | tokenizers MB/s | ratio |")
    print("|---|---:|---:|---:|---:|")
    for name in ("war-and-peace", "wikitext-2-valid"):
        text = read(os.path.join(data, "text", name + ".txt.gz"))
        megabytes = len(text.encode()) / 1e6
        ids = ids_sha256(tokenizer, text)
        for round_number in range(1, ROUNDS + 1):
            with tempfile.TemporaryDirectory() as folder:
                ours = megabytes / nightjar_seconds(name, ids, os.path.join(folder, "jmh.json"))
            theirs = megabytes / hugging_face_seconds(tokenizer, text)
            print(f"| {name} | {round_number} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.1f} |", flush=True)


if __name__ == "__main__":
    main()
