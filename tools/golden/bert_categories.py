"""Writes libs/tokenizer/src/wordpiece/bert-categories.ts: how tokenizers' BERT normaliser classes characters.

Run: python tools/golden/bert_categories.py   (versions: tools/golden/requirements.txt)
Its tables are of an old Unicode version, so they are asked for rather than taken from JavaScript.
"""

import itertools
import pathlib
import unicodedata

import tokenizers
from tokenizers import normalizers, pre_tokenizers

TARGET = pathlib.Path(__file__).parents[2] / "libs/tokenizer/src/wordpiece/bert-categories.ts"
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if number == 0:
            return text


def literal(code_points: list[int]) -> str:
    ranges: list[list[int]] = []
    for c in code_points:
        if ranges and ranges[-1][1] == c - 1:
            ranges[-1][1] = c
        else:
            ranges.append([c, c])
    lines, position = [""], 0
    for first, last in ranges:
        item = base36(first - position) + (f"+{base36(last - first)}" if last > first else "")
        position = last
        if len(lines[-1]) + len(item) > 90:
            lines.append("")
        lines[-1] += item + " "
    lines[-1] = lines[-1].rstrip()
    return " +\n".join(f"  '{line}'" for line in lines)


def bert(**options: bool) -> normalizers.BertNormalizer:
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return normalizers.BertNormalizer(**{**off, **options})


def combining() -> dict[int, list[int]]:
    """Code points by combining class, as far as NFD of tokenizers knows them.

    Which marks it knows is asked by how it orders them. A class that a mark has never changes, so its number
    is taken from Python's newer tables; that they agree is checked with one mark of every class.
    """
    nfd = normalizers.NFD().normalize_str
    # U+0345 has the highest class, U+0334 the lowest: a mark changes places with one of them, a starter does not.
    is_mark = lambda mark: nfd(f"a\u0345{mark}") != f"a\u0345{mark}" or nfd(f"a{mark}\u0334") != f"a{mark}\u0334"
    marks = [chr(c) for c in CODE_POINTS if nfd(chr(c)) == chr(c) and (is_mark(chr(c)) or c in (0x334, 0x345))]
    classes: dict[int, list[str]] = {}
    for mark in marks:
        classes.setdefault(unicodedata.combining(mark), []).append(mark)
    samples = {number: members[0] for number, members in classes.items()}
    for mark, (number, sample) in itertools.product(marks, samples.items()):
        assert nfd(f"a{sample}{mark}") == (f"a{mark}{sample}" if unicodedata.combining(mark) < number else f"a{sample}{mark}")
    return {number: [ord(mark) for mark in classes[number]] for number in sorted(classes)}


def main() -> None:
    clean, accents, chinese = bert(clean_text=True), bert(strip_accents=True), bert(handle_chinese_chars=True)
    split = pre_tokenizers.BertPreTokenizer()
    sets = {
        "REMOVED": ("what cleaning removes: control characters, U+FFFD", lambda c: clean.normalize_str(f"a{chr(c)}b") == "ab"),
        "PUNCTUATION": ("the punctuation that stands alone", lambda c: len(split.pre_tokenize_str(f"a{chr(c)}b")) == 3),
        "ACCENTS": ("the nonspacing marks that go with the accents", lambda c: accents.normalize_str(chr(c)) == ""),
        "DECOMPOSED": ("what NFD takes apart", lambda c: normalizers.NFD().normalize_str(chr(c)) != chr(c)),
        "IDEOGRAPHS": ("the ideographs that get spaces around them", lambda c: chinese.normalize_str(chr(c)) == f" {chr(c)} "),
    }
    parts = []
    for name, (meaning, is_member) in sets.items():
        ranges = literal([c for c in CODE_POINTS if is_member(c)])
        parts.append(f"/** Code points of {meaning}. */\nexport const BERT_{name}: string =\n{ranges};\n")
    rows = "".join(f"  [\n    {number},\n{literal(members).replace('  ', '    ')},\n  ],\n" for number, members in combining().items())
    parts.append(
        "/** Combining classes, and the code points of each: marks of a higher class go behind those of a lower one. */\n"
        f"export const BERT_COMBINING: readonly (readonly [combiningClass: number, codePoints: string])[] = [\n{rows}];\n"
    )
    head = (
        "// Ranges in the form that decodeCodePoints reads, asked from the BERT normaliser of\n"
        f"// Hugging Face tokenizers {tokenizers.__version__}. Made by tools/golden/bert_categories.py.\n\n"
    )
    TARGET.write_text(head + "\n".join(parts))


main()
