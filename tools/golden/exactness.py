"""Makes libs/tokenizer/test/golden/exact-*: models, and digests of what they make of the lines of varied_lines.py.

Run: python tools/golden/exactness.py              (versions: tools/golden/requirements.txt)
     python tools/golden/exactness.py NAME LINE    prints a line, its ids and its tokens by one encoder

For each encoder there is one digest of the ids per 1,000 lines, one of the texts that every tenth
line's ids decode to, and one byte per line (of a CRC), by which a test finds the line that differs.
"""

import base64
import gzip
import hashlib
import io
import json
import pathlib
import struct
import sys
import unicodedata
import zlib
from collections.abc import Callable

import sentencepiece
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from varied_lines import LINE_COUNT, Draws, blend, natural, varied_line

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
BLOCK = 1000
DECODED_STEP = 10
SPECIAL = {"pad_id": 0, "unk_id": 1, "bos_id": -1, "eos_id": -1, "control_symbols": ["[CLS]", "[SEP]", "[MASK]"]}
ALBERT_SYMBOLS = ["(", ")", '"', "-", ".", "–", "£", "€"]
ODD_SYMBOLS = ["ab", "abc", "the ", "▁x", "👩‍💻", "(", "...", "co-", "ein", "eine", "ß", "००", "##ing", "ー", "한"]

SENTENCEPIECE = {
    "albert": {"vocab_size": 6000, "character_coverage": 0.9995, "user_defined_symbols": ALBERT_SYMBOLS},
    "bytes": {
        "vocab_size": 4000,
        "character_coverage": 0.98,
        "byte_fallback": True,
        "normalization_rule_name": "nmt_nfkc_cf",
        "user_defined_symbols": ODD_SYMBOLS,
    },
    "bpe": {"model_type": "bpe", "vocab_size": 5000, "user_defined_symbols": ALBERT_SYMBOLS},
    # The switches of Llama's models: pieces of several spaces, digits one by one, bytes for what is unknown.
    "bpe-bytes": {
        "model_type": "bpe",
        "vocab_size": 4000,
        "character_coverage": 0.98,
        "byte_fallback": True,
        "normalization_rule_name": "identity",
        "remove_extra_whitespaces": False,
        "allow_whitespace_only_pieces": True,
        "split_digits": True,
        "user_defined_symbols": ODD_SYMBOLS,
    },
}
# Ranges of characters that are WordPiece tokens too, so that what becomes of a character shows in the ids.
CHARACTERS = [(0x21, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x10000, 0x12000), (0x1D000, 0x1FB00)]
# Every so many learned pieces of this model become unused: the encoder must take them apart again.
UNUSED = {"bpe": 9, "bytes": 11}


def training_text() -> list[str]:
    draws = Draws(LINE_COUNT)
    lines = []
    for _ in range(12_000):
        lines.append(natural(draws))
        lines.append(" ".join(blend(draws) for _ in range(6)))
        lines.append("  ".join(natural(draws) for _ in range(2)))
    return lines


def train(lines: list[str], options: dict[str, object]) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, num_threads=1, minloglevel=2, **SPECIAL, **options
    )
    return model.getvalue()


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def encode_varint(value: int) -> bytes:
    head = bytearray()
    while value >= 0x80:
        head.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*head, value])


def with_unused(model: bytes, step: int) -> bytes:
    """Sets the type of every `step`-th learned piece of two characters or more to UNUSED (5)."""
    parts, at, learned = [], 0, 0
    while at < len(model):
        tag, start = varint(model, at)
        size, start = varint(model, start)  # all top-level fields are messages
        content = model[start : start + size]
        at = start + size
        if tag == 0x0A and b"\x18" not in content[-2:-1]:
            length, text = varint(content, 1)
            piece = content[text : text + length].decode()
            if len(piece) > 1:
                learned += 1
                content += b"\x18\x05" if learned % step == 0 else b""
        parts += [encode_varint(tag), encode_varint(len(content)), content]
    return b"".join(parts)


def write(name: str, data: bytes) -> None:
    (OUTPUT / f"exact-{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def digests(rows: list[bytes]) -> list[str]:
    """A digest of each 1,000 rows, every row preceded by its length in bytes."""
    found = []
    for start in range(0, len(rows), BLOCK):
        digest = hashlib.sha256()
        for row in rows[start : start + BLOCK]:
            digest.update(struct.pack("<I", len(row)) + row)
        found.append(digest.hexdigest()[:16])
    return found


def summary(ids: list[list[int]], decoded: list[str] | None = None) -> dict[str, object]:
    rows = [struct.pack(f"<{len(row)}I", *row) for row in ids]
    content = {"ids": digests(rows), "marks": base64.b64encode(bytes(zlib.crc32(row) & 0xFF for row in rows)).decode()}
    if decoded is not None:
        content["decoded"] = digests([text.encode() for text in decoded])
    return content


def write_summary(name: str, content: dict[str, object]) -> None:
    write(f"{name}.json", json.dumps(content, separators=(",", ":")).encode())


def wordpiece(vocabulary: dict[str, int], lower: bool) -> Tokenizer:
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=lower)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def wordpiece_vocabulary(text: list[str]) -> list[str]:
    """Tokens learned from the text in both cases; those of the lower-cased text come first."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokens = []
    for lower, size in ((True, 4000), (False, 3000)):
        learner = wordpiece({token: index for index, token in enumerate(special)}, lower)
        learner.train_from_iterator(text, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, show_progress=False))
        tokens += [token for token, _ in sorted(learner.get_vocab().items(), key=lambda entry: entry[1])]
    points = [c for first, last in CHARACTERS for c in range(first, last)]
    characters = [chr(c) for c in points if unicodedata.category(chr(c))[0] not in "CZ"]
    return list(dict.fromkeys(tokens + characters + [f"##{c}" for c in characters]))


def make_all() -> None:
    text = training_text()
    lines = [varied_line(line) for line in range(LINE_COUNT)]
    write_summary("lines", {"bytes": digests(lines)})
    for name, options in SENTENCEPIECE.items():
        model = train(text, options)
        model = with_unused(model, UNUSED[name]) if name in UNUSED else model
        write(f"{name}.model", model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        ids = [processor.encode(line) for line in lines]
        write_summary(name, summary(ids, [processor.decode(row) for row in ids[::DECODED_STEP]]))
        print(name, len(model), sum(map(len, ids)), sum(row.count(1) for row in ids))
    tokens = wordpiece_vocabulary(text)
    write("vocab.txt", ("\n".join(tokens) + "\n").encode())
    for name in ("uncased", "cased"):
        made = wordpiece({token: index for index, token in enumerate(tokens)}, name == "uncased")
        texts = [line.decode(errors="replace") for line in lines]
        ids = [encoding.ids for encoding in made.encode_batch(texts, add_special_tokens=False)]
        write_summary(name, summary(ids))
        print(name, len(tokens), sum(map(len, ids)), sum(row.count(1) for row in ids))


def read(name: str) -> bytes:
    return gzip.decompress((OUTPUT / f"exact-{name}.gz").read_bytes())


def load(name: str) -> Callable[[bytes], tuple[list[int], list[str]]]:
    if name in SENTENCEPIECE:
        processor = sentencepiece.SentencePieceProcessor(model_proto=read(f"{name}.model"))
        return lambda data: (processor.encode(data), processor.encode_as_pieces(data))
    tokens = read("vocab.txt").decode().split("\n")[:-1]
    made = wordpiece({token: index for index, token in enumerate(tokens)}, name == "uncased")

    def encode(data: bytes) -> tuple[list[int], list[str]]:
        encoding = made.encode(data.decode(errors="replace"), add_special_tokens=False)
        return encoding.ids, encoding.tokens

    return encode


def show(name: str, line: int) -> None:
    data = varied_line(line)
    ids, tokens = load(name)(data)
    print(ascii(data), ids, ascii(tokens), sep="\n")


if len(sys.argv) == 3:
    show(sys.argv[1], int(sys.argv[2]))
else:
    make_all()
