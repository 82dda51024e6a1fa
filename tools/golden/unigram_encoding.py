"""Makes libs/tokenizer/test/golden/unigram-*: models trained by sentencepiece, lines, and their ids.

Run: python tools/golden/unigram_encoding.py   (versions: tools/golden/requirements.txt)
All text is generated here from a seed; nothing is taken from a corpus.
"""

import gzip
import io
import json
import pathlib
import random

import sentencepiece

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
LINE_COUNT = 12_000

# Letters of several scripts, by code point ranges; words of a script are drawn from its letters.
SCRIPTS = {
    "latin": [(0x61, 0x7A)],
    "latin1": [(0x61, 0x7A), (0xE0, 0xF6)],
    "greek": [(0x3B1, 0x3C9)],
    "cyrillic": [(0x430, 0x44F)],
    "hebrew": [(0x5D0, 0x5EA)],
    "arabic": [(0x627, 0x64A)],
    "devanagari": [(0x905, 0x939), (0x93E, 0x94D)],
    "thai": [(0xE01, 0xE2E), (0xE30, 0xE3A)],
    "hiragana": [(0x3042, 0x3093)],
    "katakana": [(0x30A2, 0x30F3)],
    "han": [(0x4E00, 0x4E80)],
    "hangul": [(0xAC00, 0xAC80)],
}
SPACES = " \t\n\r\u00a0\u1680\u2002\u2003\u2009\u200a\u202f\u205f\u3000\u200b\u200c\u200d\u2028\u2029\ufeff\u061c\u200e\u200f"
CONTROLS = "".join(map(chr, [0, 1, 7, 8, 11, 12, 27, 31, 127, 0x80, 0x85, 0x8F, 0x9F, 0xAD, 0xFFFD, 0x2060]))
COMBINING = "\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u0323\u0345\u0591\u064b\u093c\u3099\u309a\u20dd\ufe0f\ufe0e"
EMOJI = ["😀", "👩‍💻", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "☝🏽", "🏴‍☠️", "1️⃣", "🫠", "✨"]
COMPATIBILITY = "ﬁﬃ½ⅣⅨ①㊙㍿Ａｂ９ｶﾞﾊﾟ㎏℃™…‥№ﷺſﬆ⁵₂〜～｡､＂⑴ⓐ㈱ǅΐ가각\u1100\u1161\u11a8\u3131\uff76\uff9e𝐀𝔘𝟘\U0002f800"
PUNCTUATION = "()\"-.–£€!?,:;'[]{}<>/\\=+*&%$#@^_`~|«»“”‘’¡¿、。・▁"
SPECIAL = ["[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>", "<s>", "</s>", "<0x41>", "##ing", "▁", "▁▁", "[mask]"]
TIES = ["=====", "0,0,0", "----", "....", "aaaa", "abababab", "((()))", "1111", "--.--", "===", "\n=="]


def letters(script: str) -> list[str]:
    return [chr(c) for first, last in SCRIPTS[script] for c in range(first, last + 1)]


def vocabulary(rng: random.Random) -> dict[str, list[str]]:
    """Words of syllables that repeat, so that there is something to learn."""
    words = {}
    for script in SCRIPTS:
        alphabet = letters(script)
        syllables = ["".join(rng.choices(alphabet, k=rng.randint(1, 3))) for _ in range(60)]
        words[script] = ["".join(rng.choices(syllables, k=rng.randint(1, 3))) for _ in range(400)]
    return words


def zipf(rng: random.Random, items: list[str]) -> str:
    return items[min(len(items) - 1, int(rng.paretovariate(0.7)) - 1)]


def sentence(rng: random.Random, words: dict[str, list[str]]) -> str:
    script = rng.choice([*SCRIPTS, "latin", "latin", "latin", "latin"])
    parts = [zipf(rng, words[script]) for _ in range(rng.randint(2, 10))]
    if rng.random() < 0.3:
        parts.insert(rng.randrange(len(parts)), str(rng.randint(0, 3000)))
    if rng.random() < 0.3:
        parts[0] = parts[0].capitalize()
    return (" " if script not in ("han", "thai", "hiragana") else "").join(parts) + rng.choice(".!?,")


def noise(rng: random.Random, words: dict[str, list[str]]) -> str:
    """One odd piece of text."""
    kind = rng.randrange(12)
    if kind == 0:
        return "".join(rng.choices(SPACES, k=rng.randint(1, 4)))
    if kind == 1:
        return rng.choice(CONTROLS)
    if kind == 2:
        return rng.choice("aeioucnkが가אब") + "".join(rng.choices(COMBINING, k=rng.randint(1, 3)))
    if kind == 3:
        return rng.choice(EMOJI)
    if kind == 4:
        return "".join(rng.choices(COMPATIBILITY, k=rng.randint(1, 4)))
    if kind == 5:
        return "".join(rng.choices(PUNCTUATION, k=rng.randint(1, 4)))
    if kind == 6:
        return rng.choice(SPECIAL)
    if kind == 7:
        return rng.choice(TIES) * rng.randint(1, 3)
    if kind == 8:
        return "".join(zipf(rng, words["latin"]) for _ in range(rng.randint(4, 14)))
    if kind == 9:
        return "".join(chr(c) for c in random_code_points(rng, rng.randint(1, 3)))
    if kind == 10:
        return rng.choice(words[rng.choice(list(SCRIPTS))]).upper()
    return f"{rng.randint(0, 99)}{rng.choice('.,:/-')}{rng.randint(0, 9999)}{rng.choice(['%', '€', '', 'th'])}"


def random_code_points(rng: random.Random, count: int) -> list[int]:
    found = []
    while len(found) < count:
        limit = rng.choice([0x250, 0x3000, 0x10000, 0x20000, 0x110000])
        code_point = rng.randrange(1, limit)
        if not 0xD800 <= code_point < 0xE000:
            found.append(code_point)
    return found


def line(rng: random.Random, words: dict[str, list[str]]) -> str:
    parts = []
    for _ in range(rng.randint(1, 3)):
        pick = rng.random()
        if pick < 0.4:
            script = rng.choice(list(SCRIPTS))
            parts.append(" ".join(zipf(rng, words[script]) for _ in range(rng.randint(1, 3))))
        else:
            parts.append(noise(rng, words))
    return rng.choice(["", " ", "", "  "]).join(parts)


def invalid_bytes(rng: random.Random, words: dict[str, list[str]]) -> bytes:
    """Valid text with bytes changed, removed or put in."""
    data = bytearray(line(rng, words).encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        odd = rng.choice([b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\xe2\x96", b"\xf0\x9f", b"\xe0\x80\x80", b"\xf8\x88\x80\x80\x80"])
        data[at : at + rng.randint(0, 1)] = odd
    return bytes(data)


def train(sentences: list[str], **options: object) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=model,
        model_type="unigram",
        num_threads=1,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


ALBERT = {
    "vocab_size": 3000,
    "character_coverage": 0.9995,
    "pad_id": 0,
    "unk_id": 1,
    "bos_id": -1,
    "eos_id": -1,
    "control_symbols": ["[CLS]", "[SEP]", "[MASK]"],
    "user_defined_symbols": ["(", ")", '"', "-", ".", "–", "£", "€"],
}
# One model per group of switches; without a character map, so that the files stay small.
VARIANTS = {
    "bytes": {"byte_fallback": True, "character_coverage": 0.98},
    "spaces": {"remove_extra_whitespaces": False, "allow_whitespace_only_pieces": True},
    "plain": {"add_dummy_prefix": False, "user_defined_symbols": ["a b", "ab", "▁x", "ein", "einer"]},
    "suffix": {"treat_whitespace_as_suffix": True},
    "across": {"split_by_whitespace": False},
}


def write(name: str, content: object) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content, separators=(",", ":")).encode()
    (OUTPUT / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def main() -> None:
    rng = random.Random(20261122)
    words = vocabulary(rng)
    sentences = [sentence(rng, words) for _ in range(12_000)]
    lines = [line(rng, words) for _ in range(LINE_COUNT)]
    lines += [" ".join(rng.choices(lines, k=60)) for _ in range(20)]
    lines += ["", " ", "  \t ", "\u200b", "\x07", " \x07 ", "▁", "▁▁ ▁"]

    model = train(sentences, **ALBERT)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = processor.encode(lines)
    broken = [invalid_bytes(rng, words) for _ in range(1_000)]
    write("unigram-albert.model", model)
    write("unigram-lines.json", lines)
    write("unigram-ids.json", ids)
    write("unigram-decoded.json", [processor.decode(row) for row in ids[:1000]])
    write(
        "unigram-broken.json",
        {"bytes": [data.hex() for data in broken], "ids": [processor.encode(data) for data in broken]},
    )
    # Long texts of near ties: there the sums of scores are rounded coarsely, and counted anew at -100,000.
    long = ["".join(rng.choice(["12", "0", "9", "ab", "a", " 1", "33", ".", "é", "漢"]) for _ in range(70_000)) for _ in range(2)]
    write("unigram-long.json", {"texts": long, "ids": processor.encode(long)})
    print("albert", len(model), sum(map(len, ids)), sum(row.count(1) for row in ids))

    for name, options in VARIANTS.items():
        merged = {**ALBERT, "vocab_size": 700, "normalization_rule_name": "identity", **options}
        model = train(sentences[:4000], **merged)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        ids = processor.encode(lines[:2000])
        decoded = [processor.decode(row) for row in ids[:500]]
        write(f"unigram-{name}.model", model)
        write(f"unigram-{name}-ids.json", {"ids": ids, "decoded": decoded})
        print(name, len(model), sum(map(len, ids)), sum(row.count(1) for row in ids))


main()
