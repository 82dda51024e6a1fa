"""Composes the 105,000 lines that the exactness tests of `tokenizer` encode.

The same lines are composed by libs/tokenizer/test/varied-lines.ts: a line depends on its number and
on libs/tokenizer/test/line-parts.json alone, so that nothing but digests has to be stored.

First come all code points of the planes that hold characters (a sample of the other planes), eight to
a line, each within some context, whatever the version of Unicode; then text of many languages, words
blended from others, odd sequences, bytes that are not UTF-8, white space, and words of up to 10,000
characters.
"""

import json
import pathlib

PARTS = json.loads((pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/line-parts.json").read_text())
WORDS = [word for sentence in PARTS["sentences"] for word in sentence.split(" ")]
BROKEN = [bytes.fromhex(digits) for digits in PARTS["broken"]]
ODD = ["combining", "invisible", "controls", "spaces", "emoji", "jamo", "compatibility", "punctuation", "special", "ties", "codePoint", "number"]

MASK = 0xFFFFFFFF
POINTS_PER_LINE = 8
LINE_COUNT = 105_000
LONGEST_WORD = 10_000


def code_points() -> list[int]:
    """Every scalar value of planes 0 to 3 and 14, every 64th of the private planes, every 1,024th of the others."""
    found = []
    for plane in range(17):
        step = 1 if plane < 4 or plane == 14 else 64 if plane > 14 else 1024
        found += [c for c in range(plane << 16, (plane + 1) << 16, step) if not 0xD800 <= c < 0xE000]
    return found


CODE_POINTS = code_points()
POINT_LINES = -(-len(CODE_POINTS) // POINTS_PER_LINE)


def mix(value: int) -> int:
    """Spreads 32 bits (the constants are lowbias32's, of Chris Wellons' hash prospector)."""
    value = ((value ^ (value >> 16)) * 0x7FEB352D) & MASK
    value = ((value ^ (value >> 15)) * 0x846CA68B) & MASK
    return value ^ (value >> 16)


class Draws:
    """Numbers that depend on the line and on how many were drawn before."""

    def __init__(self, line: int) -> None:
        self.state = mix(line)

    def below(self, count: int) -> int:
        self.state = (self.state + 0x9E3779B9) & MASK
        return mix(self.state) % count

    def pick(self, items: list) -> object:
        return items[self.below(len(items))]


def points_line(line: int, draws: Draws) -> str:
    parts = []
    for code_point in CODE_POINTS[line * POINTS_PER_LINE : (line + 1) * POINTS_PER_LINE]:
        c = chr(code_point)
        parts.append([c, f"a{c}", f"{c}b", f" {c} ", f"e{c}\u0301", f"\u2581{c}", f"1{c}2", f"the{c}The "][draws.below(8)])
    return "".join(parts)


def natural(draws: Draws) -> str:
    words = draws.pick(PARTS["sentences"]).split(" ")
    start = draws.below(len(words))
    return " ".join(words[start : start + 1 + draws.below(12)])


def blend(draws: Draws) -> str:
    """The beginning of a word and the end of another, of the same language more often than not."""
    at = draws.below(len(WORDS))
    other = WORDS[(at + 1 + draws.below(6)) % len(WORDS)]
    word = WORDS[at]
    return word[: 1 + draws.below(len(word))] + other[draws.below(len(other)) :]


def odd(draws: Draws) -> str:
    kind = draws.pick(ODD)
    if kind == "codePoint":
        return chr(draws.pick(CODE_POINTS))
    if kind == "number":
        return f"{draws.below(3000)}{draws.pick(list('.,:/- '))}{draws.below(100)}"
    if kind == "combining":
        return draws.pick(PARTS["bases"]) + "".join(draws.pick(PARTS["combining"]) for _ in range(1 + draws.below(4)))
    return "".join(draws.pick(PARTS[kind]) for _ in range(1 + draws.below(3)))


def mixed(draws: Draws) -> str:
    parts = []
    for _ in range(1 + draws.below(8)):
        which = draws.below(4)
        parts.append(odd(draws) if which < 2 else blend(draws) if which == 2 else draws.pick(WORDS))
        parts.append(draws.pick(["", "", " ", "  "]))
    return "".join(parts)


def blank(draws: Draws) -> str:
    kinds = ["spaces", "spaces", "spaces", "invisible", "controls"]
    return "".join(draws.pick(PARTS[draws.pick(kinds)]) for _ in range(draws.below(7)))


def special(draws: Draws) -> str:
    parts = [draws.pick(WORDS)]
    for _ in range(1 + draws.below(4)):
        parts += [draws.pick(["", " "]), draws.pick(PARTS["special"]), draws.pick(["", " "]), draws.pick(WORDS)]
    return "".join(parts)


def long_word(draws: Draws) -> str:
    length = LONGEST_WORD if draws.below(100) == 0 else 90 + draws.below(400)
    unit = [
        lambda: draws.pick(PARTS["bases"]),
        lambda: blend(draws),
        lambda: "".join(chr(97 + draws.below(26)) for _ in range(40)),
        lambda: "".join(draws.pick(WORDS) for _ in range(20)),
        lambda: "".join(draws.pick(PARTS["combining"]) for _ in range(9)),
        lambda: draws.pick(PARTS["emoji"]),
        lambda: draws.pick(PARTS["ties"]),
        lambda: "".join(draws.pick(PARTS["punctuation"]) for _ in range(7)),
    ][draws.below(8)]()
    # A word of code points, cut at the length; some with a neighbour.
    return draws.pick(["", "", "the "]) + (unit * (length // len(unit) + 1))[:length]


def broken(draws: Draws) -> bytes:
    data = bytearray((natural(draws) if draws.below(2) == 0 else mixed(draws)).encode())
    for _ in range(1 + draws.below(4)):
        at = draws.below(len(data) + 1)
        removed = draws.below(3)
        data[at : at + removed] = draws.pick(BROKEN)
    return bytes(data)


def composed_line(draws: Draws) -> bytes:
    kind = draws.below(16)
    if kind < 5:
        return draws.pick(["", " "]).join(natural(draws) for _ in range(1 + draws.below(3))).encode()
    if kind < 8:
        return " ".join(blend(draws) for _ in range(3 + draws.below(10))).encode()
    if kind == 12:
        return broken(draws)
    make = {13: blank, 14: special, 15: long_word}.get(kind, mixed)
    return make(draws).encode()


def varied_line(line: int) -> bytes:
    """Line `line` of LINE_COUNT, as bytes, which may not be UTF-8."""
    draws = Draws(line)
    return points_line(line, draws).encode() if line < POINT_LINES else composed_line(draws)
