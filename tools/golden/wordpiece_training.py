"""Compares vocabularies that trainWordPiece trains with those of Hugging Face's tokenizers.

Equal counts are decided by the ids of the tokens, and the ids of the characters within words (##a)
follow the order of a hash map in tokenizers 0.23.2: its own result differs from run to run. trainWordPiece
numbers them by their first place in the sorted words. So that tokenizers does the same, all characters are
given to it as special tokens, in that order.

Without arguments: trains on the composed text of libs/vocabulary/test/compose-text.ts, and writes what
tokenizers gives to libs/vocabulary/test/golden/wordpiece-training.json.gz.

With arguments, prints a table for any text: TEXT [VOCABULARY_SIZE ...], a file of lines.

Run from the repository's root; needs Node on the path, and the packages of requirements.txt.
"""

import collections
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).parents[2]
GOLDEN = ROOT / "libs/vocabulary/test/golden/wordpiece-training.json.gz"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

# By the names of trainWordPiece's options.
CASES = [
    {"vocabularySize": 1500},
    {"vocabularySize": 30522, "minFrequency": 20},
    {"vocabularySize": 600, "limitAlphabet": 21},
    {"vocabularySize": 1000, "lowerCase": False, "initialAlphabet": ["ß", "漢"]},
    {"vocabularySize": 1000, "stripAccents": False},
]

TRAIN = """
import { readFileSync, writeFileSync } from 'node:fs';
import { trainWordPiece } from '@albectra/vocabulary';
const [input, output, options] = process.argv.slice(1);
const bytes = readFileSync(input);
async function* batches() {
  // Longer strings than a batch needs cannot be.
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, Math.min(bytes.length, start + 2 ** 20)) + 1 || bytes.length;
    yield [bytes.toString('utf8', start, end)];
    start = end;
  }
}
const { tokens } = await trainWordPiece(batches(), JSON.parse(options));
writeFileSync(output, JSON.stringify(tokens));
"""

COMPOSE = """
import { composeText } from './libs/vocabulary/test/compose-text.ts';
process.stdout.write(JSON.stringify(composeText(3, 4000)));
"""


def node(script, *arguments):
    command = ["node", "--conditions=@albectra/source", "--input-type=module", "-e", script, "--", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def bert_tokenizer(options):
    tokenizer = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    lower_case = options.get("lowerCase", True)
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=lower_case, strip_accents=options.get("stripAccents", lower_case)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def words_of(tokenizer, lines):
    words = collections.Counter()
    for line in lines:
        split = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(line))
        words.update(word for word, _ in split)
    return words


def characters_in_order(words, options):
    """The characters that get a token, and those within words by their first place in the sorted words."""
    counts = collections.Counter()
    for word, count in words.items():
        for character in word:
            counts[character] += count
    for character in options.get("initialAlphabet", []):
        counts[character] = sys.maxsize
    ranked = counts.most_common()
    limit = options.get("limitAlphabet", 1000)
    if len(ranked) > limit:
        assert ranked[limit - 1][1] > ranked[limit][1], "tokenizers would choose by chance"
    initial = sorted(character for character, _ in ranked[:limit])
    known = set(initial)
    inner = {}
    for word in sorted(words, key=lambda word: word.encode()):
        for character in word[1:]:
            if character in known:
                inner.setdefault("##" + character)
    return initial + list(inner)


def train_reference(options, special_tokens, train):
    tokenizer = bert_tokenizer(options)
    trainer = trainers.WordPieceTrainer(
        vocab_size=options["vocabularySize"],
        min_frequency=options.get("minFrequency", 2),
        limit_alphabet=options.get("limitAlphabet", 1000),
        initial_alphabet=options.get("initialAlphabet", []),
        special_tokens=special_tokens,
        show_progress=False,
    )
    train(tokenizer, trainer)
    ids = tokenizer.get_vocab()
    return sorted(ids, key=ids.get)


def write_golden():
    lines = json.loads(node(COMPOSE))
    cases = []
    for options in CASES:
        order = characters_in_order(words_of(bert_tokenizer(options), lines), options)
        tokens = train_reference(options, SPECIAL + order, lambda it, trainer: it.train_from_iterator(lines, trainer))
        cases.append({"options": options, "tokens": tokens})
        print(f"{options}: {len(tokens)} tokens")
    golden = {
        "about": f"tokenizers {tokenizers.__version__}; made by tools/golden/wordpiece_training.py",
        "cases": cases,
    }
    content = json.dumps(golden, ensure_ascii=False, separators=(",", ":")).encode()
    GOLDEN.write_bytes(gzip.compress(content, mtime=0))
    print(f"wrote {GOLDEN.relative_to(ROOT)}, {GOLDEN.stat().st_size} bytes")


def timed(function, *arguments):
    before, start = os.times(), time.time()
    result = function(*arguments)
    after = os.times()
    processor = sum(after[:4]) - sum(before[:4])
    return result, time.time() - start, processor


def compare(text, sizes):
    directory = pathlib.Path(tempfile.mkdtemp())
    print("tokens   in common with tokenizers: as it is, with the same order   seconds (CPU): own, tokenizers")
    for size in sizes:
        options = {"vocabularySize": size}
        output = directory / "own.json"
        _, own_time, own_cpu = timed(node, TRAIN, str(text), str(output), json.dumps({**options, "threads": 2}))
        own = json.loads(output.read_text(encoding="utf-8"))
        order = [token for token in own[len(SPECIAL) :] if len(token.removeprefix("##")) == 1]
        train = lambda tokenizer, trainer: tokenizer.train([str(text)], trainer)
        free, free_time, free_cpu = timed(train_reference, options, SPECIAL, train)
        fixed = train_reference(options, SPECIAL + order, train)
        same = "equal" if own == fixed else f"{len(set(own) & set(fixed)) / len(fixed):.4%}"
        print(
            f"{len(own):6} {len(set(own) & set(free)) / len(free):33.4%} {same:>21}"
            f" {own_time:15.1f} ({own_cpu:.1f}), {free_time:.1f} ({free_cpu:.1f})"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        compare(sys.argv[1], [int(size) for size in sys.argv[2:]] or [8000, 30522])
    else:
        write_golden()
