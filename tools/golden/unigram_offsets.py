"""Makes libs/tokenizer/test/golden/unigram-offsets.json.gz: where sentencepiece says that each token stands.

Run after unigram_encoding.py: python tools/golden/unigram_offsets.py
The models and lines are those of unigram_encoding.py. For each line there are the ids, and for each
id the difference of its start to the end of the one before it, and its length, in bytes of UTF-8.
"broken" are the lines of invalid UTF-8, encoded by the model "albert".
"""

import gzip
import json
import pathlib

import sentencepiece

GOLDEN = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
# How many lines from which one on, for each model; the later lines of the largest are the longest.
LINES = {"albert": [(0, 3000), (12_000, 12_028)], "bytes": [(3000, 4000)], "spaces": [(4000, 5000)], "plain": [(5000, 6000)], "suffix": [(6000, 7000)], "across": [(7000, 7500)]}


def read(name: str) -> bytes:
    return gzip.decompress((GOLDEN / f"{name}.gz").read_bytes())


def row(processor: sentencepiece.SentencePieceProcessor, data: bytes) -> list[list[int]]:
    mapping = processor.encode(data, return_type="offset_mapping")
    gaps, lengths, last = [], [], 0
    for start, end in mapping["offsets"]:
        gaps.append(start - last)
        lengths.append(end - start)
        last = end
    return [mapping["ids"], gaps, lengths]


def main() -> None:
    lines = json.loads(read("unigram-lines.json"))
    result = {}
    for name, ranges in LINES.items():
        processor = sentencepiece.SentencePieceProcessor(model_proto=read(f"unigram-{name}.model"))
        indices = [index for start, end in ranges for index in range(start, end)]
        result[name] = {"indices": indices, "rows": [row(processor, lines[index].encode()) for index in indices]}
    broken = [bytes.fromhex(data) for data in json.loads(read("unigram-broken.json"))["bytes"]]
    processor = sentencepiece.SentencePieceProcessor(model_proto=read("unigram-albert.model"))
    result["broken"] = {"indices": list(range(len(broken))), "rows": [row(processor, data) for data in broken]}
    data = gzip.compress(json.dumps(result, separators=(",", ":")).encode(), 9, mtime=0)
    (GOLDEN / "unigram-offsets.json.gz").write_bytes(data)
    print(len(data), {name: sum(len(row[0]) for row in part["rows"]) for name, part in result.items()})


main()
