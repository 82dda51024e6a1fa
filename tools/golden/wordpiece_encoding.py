"""Makes libs/tokenizer/test/golden/wordpiece-*: a vocabulary, ids of the lines of unigram-lines, and word digests.

Run after unigram_encoding.py: python tools/golden/wordpiece_encoding.py   (versions: tools/golden/requirements.txt)
"""

import gzip
import hashlib
import json
import pathlib
from collections import Counter

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
BLOCK = 0x1000
# Blocks of 4,096 code points that hold more than ideographs, syllables and private use.
BLOCKS = [0x0, 0x1, 0x2, 0x3, 0xA, 0xF, 0x10, 0x11, 0x16, 0x1B, 0x1D, 0x1E, 0x1F, 0x2B, 0xE0]

def write(name: str, data: bytes) -> None:
    (OUTPUT / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def tokenizer(vocabulary: dict[str, int], lower: bool) -> Tokenizer:
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=lower)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def digests(made: Tokenizer) -> list[str]:
    """One digest for the words of each block of code points, alone and inside a word."""
    found = []
    for first in (block * BLOCK for block in BLOCKS):
        digest = hashlib.sha256()
        for c in range(first, first + BLOCK):
            if 0xD800 <= c < 0xE000:
                continue
            text = made.normalizer.normalize_str(f"a{chr(c)}B {chr(c)}")
            words = [word for word, _ in made.pre_tokenizer.pre_tokenize_str(text)]
            digest.update(("\x1f".join(words) + "\n").encode())
        found.append(digest.hexdigest()[:16])
    return found


def vocabulary_of(lines: list[str]) -> list[str]:
    """Characters and frequent parts of words; the trainer of tokenizers gives another vocabulary in each run."""
    splitter = tokenizer({"[UNK]": 0}, True)
    words: Counter[str] = Counter()
    for line in lines:
        words.update(word for word, _ in splitter.pre_tokenizer.pre_tokenize_str(splitter.normalizer.normalize_str(line)))
    characters: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for word, count in words.items():
        for start in range(min(len(word), 20)):
            prefix = "##" if start > 0 else ""
            characters[prefix + word[start]] += count
            for end in range(start + 2, min(len(word), start + 12) + 1):
                parts[prefix + word[start:end]] += count * (end - start)
    best = lambda counts, size: sorted(sorted(counts), key=lambda token: -counts[token])[:size]
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *best(characters, 1400), *best(parts, 1600)]


def main() -> None:
    lines = json.loads(gzip.decompress((OUTPUT / "unigram-lines.json.gz").read_bytes()))
    learned = vocabulary_of(lines[:12000:2])
    # Some capitals and accents, for the cased vocabulary to tell apart.
    tokens = learned + ["A", "É", "##É", "Ä", "Ω", "##ς", "##σ", "Ü"]
    tokens = list(dict.fromkeys(tokens))
    vocabulary = {token: index for index, token in enumerate(tokens)}
    write("wordpiece-vocab.txt", ("\n".join(tokens) + "\n").encode())
    for name, lower in {"uncased": True, "cased": False}.items():
        made = tokenizer(vocabulary, lower)
        ids = [encoding.ids for encoding in made.encode_batch(lines, add_special_tokens=False)]
        content = {"ids": ids, "digests": digests(made)}
        write(f"wordpiece-{name}.json", json.dumps(content, separators=(",", ":")).encode())
        print(name, len(tokens), sum(map(len, ids)), sum(row.count(1) for row in ids))


main()
