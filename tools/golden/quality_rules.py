"""Writes libs/text/test/golden/quality-rules.json.gz: composed documents with what each quality rule measures of them.

An independent reading of the rules that libs/text/README.md names, by Python's own strings, `unicodedata`
and `Counter`; needs the standard library only. The documents have words of ten scripts, symbols, lists,
templates, repeated lines and paragraphs, and white space of all kinds.

    python tools/golden/quality_rules.py
"""

import gzip
import json
import random
import re
import unicodedata
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "libs/text/test/golden/quality-rules.json.gz"
DOCUMENTS = 600
SHORT_LINE = 30

# White space of ECMAScript's \s, which differs from Python's.
WHITE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
WORD = re.compile(f"[^{WHITE}]+")
BULLETS = set("-*\u2022\u2023\u2043\u25aa\u25cf\u25e6\u00b7")
# Of the marks that the documents use: those of Sentence_Terminal, closing quotes, and the ellipsis.
TERMINALS = set('.!?\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965\u1362\u0589\u104b\u2026"\u201d\u2019\u00bb')

SCRIPTS = [
    "abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "\u00e4\u00f6\u00fc\u00df\u00e9\u00e8\u00c9\u00d8\u00e5abcdefgh",
    "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0410\u0411\u0412",
    "\u03b1\u03b2\u03b3\u03b4\u0391\u0392",
    "\u05d0\u05d1\u05d2\u05d3",
    "\u0627\u0628\u062a\u062b\u064e\u0650",
    "\u0915\u0916\u0917\u093e\u093f\u0940\u094d\u0928",
    "\u4e00\u4e8c\u4e09\u6587\u5b57",
    "\uac00\ub098\ub2e4\ud55c",
    "\U00010400\U00010401\U00010428\U00020000\U0001d400",
]
DIGITS = "0123456789\u0660\u0663\u096b\uff15\U0001d7ce"
ODD = ["#", "##", "...", "....", "......", ".", "..", "\u2026", "{", "{{", "}", "-", "*", "\u2022", "\u2014", "\u20ac",
       "\U0001f600", "\u2764\ufe0f", "e\u0301", "\u0301", "\x00", "\x1c", "\x85", "\u200b", "\u01c5", "C#", "a.b...c", "1,5", "\u00bd"]
ENDS = list(TERMINALS) + ["...", "", "", ",", ";", ":"]
SPACES = [" "] * 12 + ["  ", "\t", "\u00a0", "\u3000", "\u2003 ", "\u2028"]
LINE_ENDS = ["\n"] * 8 + ["\r\n", " \n", "\n\n", "\n \t\n", "\n\n\n"]


def compose(rng):
    letters = rng.choice(SCRIPTS)
    oddity, repeats = rng.choice([0, 0.05, 0.5]), rng.choice([0, 0, 0.2, 0.6])
    ends = rng.choice([LINE_ENDS, LINE_ENDS[-3:]])
    lines, text = [], rng.choice(["", "", "\n", " ", "\ufeff"])
    for _ in range(rng.choice([0, 1, 3, 8, 20])):
        line = compose_line(rng, letters, oddity)
        if lines and rng.random() < repeats:
            line = rng.choice(lines)
        lines.append(line)
        text += line + rng.choice(ends)
    return text if rng.random() < 0.5 else text.rstrip(WHITE)


def compose_line(rng, letters, oddity):
    line = rng.choice(["", "", "", "- ", "* ", "\u2022", " "])
    for _ in range(rng.choice([1, 2, 5, 12])):
        if rng.random() < oddity:
            word = rng.choice(ODD)
        elif rng.random() < 0.1:
            word = "".join(rng.choice(DIGITS) for _ in range(rng.randrange(1, 5)))
        else:
            word = "".join(rng.choice(letters) for _ in range(rng.choice([1, 2, 3, 5, 9, 300 if rng.random() < 0.01 else 4])))
        line += word + rng.choice(SPACES)
    return line.rstrip(WHITE) + rng.choice(ENDS)


def share(part, whole):
    return part / whole if whole else 0


def repeated(items):
    """Share of the items that were there before, by number and by bytes."""
    seen, count, size = set(), 0, 0
    for item in items:
        if item in seen:
            count += 1
            size += len(item.encode())
        seen.add(item)
    return share(count, len(items)), share(size, sum(len(item.encode()) for item in items))


def measure(text):
    category = unicodedata.category
    words = WORD.findall(text)
    ink = "".join(words)
    bases = [c for c in ink if category(c)[0] != "M"]
    letters = [c for c in ink if category(c)[0] == "L"]
    characters = len(" ".join(words))
    raw = [line.strip(WHITE) for line in text.split("\n")]
    lines = [line for line in raw if line]
    paragraphs = split_paragraphs(text.split("\n"))
    lengths = [len(" ".join(WORD.findall(line))) for line in lines]
    line_share, line_bytes = repeated(lines)
    paragraph_share, paragraph_bytes = repeated(paragraphs)
    mean = share(sum(map(len, words)), len(words))
    return {
        "minCharacters": characters,
        "maxCharacters": characters,
        "minWords": len(words),
        "maxWords": len(words),
        "minMeanWordLength": mean,
        "maxMeanWordLength": mean,
        "maxSymbolShare": share(max(text.count("#"), text.count("\u2026") + text.count("...")), len(words)),
        "minLetterShare": share(len(letters), len(bases)),
        "minLetterWordShare": share(sum(any(category(c)[0] == "L" for c in word) for word in words), len(words)),
        "maxDigitShare": share(sum(category(c) == "Nd" for c in ink), len(bases)),
        "maxUppercaseShare": share(sum(category(c) in ("Lu", "Lt") for c in letters), len(letters)),
        "maxCurlyBrackets": text.count("{"),
        "maxLineLength": max(lengths, default=0),
        "maxShortLineShare": share(sum(length < SHORT_LINE for length in lengths), len(lines)),
        "minTerminatedLineShare": share(sum(line[-1] in TERMINALS for line in lines), len(lines)),
        "maxBulletLineShare": share(sum(line[0] in BULLETS for line in lines), len(lines)),
        "maxEllipsisLineShare": share(sum(line.endswith(("...", "\u2026")) for line in lines), len(lines)),
        "maxDuplicateLineShare": line_share,
        "maxDuplicateLineBytesShare": line_bytes,
        "maxDuplicateParagraphShare": paragraph_share,
        "maxDuplicateParagraphBytesShare": paragraph_bytes,
    }


def split_paragraphs(lines):
    paragraphs = [[]]
    for line in lines:
        if line.strip(WHITE):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    return ["\n".join(paragraph).strip(WHITE) for paragraph in paragraphs if paragraph]


def main():
    rng = random.Random(5)
    documents = [{"text": text, "measures": measure(text)} for text in (compose(rng) for _ in range(DOCUMENTS))]
    content = json.dumps({"unicode": unicodedata.unidata_version, "documents": documents}, ensure_ascii=False)
    TARGET.write_bytes(gzip.compress(content.encode(), 9, mtime=0))


main()
