"""Compares vocabularies that trainUnigram trains with those that Google's sentencepiece trains.

Without arguments: trains both on the composed text of libs/vocabulary/test/compose-text.ts, and writes
libs/vocabulary/test/golden/unigram-training.json.gz: sentencepiece's own pieces, and the ids that
sentencepiece gives under the model that trainUnigram trained.

With arguments, prints a table for any text: TEXT HELD_OUT [VOCABULARY_SIZE], files of lines.
Lines of more than 4,192 bytes are left out for both: sentencepiece skips them, trainUnigram cuts them.

Run from the repository's root; needs Node on the path, and the packages of requirements.txt.
"""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import sentencepiece

ROOT = pathlib.Path(__file__).parents[2]
GOLDEN = ROOT / "libs/vocabulary/test/golden/unigram-training.json.gz"
CONTROL = ["[CLS]", "[SEP]", "[MASK]"]
USER_DEFINED = ["(", ")", '"', "-", ".", "–", "£", "€"]

TRAIN = """
import { readFileSync, writeFileSync } from 'node:fs';
import { serializeSentencePieceModel } from '@albectra/tokenizer';
import { trainUnigram } from '@albectra/vocabulary';
const [input, output, options] = process.argv.slice(1);
const lines = readFileSync(input, 'utf8').split('\\n');
const model = await trainUnigram((async function* () { yield lines; })(), JSON.parse(options));
writeFileSync(output, serializeSentencePieceModel(model));
"""

COMPOSE = """
import { composeText } from './libs/vocabulary/test/compose-text.ts';
const [seed, count] = process.argv.slice(1).map(Number);
process.stdout.write(JSON.stringify(composeText(seed, count)));
"""


def node(script, *arguments):
    command = ["node", "--conditions=@albectra/source", "--input-type=module", "-e", script, "--", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def train_own(text, output, **options):
    node(TRAIN, str(text), str(output), json.dumps(options))
    return sentencepiece.SentencePieceProcessor(model_file=str(output))


def train_reference(text, output, vocabulary_size, user_defined):
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(output),
        vocab_size=vocabulary_size,
        model_type="unigram",
        character_coverage=0.9995,
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        control_symbols=CONTROL,
        user_defined_symbols=user_defined,
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_file=f"{output}.model")


def pieces_of(model):
    return [model.id_to_piece(index) for index in range(model.vocab_size())]


def timed(function, *arguments, **options):
    start = time.time()
    result = function(*arguments, **options)
    return result, time.time() - start


def compare(text, held_out, vocabulary_size):
    directory = pathlib.Path(tempfile.mkdtemp())
    short = [line for line in open(text, encoding="utf-8").read().split("\n") if len(line.encode()) <= 4192]
    (directory / "text").write_text("\n".join(short), encoding="utf-8")
    lines = open(held_out, encoding="utf-8").read().split("\n")
    print("symbols   preset    common pieces   held-out tokens: sentencepiece, own, ratio   seconds: both")
    for name, symbols in (("none", []), ("ALBERT's", USER_DEFINED)):
        reference, reference_time = timed(
            train_reference, directory / "text", directory / "reference", vocabulary_size, symbols
        )
        expected = sum(map(len, reference.encode(lines)))
        for preset in ("fixed", "faithful"):
            own, own_time = timed(
                train_own,
                directory / "text",
                directory / "own.model",
                vocabularySize=vocabulary_size,
                userDefinedSymbols=symbols,
                preset=preset,
            )
            common = len(set(pieces_of(own)) & set(pieces_of(reference))) / vocabulary_size
            actual = sum(map(len, own.encode(lines)))
            print(
                f"{name:9} {preset:9} {common:13.2%} {expected:24} {actual:8} {actual / expected:8.4f}"
                f" {reference_time:11.1f} {own_time:6.1f}"
            )


def write_golden():
    directory = pathlib.Path(tempfile.mkdtemp())
    text = json.loads(node(COMPOSE, "1", "6000"))
    held_out = json.loads(node(COMPOSE, "2", "500"))
    (directory / "text").write_text("\n".join(text), encoding="utf-8")
    reference = train_reference(directory / "text", directory / "reference", 1000, USER_DEFINED)
    own = train_own(directory / "text", directory / "own.model", vocabularySize=1000)
    golden = {
        "about": f"sentencepiece {sentencepiece.__version__}; made by tools/golden/unigram_training.py",
        "referencePieces": pieces_of(reference),
        "referenceTokenCount": sum(map(len, reference.encode(held_out))),
        "ownPieces": pieces_of(own),
        "ownIds": own.encode(held_out),
    }
    content = json.dumps(golden, ensure_ascii=False, separators=(",", ":")).encode()
    GOLDEN.write_bytes(gzip.compress(content, mtime=0))
    print(f"wrote {GOLDEN.relative_to(ROOT)}, {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        compare(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 8000)
    else:
        write_golden()
