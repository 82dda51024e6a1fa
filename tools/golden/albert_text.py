"""Makes libs/text/test/golden/albert-text.json.gz: text before and after ALBERT's preprocessing.

Only the standard library is needed. The rules are those of the original `preprocess_text`: white space,
NFKD, no combining characters, lower case. Cases: every assigned code point up to Unicode 14 whose text
changes in a way of its own class (sampled), and random lines over many scripts.

    python tools/golden/albert_text.py
"""

import gzip
import json
import random
import sys
import unicodedata
from pathlib import Path

OUTPUT = Path(__file__).parents[2] / "libs/text/test/golden/albert-text.json.gz"

# Scripts, spaces, compatibility forms, marks; each well inside Unicode 14.
RANGES = [
    (0x20, 0x7E), (0x9, 0xD), (0x1C, 0x1F), (0x85, 0x85), (0xA0, 0x24F), (0x250, 0x36F), (0x370, 0x3FF),
    (0x400, 0x4FF), (0x531, 0x556), (0x591, 0x5EA), (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0x9FF),
    (0xB80, 0xBFF), (0xD00, 0xD7F), (0xE00, 0xE7F), (0xF00, 0xFDA), (0x1000, 0x109F), (0x1100, 0x11FF),
    (0x1680, 0x1680), (0x1780, 0x17F9), (0x1AB0, 0x1ABE), (0x1B00, 0x1B7C), (0x1DC0, 0x1DF9), (0x1E00, 0x1FFF),
    (0x2000, 0x206F), (0x20D0, 0x20F0), (0x2100, 0x218B), (0x2460, 0x24FF), (0x3000, 0x30FF), (0x3131, 0x318E),
    (0x3200, 0x33FF), (0x4E00, 0x4E80), (0xAC00, 0xAD00), (0xA8E0, 0xA8FF), (0xFB00, 0xFB4F), (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF), (0xFF01, 0xFFEE), (0x1D15E, 0x1D172), (0x1D400, 0x1D7FF), (0x1F300, 0x1F5FF),
]


def preprocess(text: str, lower: bool) -> str:
    joined = " ".join(text.strip().split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c))
    return plain.lower() if lower else plain


def assigned(code: int) -> bool:
    return unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")


def main() -> None:
    draw = random.Random(20)
    codes = [code for first, last in RANGES for code in range(first, last + 1) if assigned(code)]
    lines = ["a" + chr(code) + "b" for code in codes]
    for _ in range(1500):
        first, last = draw.choice(RANGES)
        pool = [code for code in range(first, last + 1) if assigned(code)] + [0x20] * 3
        lines.append("".join(chr(draw.choice(pool)) for _ in range(draw.randint(1, 24))))
    lines += ["".join(chr(draw.choice(codes)) for _ in range(draw.randint(1, 24))) for _ in range(500)]
    cases = [[line, preprocess(line, True), preprocess(line, False)] for line in lines]
    content = json.dumps(cases, ensure_ascii=True, separators=(",", ":")).encode()
    OUTPUT.write_bytes(gzip.compress(content, 9, mtime=0))
    print(f"{OUTPUT.name}: {len(cases)} cases, {OUTPUT.stat().st_size} bytes, Unicode {unicodedata.unidata_version}", file=sys.stderr)


if __name__ == "__main__":
    main()
