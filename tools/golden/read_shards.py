"""Checks a shard directory with pyarrow, independently of this project's reader.

Compares every shard with the manifest: size, SHA-256, columns, types, metadata, counts of rows, examples and
tokens, length histogram and bin, and the shape of every example, packed or not, masks and origins included.
Prints a summary as JSON; ends with status 1 on a fault.

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

    def of_example(name: str, value_type: pa.DataType) -> tuple[str, pa.DataType]:
        return (name + "s", many(value_type)) if manifest["packed"] else (name, value_type)

    columns = [("input_ids", many(ids))]
    if manifest["packed"]:
        columns.append(("example_starts", many(pa.uint16())))
    columns += [of_example("segment_a_end", pa.uint16()), of_example("pair_label", pa.int8())]
    if manifest["masking"] == "static":
        columns += [("masked_positions", many(pa.uint16())), ("masked_replacements", many(ids))]
    if manifest["provenance"]:
        columns += [of_example("source", pa.uint32()), of_example("document_id", pa.uint64())]
        columns.append(of_example("byte_offset", pa.uint64()))
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
    assert json.loads(metadata["albectra.packed"]) == manifest["packed"], "packed"
    assert json.loads(metadata["albectra.length_bins"]) == manifest.get("lengthBins", []), "length bins"
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
    check_lengths(lengths, entry, manifest)
    firsts, lasts, packs = examples_of(table, starts, manifest)
    assert len(firsts) == entry.get("examples", entry["rows"]), "examples"
    assert (firsts < lasts).all(), "starts of examples"
    assert (ids[firsts] == special["cls"]).all(), "[CLS] first"
    assert (ids[lasts - 1] == special["sep"]).all(), "[SEP] last"
    ends = per_example(table, "segment_a_end", packs, manifest).astype(np.int64)
    assert (ends <= lasts - firsts).all() and (ids[firsts + ends - 1] == special["sep"]).all(), "end of segment A"
    assert np.isin(per_example(table, "pair_label", packs, manifest), [-1, 0, 1]).all(), "pair labels"
    if manifest["masking"] == "static":
        positions, mask_starts = flat(table, "masked_positions")
        replacements, other_starts = flat(table, "masked_replacements")
        assert (mask_starts == other_starts).all() and len(positions) == len(replacements), "mask counts"
        rows = np.repeat(np.arange(table.num_rows), np.diff(mask_starts))
        assert (positions < lengths[rows]).all(), "masked positions"
        masked = ids[starts[rows] + positions]
        assert not np.isin(masked, [special["cls"], special["sep"]]).any(), "masked special tokens"
    if manifest["provenance"]:
        assert per_example(table, "source", packs, manifest).max() < len(manifest["sources"]), "sources"
        for name in ("document_id", "byte_offset"):
            assert per_example(table, name, packs, manifest).max() < 2**53, name


def check_lengths(lengths: np.ndarray, entry: dict, manifest: dict) -> None:
    assert lengths.max() <= manifest["sequenceLength"], "lengths"
    histogram = np.bincount((lengths - 1) // BIN_TOKENS, minlength=len(entry["lengthHistogram"]))
    assert histogram.tolist() == entry["lengthHistogram"], "length histogram"
    if "lengthBins" in manifest:
        bins = [0, *manifest["lengthBins"]]
        place = bins.index(entry["bin"])
        assert bins[place - 1] < lengths.min() and lengths.max() <= entry["bin"], "bin"


def examples_of(table: pa.Table, starts: np.ndarray, manifest: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns where each example starts and ends in the ids, and where the examples of each row start."""
    if not manifest["packed"]:
        return starts[:-1], starts[1:], np.arange(len(starts))
    in_pack, packs = flat(table, "example_starts")
    assert (in_pack[packs[:-1]] == 0).all(), "first example"
    firsts = in_pack.astype(np.int64) + np.repeat(starts[:-1], np.diff(packs))
    return firsts, np.concatenate([firsts[1:], starts[-1:]]), packs


def per_example(table: pa.Table, name: str, packs: np.ndarray, manifest: dict) -> np.ndarray:
    if not manifest["packed"]:
        return table.column(name).to_numpy()
    values, starts = flat(table, name + "s")
    assert (starts == packs).all(), f"lists of {name}s"
    return values


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
