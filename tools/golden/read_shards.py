"""Checks a shard directory with pyarrow, independently of this project's reader.

Compares every shard with the manifest: size, SHA-256, columns, types, metadata, row and token counts,
length histogram, and the shape of every row. Prints a summary as JSON; ends with status 1 on a fault.

    python tools/golden/read_shards.py DIRECTORY
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

BIN_TOKENS = 16


def expected_columns(manifest: dict) -> list[tuple[str, pa.DataType]]:
    ids = pa.uint16() if manifest["idType"] == "uint16" else pa.uint32()

    def many(value_type: pa.DataType) -> pa.DataType:
        return pa.list_(pa.field("item", value_type, nullable=False))

    columns = [("input_ids", many(ids)), ("segment_a_end", pa.uint16()), ("pair_label", pa.int8())]
    if manifest["masking"] == "static":
        columns += [("masked_positions", many(pa.uint16())), ("masked_replacements", many(ids))]
    return columns


def flat(table: pa.Table, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns the values of a list column and where each row starts in them."""
    column = table.column(name).combine_chunks()
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    lengths = np.concatenate([chunk.value_lengths().to_numpy() for chunk in chunks])
    values = np.concatenate([chunk.flatten().to_numpy() for chunk in chunks])
    return values, np.concatenate([[0], np.cumsum(lengths)])


def check_shard(directory: Path, entry: dict, manifest: dict) -> dict:
    content = (directory / entry["file"]).read_bytes()
    assert len(content) == entry["bytes"], "size"
    assert hashlib.sha256(content).hexdigest() == entry["sha256"], "checksum"
    reader = pa.ipc.open_file(pa.py_buffer(content))
    columns = [(field.name, field.type) for field in reader.schema]
    assert columns == expected_columns(manifest), f"columns {columns}"
    metadata = {key.decode(): value.decode() for key, value in reader.schema.metadata.items()}
    assert metadata["albectra.run_key"] == manifest["runKey"], "run key"
    assert json.loads(metadata["albectra.special_ids"]) == manifest["vocabulary"]["specialIds"], "special ids"
    table = reader.read_all()
    table.validate(full=True)
    check_rows(table, entry, manifest)
    return {"rows": table.num_rows, "batches": reader.num_record_batches}


def check_rows(table: pa.Table, entry: dict, manifest: dict) -> None:
    special = manifest["vocabulary"]["specialIds"]
    ids, starts = flat(table, "input_ids")
    lengths = np.diff(starts)
    assert table.num_rows == entry["rows"] and len(ids) == entry["tokens"], "counts"
    assert all(column.null_count == 0 for column in table.columns), "nulls"
    assert ids.max() < manifest["vocabulary"]["size"], "ids"
    assert lengths.max() <= manifest["sequenceLength"], "lengths"
    bins = np.bincount((lengths - 1) // BIN_TOKENS, minlength=len(entry["lengthHistogram"]))
    assert bins.tolist() == entry["lengthHistogram"], "length histogram"
    assert (ids[starts[:-1]] == special["cls"]).all(), "[CLS] first"
    assert (ids[starts[1:] - 1] == special["sep"]).all(), "[SEP] last"
    ends = table.column("segment_a_end").to_numpy().astype(np.int64)
    assert (ids[starts[:-1] + ends - 1] == special["sep"]).all(), "end of segment A"
    assert np.isin(table.column("pair_label").to_numpy(), [-1, 0, 1]).all(), "pair labels"
    if manifest["masking"] == "static":
        positions, mask_starts = flat(table, "masked_positions")
        replacements, other_starts = flat(table, "masked_replacements")
        assert (mask_starts == other_starts).all() and len(positions) == len(replacements), "mask counts"
        rows = np.repeat(np.arange(table.num_rows), np.diff(mask_starts))
        assert (positions < lengths[rows]).all(), "masked positions"
        masked = ids[starts[rows] + positions]
        assert not np.isin(masked, [special["cls"], special["sep"]]).any(), "masked special tokens"


def main() -> None:
    directory = Path(sys.argv[1])
    manifest = json.loads((directory / "manifest.json").read_text())
    word_starts = base64.b64decode(manifest["vocabulary"]["wordStarts"])
    assert len(word_starts) == (manifest["vocabulary"]["size"] + 7) // 8, "word starts"
    summary: dict = {"pyarrow": pa.__version__, "faults": []}
    for split, content in manifest["splits"].items():
        shards = []
        for entry in content["shards"]:
            try:
                shards.append(check_shard(directory, entry, manifest))
            except (AssertionError, OSError, pa.ArrowInvalid) as fault:
                summary["faults"].append(f"{entry['file']}: {fault}")
        rows = sum(shard["rows"] for shard in shards)
        summary[split] = {"shards": len(shards), "rows": rows, "batches": sum(s["batches"] for s in shards)}
    print(json.dumps(summary))
    sys.exit(1 if summary["faults"] else 0)


if __name__ == "__main__":
    main()
