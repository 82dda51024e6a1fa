"""Makes libs/tokenizer/test/golden/unigram-alternatives.json: n-best lists and frequencies of sampled segmentations.

Run after exactness.py: python tools/golden/unigram_alternatives.py   (versions: tools/golden/requirements.txt)
The sampler of sentencepiece 0.2.3 cannot be seeded: its frequencies differ from run to run.
"""

import collections
import gzip
import json
import pathlib
import struct

import sentencepiece

from varied_lines import LINE_COUNT, varied_line

GOLDEN = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
MODELS = ["exact-albert", "exact-bytes", "unigram-across"]
# Of these many segmentations are nearly alike: here the search drops some of them, or gives up.
LONG = ["a" * 2000, "ab" * 3000, "=1," * 3000, "e" * 20_000, " ".join(["the sea", "12", "abab", "in a"] * 60)]
SAMPLED = "the sea - 12,3"
SAMPLE_COUNT = 100_000
ALPHAS = [0.0, 0.1, 0.5, 1.0]
BEST_SIZE = 8


def messages(data: bytes) -> list[bytes]:
    """The messages in field 1 of a message that has no other field."""
    found, at = [], 0
    while at < len(data):
        at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        found.append(data[at : at + size])
        at += size
    return found


def n_best(processor: sentencepiece.SentencePieceProcessor, text: str, count: int) -> dict[str, object]:
    ids = processor.nbest_encode(text, nbest_size=count)
    serialized = processor.nbest_encode(text, nbest_size=count, return_type="serialized_proto")
    # The last field of each list's message is its score.
    scores = [struct.unpack("<f", message[-4:])[0] for message in messages(serialized)]
    return {"text": text, "count": count, "ids": ids, "scores": scores}


def texts() -> list[str]:
    lines = [varied_line(line).decode(errors="replace") for line in range(20, LINE_COUNT, 1_500)]
    return [line for line in lines if len(line) < 120] + ["", "  ", "x"]


def frequencies(processor: sentencepiece.SentencePieceProcessor, size: int, alpha: float) -> dict[str, object]:
    sampled = (processor.sample_encode_as_ids(SAMPLED, size, alpha) for _ in range(SAMPLE_COUNT))
    counts = collections.Counter(tuple(ids) for ids in sampled)
    rows = [[list(ids), count] for ids, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))]
    return {"text": SAMPLED, "alpha": alpha, "nBestSize": size, "counts": rows}


def main() -> None:
    content = {"nBest": {}, "samples": []}
    for name in MODELS:
        model = gzip.decompress((GOLDEN / f"{name}.model.gz").read_bytes())
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        content["nBest"][name] = [n_best(processor, text, count) for text in texts() for count in (2, 20)]
        if name == MODELS[0]:
            content["nBest"][name] += [n_best(processor, text, 100) for text in LONG]
            content["samples"] = [frequencies(processor, size, alpha) for size in (-1, BEST_SIZE) for alpha in ALPHAS]
    data = json.dumps(content, separators=(",", ":")).encode()
    (GOLDEN / "unigram-alternatives.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    for sample in content["samples"]:
        print(sample["alpha"], sample["nBestSize"], len(sample["counts"]), sample["counts"][:2])


main()
