"""Makes libs/tokenizer/test/golden/albert-*: a model with pieces such as "19,", and ids under ALBERT's rule for them.

Run: python tools/golden/albert_pieces.py   (versions: tools/golden/requirements.txt)

The rule is an independent reading of the specification: a piece of two characters or more that ends
in a comma after a digit is encoded again without the comma (and without its U+2581), and the comma
becomes a piece of its own. A piece that did not begin with U+2581 should then not begin with the one that
encoding puts before it. That is the intended rule; as the original runs under Python 3, the last
sentence has no effect.
"""

import gzip
import io
import json
import pathlib

import sentencepiece

from varied_lines import Draws

OUTPUT = pathlib.Path(__file__).parents[2] / "libs/tokenizer/test/golden"
SPACE = "\u2581"
WORDS = "in the year of about from to page no. vol. $ £ € USD v. a-b x (see and more than ². ٣ ½".split(" ")
DIGITS = ["0", "1", "2", "9", "19", "20", "00", "000", "1", "1", "٣", "²", "７", "५", "①"]


def number(draws: Draws) -> str:
    """Digits and commas in many forms: 1,000 and 19, and ,5 and 3,,4."""
    parts = [draws.pick(DIGITS)]
    for _ in range(draws.below(5)):
        parts.append(draws.pick([",", ",", "", ",,", "，", " ,"]))
        parts.append(draws.pick(DIGITS))
    parts.append(draws.pick(["", ",", ",", ", ", ",x"]))
    return "".join(parts)


def line(draws: Draws) -> str:
    parts = []
    for _ in range(1 + draws.below(6)):
        parts += [draws.pick(WORDS) if draws.below(3) == 0 else number(draws), draws.pick([" ", " ", "", "a", "-"])]
    return "".join(parts)


def train(lines: list[str]) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=400,
        normalization_rule_name="identity",
        character_coverage=0.99,
        split_by_number=False,
        split_by_unicode_script=False,
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        control_symbols=["[CLS]", "[SEP]", "[MASK]"],
        user_defined_symbols=["-", "9,"],
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def with_rule(processor: sentencepiece.SentencePieceProcessor, text: str, legacy: bool) -> list[int]:
    ids = []
    for piece in processor.encode_as_pieces(text):
        if len(piece) < 2 or not piece.endswith(",") or not piece[-2].isdigit():
            ids.append(processor.piece_to_id(piece))
            continue
        again = processor.encode_as_pieces(piece[:-1].replace(SPACE, ""))
        if not legacy and not piece.startswith(SPACE) and again[0].startswith(SPACE):
            again[0] = again[0][1:]
        ids += [processor.piece_to_id(part) for part in [*again, ","] if part != ""]
    return ids


def write(name: str, data: bytes) -> None:
    (OUTPUT / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def main() -> None:
    draws = Draws(1)
    lines = [line(draws) for _ in range(4_000)]
    model = train(lines)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    lines = lines[:1_500]
    content = {
        "lines": lines,
        "plain": [processor.encode(text) for text in lines],
        "intended": [with_rule(processor, text, False) for text in lines],
        "legacyPy3": [with_rule(processor, text, True) for text in lines],
    }
    write("albert-pieces.model", model)
    write("albert-pieces.json", json.dumps(content, separators=(",", ":")).encode())
    pieces = [processor.id_to_piece(id) for id in range(processor.piece_size())]
    print([piece for piece in pieces if len(piece) > 1 and piece[-1] == "," and piece[-2].isdigit()])
    for left, right in [("plain", "intended"), ("intended", "legacyPy3")]:
        print(left, right, sum(a != b for a, b in zip(content[left], content[right])), "of", len(lines), "differ")


main()
