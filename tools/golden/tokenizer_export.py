"""Checks that transformers' AutoTokenizer encodes by our exported files as the golden ids say.

Run: node --conditions=@albectra/source tools/golden/tokenizer_export.ts FOLDER
     python tools/golden/tokenizer_export.py FOLDER   (versions: tools/golden/requirements.txt)

Lines that spell a special token are left out: there transformers makes that token. Of the others,
WordPiece must agree on all; Unigram may differ where tokenizers normalises grapheme by grapheme
and sentencepiece by the longest rule (rows of combining marks), or where scores tie.

Result with transformers 5.18.0, tokenizers 0.23.2 (12,028 lines of deliberately odd text):
albert 530 lines spelling special tokens left out, 133 of 11,498 differ;
uncased and cased 331 left out, 0 of 11,697 differ.
"""

import gzip
import json
import pathlib
import sys

from transformers import AutoTokenizer

GOLDEN = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
ALLOWED = {"albert": 140, "uncased": 0, "cased": 0}


def read(name: str) -> object:
    return json.loads(gzip.decompress((GOLDEN / f"{name}.json.gz").read_bytes()))


def main() -> None:
    lines = read("unigram-lines")
    expected = {
        "albert": read("unigram-ids"),
        "uncased": read("wordpiece-uncased")["ids"],
        "cased": read("wordpiece-cased")["ids"],
    }
    for name, ids in expected.items():
        tokenizer = AutoTokenizer.from_pretrained(pathlib.Path(sys.argv[1]) / name)
        plain = [index for index, line in enumerate(lines) if not any(token in line for token in tokenizer.all_special_tokens)]
        found = tokenizer([lines[index] for index in plain])["input_ids"]
        wanted = [[tokenizer.cls_token_id, *ids[index], tokenizer.sep_token_id] for index in plain]
        different = sum(left != right for left, right in zip(found, wanted))
        print(f"{name}: {len(lines) - len(plain)} lines left out, {different} of {len(plain)} differ")
        if different > ALLOWED[name]:
            sys.exit(f"{name}: more than the {ALLOWED[name]} known lines differ")


main()
