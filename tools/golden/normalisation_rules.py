"""Digests the normalisation rules that are built into Google's sentencepiece.

Trains a tiny model with each rule name, reads all rules out of its compiled character map, and
writes libs/tokenizer/test/golden/normalisation-rules.json: for each name, the number of rules and the
SHA-256 of `from TAB to LF`, a line each, sorted by the bytes of `from`.

Run from the repository's root, with the packages of requirements.txt.
"""

import hashlib
import json
import pathlib
import struct
import tempfile

import sentencepiece

ROOT = pathlib.Path(__file__).parents[2]
GOLDEN = ROOT / "libs/tokenizer/test/golden/normalisation-rules.json"
NAMES = ["nfkc", "nfkc_cf", "nmt_nfkc", "nmt_nfkc_cf"]


def charsmap_of(name):
    directory = pathlib.Path(tempfile.mkdtemp())
    (directory / "text").write_text("a few words to train a tiny model on\n" * 20)
    sentencepiece.SentencePieceTrainer.train(
        input=str(directory / "text"),
        model_prefix=str(directory / "model"),
        vocab_size=20,
        hard_vocab_limit=False,
        normalization_rule_name=name,
        minloglevel=2,
    )
    normalizer = field_of((directory / "model.model").read_bytes(), 3)
    return field_of(normalizer, 2)


def field_of(message, number):
    """Returns the bytes of the first field with a number and a length, of a protocol buffer message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while True:
        tag = varint()
        if tag & 7 == 0:
            varint()
        elif tag & 7 == 5:
            at += 4
        else:
            length = varint()
            if tag >> 3 == number:
                return message[at : at + length]
            at += length


def rules_of(charsmap):
    (size,) = struct.unpack_from("<I", charsmap)
    units = struct.unpack_from(f"<{size // 4}I", charsmap, 4)
    replacements = charsmap[4 + size :]

    def offset(unit):
        return (unit >> 10) << ((unit & (1 << 9)) >> 6)

    def walk(node, key):
        base = node ^ offset(units[node])
        if units[node] >> 8 & 1:
            start = units[base] & 0x7FFFFFFF
            yield key, replacements[start : replacements.index(0, start)]
        for byte in range(1, 256):
            child = base ^ byte
            if child < len(units) and units[child] & 0x800000FF == byte:
                yield from walk(child, key + bytes([byte]))

    return sorted(walk(0, b""))


golden = {"about": f"sentencepiece {sentencepiece.__version__}; made by tools/golden/normalisation_rules.py"}
for name in NAMES:
    rules = rules_of(charsmap_of(name))
    digest = hashlib.sha256(b"".join(source + b"\t" + target + b"\n" for source, target in rules))
    golden[name] = {"count": len(rules), "sha256": digest.hexdigest()}
GOLDEN.write_text(json.dumps(golden, indent=2) + "\n")
print(f"wrote {GOLDEN.relative_to(ROOT)}")
