"""An independent sampler: full sorts, lists and the standard library only. Prints the golden file of SamplerGoldenTest.

    python3 engine/src/test/python/sampler_golden.py > engine/src/test/resources/io/nightjar/engine/sampler-golden.tsv
"""
import math
import platform
import random
import struct

MASK = (1 << 64) - 1


def f32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & MASK

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) / (1 << 53)


def softmax(pairs, temperature=1.0):
    largest = max(logit for _, logit in pairs)
    weights = [math.exp((logit - largest) / temperature) for _, logit in pairs]
    return [weight / math.fsum(weights) for weight in weights]


def by_rank(pairs):
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def top_k(pairs, k):
    return by_rank(pairs)[:k]


def typical(pairs, mass):
    probabilities = softmax(pairs)
    entropy = -math.fsum(p * math.log(p) for p in probabilities)
    ranked = sorted(zip(pairs, probabilities), key=lambda e: (f32(abs(-math.log(e[1]) - entropy)), e[0][0]))
    kept, total = [], 0.0
    for pair, p in ranked:
        kept.append(pair)
        total += p
        if total > mass:
            break
    return kept


def top_p(pairs, mass):
    ranked = by_rank(pairs)
    kept, total = [], 0.0
    for pair, p in zip(ranked, softmax(ranked)):
        kept.append(pair)
        total += p
        if total >= mass:
            break
    return kept


def min_p(pairs, share):
    probabilities = softmax(pairs)
    return [pair for pair, p in zip(pairs, probabilities) if p >= share * max(probabilities) * (1 - 1e-12)]


def penalise(logits, history, o):
    window = history if o["lastN"] < 0 else history[max(0, len(history) - o["lastN"]):]
    for token in set(window):
        logit = logits[token]
        logit = logit / o["repeat"] if logit > 0 else logit * o["repeat"]
        logits[token] = f32(logit - (window.count(token) * o["frequency"] + o["presence"]))


def sample(base, history, o, rng):
    logits = list(base)
    for token, bias in o["bias"].items():
        logits[token] = f32(logits[token] + bias)
    penalise(logits, history, o)
    pairs = [(i, logit) for i, logit in enumerate(logits) if logit != -math.inf]
    if o["temperature"] == 0:
        return by_rank(pairs)[0][0]
    if o["topK"]:
        pairs = top_k(pairs, o["topK"])
    if o["typicalP"] < 1:
        pairs = typical(pairs, o["typicalP"])
    if o["topP"] < 1:
        pairs = top_p(pairs, o["topP"])
    if o["minP"] > 0:
        pairs = min_p(pairs, o["minP"])
    pairs = by_rank(pairs)
    target = rng.uniform()
    total = 0.0
    for (token, _), p in zip(pairs, softmax(pairs, o["temperature"])):
        total += p
        if total > target:
            return token
    raise AssertionError("the sum of the probabilities ended below the draw")


CASES = [
    dict(),
    dict(temperature=0.0, repeat=1.3, lastN=8),
    dict(temperature=0.8, topK=40, topP=0.95, minP=0.05),
    dict(temperature=1.7, topK=7),
    dict(topP=0.6),
    dict(topP=0.98, minP=0.02),
    dict(typicalP=0.5),
    dict(typicalP=0.9, topK=30, temperature=1.2),
    dict(repeat=1.2, presence=0.5, frequency=0.25, lastN=16, topK=20),
    dict(repeat=0.9, frequency=-0.125, lastN=-1, minP=0.1),
    dict(bias={3: 4.5, 11: -math.inf, 57: -2.0}, temperature=0.5),
    dict(temperature=0.3, topK=300, topP=0.9, seed=-7),
]


def main():
    print("# Python", platform.python_version(), "standard library only; written by sampler_golden.py")
    for number, case in enumerate(CASES):
        o = dict(temperature=1.0, topK=0, topP=1.0, minP=0.0, typicalP=1.0, repeat=1.0, presence=0.0, frequency=0.0,
                 lastN=64, seed=1000 + number, bias={})
        o.update(case)
        source = random.Random(number)
        vocabulary = 60 if number % 2 == 0 else 700
        # Eighths, so that there are ties and every value is exact in binary.
        base = [source.randrange(-48, 49) / 8 for _ in range(vocabulary)]
        history = [source.randrange(vocabulary) for _ in range(10)]
        prompt = list(history)
        rng = SplitMix64(o["seed"])
        for _ in range(60):
            history.append(sample(base, history, o, rng))
        bias = ",".join(f"{token}:{'-Infinity' if b == -math.inf else b}" for token, b in o["bias"].items())
        fields = [o[k] for k in ("temperature", "topK", "topP", "minP", "typicalP", "repeat", "presence", "frequency",
                                 "lastN", "seed")]
        lists = [",".join(map(str, values)) for values in (prompt, base, history[10:])]
        print("\t".join([*map(str, fields), bias, *lists]))


main()
