"""Writes libs/shards/test/golden/arrow-shards.json.gz: shards of every form as pyarrow writes them.

For each form: the manifest, the file (base64) and its rows as plain lists, from which the file was made.
Needs the packages of requirements.txt:

    python tools/golden/arrow_shards.py
"""

import base64
import gzip
import hashlib
import json
import random
from pathlib import Path

import pyarrow as pa

TARGET = Path("libs/shards/test/golden/arrow-shards.json.gz")
LENGTH, VOCABULARY, ROWS, BATCH_ROWS, BIN_TOKENS = 40, 1000, 250, 100, 16
SPECIAL = {"pad": 0, "unk": 1, "cls": 2, "sep": 3, "mask": 4}
FORMS = [
    {"name": "plain", "masking": "dynamic", "packed": False, "provenance": False, "codec": None},
    {"name": "masks, LZ4", "masking": "static", "packed": False, "provenance": True, "codec": "lz4"},
    {"name": "masks, ZSTD", "masking": "static", "packed": False, "provenance": True, "codec": "zstd"},
    {"name": "packs", "masking": "static", "packed": True, "provenance": True, "codec": None},
    {"name": "packs, LZ4", "masking": "dynamic", "packed": True, "provenance": False, "codec": "lz4"},
    {"name": "packs, ZSTD", "masking": "static", "packed": True, "provenance": True, "codec": "zstd"},
    {"name": "a bin, ZSTD", "masking": "static", "packed": False, "provenance": False, "codec": "zstd", "bin": 24},
]


def make_examples(form: dict) -> list[dict]:
    chance = random.Random(f"shards {form['name']}")
    examples = []
    while len(examples) < ROWS:
        a, b = chance.randint(1, 17), chance.choice([0, chance.randint(1, 19)])
        words = [chance.randint(5, VOCABULARY - 1) for _ in range(a + b)]
        ids = [SPECIAL["cls"], *words[:a], SPECIAL["sep"], *words[a:], *([SPECIAL["sep"]] if b else [])]
        if "bin" in form and not 16 < len(ids) <= form["bin"]:
            continue
        places = [place for place, id in enumerate(ids) if id >= 5]
        masked = sorted(chance.sample(places, min(len(places), 1 + len(ids) // 7)))
        examples.append(
            {
                "ids": ids,
                "segment_a_end": a + 2,
                "pair_label": chance.choice([0, 1]) if b else -1,
                "masked": masked,
                "replacements": [chance.choice([SPECIAL["mask"], ids[place]]) for place in masked],
                "source": chance.randint(0, 1),
                "document_id": chance.randint(0, 2**53 - 1),
                "byte_offset": chance.randint(0, 2**40),
            }
        )
    return examples


def make_packs(examples: list[dict], packed: bool) -> list[list[dict]]:
    """Packs neighbours as long as they fit; without packs, each example is alone."""
    packs: list[list[dict]] = []
    for example in examples:
        room = LENGTH - sum(len(other["ids"]) for other in packs[-1]) if packed and packs else 0
        if room >= len(example["ids"]):
            packs[-1].append(example)
        else:
            packs.append([example])
    return packs


def make_table(packs: list[list[dict]], form: dict) -> pa.Table:
    packed = form["packed"]

    def starts(pack: list[dict]) -> list[int]:
        return [sum(len(other["ids"]) for other in pack[:place]) for place in range(len(pack))]

    def in_pack(pack: list[dict]) -> list[int]:
        return [start + place for start, example in zip(starts(pack), pack) for place in example["masked"]]

    columns: list[tuple[str, bool, pa.DataType, list]] = []

    def add(name: str, is_list: bool, value_type: pa.DataType, values: list) -> None:
        columns.append((name, is_list, value_type, values))

    def add_of_example(name: str, value_type: pa.DataType) -> None:
        values = [[example[name] for example in pack] for pack in packs]
        add(name + "s" if packed else name, packed, value_type, values if packed else [one[0] for one in values])

    add("input_ids", True, pa.uint16(), [[id for example in pack for id in example["ids"]] for pack in packs])
    if packed:
        add("example_starts", True, pa.uint16(), [starts(pack) for pack in packs])
    add_of_example("segment_a_end", pa.uint16())
    add_of_example("pair_label", pa.int8())
    if form["masking"] == "static":
        add("masked_positions", True, pa.uint16(), [in_pack(pack) for pack in packs])
        replacements = [[id for example in pack for id in example["replacements"]] for pack in packs]
        add("masked_replacements", True, pa.uint16(), replacements)
    if form["provenance"]:
        add_of_example("source", pa.uint32())
        add_of_example("document_id", pa.uint64())
        add_of_example("byte_offset", pa.uint64())
    fields, arrays = [], []
    for name, is_list, value_type, values in columns:
        kind = pa.list_(pa.field("item", value_type, nullable=False)) if is_list else value_type
        fields.append(pa.field(name, kind, nullable=False))
        arrays.append(pa.array(values, type=kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata_of(form)))


def metadata_of(form: dict) -> dict[str, str]:
    return {
        "albectra.schema_version": "2",
        "albectra.run_key": "0123456789abcdef",
        "albectra.objective": "albert",
        "albectra.masking": form["masking"],
        "albectra.sequence_length": str(LENGTH),
        "albectra.vocabulary_size": str(VOCABULARY),
        "albectra.special_ids": json.dumps(SPECIAL, separators=(",", ":")),
        "albectra.packed": json.dumps(form["packed"]),
        "albectra.provenance": json.dumps(form["provenance"]),
        "albectra.length_bins": json.dumps(bins_of(form), separators=(",", ":")),
    }


def bins_of(form: dict) -> list[int]:
    return [16, form["bin"], LENGTH] if "bin" in form else []


def manifest_of(form: dict, packs: list[list[dict]], content: bytes) -> dict:
    lengths = [sum(len(example["ids"]) for example in pack) for pack in packs]
    folder = f"train/bin-{form['bin']}" if "bin" in form else "train"
    entry = {
        "file": f"{folder}/shard-00000.arrow",
        "bytes": len(content),
        "rows": len(packs),
        **({"examples": sum(len(pack) for pack in packs)} if form["packed"] else {}),
        **({"bin": form["bin"]} if "bin" in form else {}),
        "tokens": sum(lengths),
        "sha256": hashlib.sha256(content).hexdigest(),
        "lengthHistogram": [
            sum((length - 1) // BIN_TOKENS == place for length in lengths)
            for place in range(-(-LENGTH // BIN_TOKENS))
        ],
    }
    return {
        "version": 2,
        "runKey": "0123456789abcdef",
        "createdBy": "pyarrow",
        "objective": "albert",
        "sequenceLength": LENGTH,
        "idType": "uint16",
        "vocabulary": {
            "size": VOCABULARY,
            "specialIds": SPECIAL,
            "wordStarts": base64.b64encode(bytes(VOCABULARY // 8)).decode(),
        },
        "tokenizer": {"file": "tokenizer/none.model", "sha256": hashlib.sha256(b"").hexdigest()},
        "masking": form["masking"],
        "packed": form["packed"],
        "provenance": form["provenance"],
        **({"lengthBins": bins_of(form)} if "bin" in form else {}),
        "sources": [{"name": name, "bytes": 2**41, "identity": ""} for name in ("a.txt", "b.txt")],
        "configuration": {},
        "splits": {
            "train": {"rows": entry["rows"], "tokens": entry["tokens"], "shards": [entry]},
            "heldout": {"rows": 0, "tokens": 0, "shards": []},
        },
        "counters": {},
    }


def write_form(form: dict) -> dict:
    packs = make_packs(make_examples(form), form["packed"])
    sink = pa.BufferOutputStream()
    table = make_table(packs, form)
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=form["codec"])) as writer:
        writer.write_table(table, max_chunksize=BATCH_ROWS)
    content = sink.getvalue().to_pybytes()
    return {
        "name": form["name"],
        "manifest": manifest_of(form, packs, content),
        "content": base64.b64encode(content).decode(),
        "packs": packs,
    }


def main() -> None:
    text = json.dumps({"pyarrow": pa.__version__, "forms": [write_form(form) for form in FORMS]})
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
