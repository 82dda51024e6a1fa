"""Makes libs/tokenizer/test/golden/wordpiece-json.json: tokenizer.json files, lines, and what they encode to.

Run after wordpiece_encoding.py: python tools/golden/wordpiece_tokenizer_json.py        (versions: requirements.txt)
     python tools/golden/wordpiece_tokenizer_json.py NAME MODE LINE    prints a line's ids, offsets and text

For each file, with special tokens in text taken as text and as tokens, the low half of a CRC-32 per line of its ids, of their
offsets in UTF-8 bytes, and of the text that the ids decode to.
"""

import gzip
import json
import pathlib
import random
import sys
import zlib

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
LINE_COUNT = 2500
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ADDED = [
    AddedToken("[E1]", special=True, lstrip=True, rstrip=True),
    AddedToken("<e2>", special=True, single_word=True),
    AddedToken("[MASK", special=False, normalized=False),
    AddedToken("[E1]x", special=False, normalized=False, rstrip=True),
    AddedToken(" x y", special=False, normalized=False, lstrip=True),
    AddedToken("art", special=False, normalized=False, single_word=True),
    AddedToken("New YORK", special=False, normalized=True),
    AddedToken("Élan", special=False, normalized=True, single_word=True),
    AddedToken("漢字", special=False, normalized=True, lstrip=True),
    AddedToken("C++", special=False, normalized=True, rstrip=True),
    AddedToken("ing", special=False, normalized=True),
    AddedToken("<S>", special=True, normalized=True),
]
PARTS = [
    *SPECIAL, "[mask]", "[E1]", "[e1]", "<e2>", "<E2>", "[MASK", "[E1]x", " x y", " X Y", "x y", "art", "Art", "heart",
    "New York", "new york", "NEW YORK", "élan", "e\u0301lan", "ELAN", "漢字", "漢 字", "漢", "字", "c++", "C++", "C+", "<s>",
    "<S>", "running", "ING", "ing", "_", "a", "B", "Don't", "it's", "we've", "do not", "can not", ".", ",", "?", "!", "'",
    " ", " ", " ", "  ", "\t", "\u00a0", "\u2003", "\u3000", "\x0b", "\x85", "\u200b", "\u00ad", "\ufeff", "\x00", "\x7f",
    "Ünïcödé", "ΟΔΟΣ", "İstanbul", "straße", "ﬁne", "½", "한국어", "กำ", "हिन्दी", "שָׁלוֹם", "e\u0323\u0302", "q\u0307\u0323", "é\u0334",
    "\u0301", "\u0345", "’", "“", "—", "…", "。", "😀", "👩\u200d💻", "\u037e", "\u2260", "\u212b", "\u1e9b\u0323", "豈", "𠀀",
    "supercalifragilistic", "the", "of", "3,14", "2026-11-22", "x" * 30, "\ufffd",
]


def write(name: str, data: bytes) -> None:
    (OUTPUT / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def lines() -> list[str]:
    draws = random.Random(3)
    glue = ["", "", " ", "  "]
    return ["".join(draws.choice(PARTS) + draws.choice(glue) for _ in range(draws.randint(1, 9))) for _ in range(LINE_COUNT)]


def make(tokens: list[str], normalizer: dict[str, bool] | None, added: list[AddedToken], **options: object) -> Tokenizer:
    prefix = str(options.get("prefix", "##"))
    spelled = [prefix + token[2:] if token.startswith("##") else token for token in tokens]
    vocabulary = {token: index for index, token in enumerate(dict.fromkeys(spelled))}
    made = Tokenizer(
        models.WordPiece(
            vocabulary, unk_token="[UNK]", max_input_chars_per_word=options.get("limit", 100), continuing_subword_prefix=prefix
        )
    )
    if normalizer is not None:
        made.normalizer = normalizers.BertNormalizer(**normalizer)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(prefix=prefix, cleanup=bool(options.get("cleanup", False)))
    made.add_special_tokens(SPECIAL)
    made.add_tokens(added)
    return made


def tokenizers() -> dict[str, Tokenizer]:
    tokens = gzip.decompress((OUTPUT / "wordpiece-vocab.txt.gz").read_bytes()).decode().splitlines()
    tokens = list(dict.fromkeys([*tokens, "don", "'", "s", "t", "ve", "do", "not", "n", "E", "İ", "##\u0307", "\u0301", "##\u0301"]))
    every = {"clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
    return {
        "uncased": make(tokens, every, [], cleanup=True),
        "cased": make(tokens, {**every, "lowercase": False}, []),
        "added": make(tokens, every, ADDED),
        "added-cased": make(tokens, {**every, "lowercase": False}, ADDED, cleanup=True),
        "unclean": make(tokens, {**every, "clean_text": False, "handle_chinese_chars": False}, ADDED, limit=12),
        "lower": make(tokens, {**every, "strip_accents": False}, ADDED[:3], prefix="@@", limit=7),
        "accents": make(tokens, {**every, "strip_accents": True, "lowercase": False}, []),
        "raw": make(tokens, None, ADDED[:6], prefix=""),
    }


def encode(made: Tokenizer, line: str) -> tuple[np.ndarray, np.ndarray, str]:
    encoding = made.encode(line, add_special_tokens=False)
    ends = np.cumsum([0, *(len(character.encode()) for character in line)])
    offsets = [ends[bound] for pair in encoding.offsets for bound in pair]
    return np.array(encoding.ids, np.int32), np.array(offsets, np.int32), made.decode(encoding.ids)


def checksum(data: bytes) -> int:
    return zlib.crc32(data) & 0xFFFF


def main() -> None:
    texts = lines()
    made = tokenizers()
    if len(sys.argv) == 4:
        name, mode, line = sys.argv[1:]
        made[name].encode_special_tokens = mode == "text"
        print(repr(texts[int(line)]), *encode(made[name], texts[int(line)]), sep="\n")
        return
    files = {}
    for name, tokenizer in made.items():
        files[name] = {"file": json.loads(tokenizer.to_str())}
        for mode in ("text", "tokens"):
            tokenizer.encode_special_tokens = mode == "text"
            rows = [encode(tokenizer, line) for line in texts]
            files[name][mode] = {
                "ids": [checksum(ids.tobytes()) for ids, _, _ in rows],
                "offsets": [checksum(offsets.tobytes()) for _, offsets, _ in rows],
                "decoded": [checksum(text.encode()) for _, _, text in rows],
            }
    write("wordpiece-json.json", json.dumps({"lines": texts, "files": files}, separators=(",", ":")).encode())


main()
