"""Makes libs/tokenizer/test/golden/exact-*: models, and digests of what they make of the lines of varied_lines.py.

Run: python tools/golden/exactness.py              (versions: tools/golden/requirements.txt)
     python tools/golden/exactness.py NAME LINE    prints a line, its ids and its tokens by one encoder

For each encoder there is one digest of the ids per 1,000 lines, and one byte per line (of a CRC), by
which a test finds the line that differs; from sentencepiece also digests of what every tenth line's
ids decode to, and of where they stand in the line, in bytes.
"""

import base64
import collections
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
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from varied_lines import LINE_COUNT, Draws, blend, natural, varied_line

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
BLOCK = 1000
SPARSE_STEP = 10
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


def pack(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def summary(ids: list[list[int]]) -> dict[str, object]:
    rows = [pack(row) for row in ids]
    return {"ids": digests(rows), "marks": base64.b64encode(bytes(zlib.crc32(row) & 0xFF for row in rows)).decode()}


def sparse_summary(processor: sentencepiece.SentencePieceProcessor, lines: list[bytes]) -> dict[str, object]:
    mappings = [processor.encode(line, return_type="offset_mapping") for line in lines]
    offsets = [pack([offset for pair in mapping["offsets"] for offset in pair]) for mapping in mappings]
    decoded = [processor.decode(mapping["ids"]).encode() for mapping in mappings]
    return {"decoded": digests(decoded), "offsets": digests(offsets)}


def write_summary(name: str, content: dict[str, object]) -> None:
    write(f"{name}.json", json.dumps(content, separators=(",", ":")).encode())


def wordpiece(vocabulary: dict[str, int], lower: bool) -> Tokenizer:
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=lower)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def most_frequent(counts: collections.Counter[str], size: int) -> list[str]:
    return sorted(counts, key=lambda item: (-counts[item], item))[:size]


def wordpiece_vocabulary(text: list[str]) -> list[str]:
    """Frequent words and ends of words, lower-cased and not, and single characters; not by the trainer of tokenizers, whose result varies."""
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    for lower in (True, False):
        made = wordpiece({"[UNK]": 0}, lower)
        words = collections.Counter(
            word for line in text for word, _ in made.pre_tokenizer.pre_tokenize_str(made.normalizer.normalize_str(line))
        )
        ends = collections.Counter()
        for word, count in words.items():
            ends.update({f"##{word[at:end]}": count for at in range(1, len(word)) for end in range(at + 1, min(at + 5, len(word)) + 1)})
        tokens += most_frequent(words, 2_000) + most_frequent(ends, 2_000)
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
        write_summary(name, {**summary(ids), **sparse_summary(processor, lines[::SPARSE_STEP])})
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
