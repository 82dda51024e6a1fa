"""Writes libs/text/test/golden/punkt-boundaries.json: where nltk's punkt ends the sentences of sentences.txt.

Punkt (Kiss and Strunk 2006) learns abbreviations, collocations and sentence starters from plain text. Its
published models are not on PyPI; here one is trained on English text, for the English passages, and one
on text of many languages, for all others. Needs nltk (see requirements.txt) and two files of text:

    python tools/golden/sentence_boundaries.py ENGLISH.txt MIXED.txt

Of each file 24 stretches of 1 MB are read, evenly spread. A boundary is the number of characters, white space not counted,
before it.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import nltk
from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "libs/text/test/golden"
STRETCHES, STRETCH_BYTES = 24, 1_000_000
UNSPACED = {"zh", "ja", "km", "my", "bo"}


def read_passages():
    language = ""
    for block in re.split(r"\n{2,}", (GOLDEN / "sentences.txt").read_text(encoding="utf-8")):
        lines = [line for line in block.split("\n") if line]
        for line in lines:
            if re.fullmatch(r"# [a-z]{2}", line):
                language = line[2:]
        sentences = [line.strip().replace("\\n", "\n") for line in lines if not line.startswith("# ")]
        if sentences:
            yield language, ("" if language in UNSPACED else " ").join(sentences)


def ink_of(text):
    return len(re.sub(r"\s", "", text).encode("utf-16-le")) // 2


def read_at(file, position):
    file.seek(position)
    return file.read(STRETCH_BYTES)


def train(path):
    step = max(Path(path).stat().st_size - STRETCH_BYTES, 0) // (STRETCHES - 1)
    with open(path, "rb") as file:
        data = b"".join(read_at(file, i * step) for i in range(STRETCHES))
    trainer = PunktTrainer()
    trainer.train(data.decode("utf-8", "ignore"), finalize=True)
    return PunktSentenceTokenizer(trainer.get_params()), hashlib.sha256(data).hexdigest()


def boundaries_of(tokenizer, text):
    ends = [end for _, end in tokenizer.span_tokenize(text)]
    return [ink_of(text[:end]) for end in ends[:-1]]


def main():
    english, english_sha = train(sys.argv[1])
    mixed, mixed_sha = train(sys.argv[2])
    boundaries = [
        boundaries_of(english if language == "en" else mixed, text) for language, text in read_passages()
    ]
    header = {"nltk": nltk.__version__, "trainingSha256": {"english": english_sha, "mixed": mixed_sha}}
    rows = ",\n".join(f"    {json.dumps(row)}" for row in boundaries)
    text = json.dumps(header, indent=2)[:-2] + ',\n  "boundaries": [\n' + rows + "\n  ]\n}\n"
    (GOLDEN / "punkt-boundaries.json").write_text(text)


if __name__ == "__main__":
    main()
