"""Makes the golden files of libs/corpus/test: tables of texts in Parquet and Arrow files, by pyarrow.

Run from the root of the repository: python tools/golden/columns.py
All files hold the same values, but those whose name says otherwise. A golden file is a line of JSON with
the values (texts or null) and the name and length of every file, and then the bytes of the files.
"""

import gzip
import io
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

OUTPUT = Path(__file__).parents[2] / "libs" / "corpus" / "test" / "golden"
WORDS = ["tea", "naïve", "日本語", "🦆", "the", "of", "and", "reader", "column", "page", "row", "group", "\n", "  "]


def make_texts(count: int, seed: int) -> list[str | None]:
    """Texts of 0 to 60 words, some null, some repeated, runs of nulls and of values."""
    choose = random.Random(seed)
    # Few enough for indices of 8 bits.
    known = [""] + [" ".join(choose.choices(WORDS, k=choose.randrange(60))) for _ in range(120)]
    texts: list[str | None] = []
    while len(texts) < count:
        text = None if choose.random() < 0.15 else choose.choice(known)
        texts += [text] * choose.choice([1, 1, 1, 2, 25])
    return texts[:count]


def make_table(texts: list[str | None], text_type: pa.DataType, nullable: bool = True) -> pa.Table:
    """The column of texts between columns of every kind that lie before it or after it."""
    rows = range(len(texts))
    columns = {
        "id": pa.array(rows, pa.int64()),
        "nested": pa.array([{"a": [str(row)] * (row % 3), "b": row / 2} for row in rows]),
        "tags": pa.array([[row, row + 1] if row % 4 else None for row in rows], pa.list_(pa.int32())),
        "day": pa.array([None if row % 5 == 0 else row for row in rows], pa.int32()).cast(pa.date32()),
        "text": pa.array(texts, pa.string()).cast(text_type),
        "title": pa.array([f"title {row}" for row in rows]),
        "flag": pa.array([row % 2 == 0 for row in rows]),
        "price": pa.array([row for row in rows], pa.decimal128(9, 2)),
    }
    fields = [pa.field(name, column.type, nullable or name != "text") for name, column in columns.items()]
    return pa.table(list(columns.values()), schema=pa.schema(fields))


def to_parquet(table: pa.Table, **options) -> bytes:
    output = io.BytesIO()
    pq.write_table(table, output, **{"row_group_size": 150, "data_page_size": 1024, "write_batch_size": 16, **options})
    return output.getvalue()


def to_arrow(table: pa.Table, form: str, chunk: int = 100, **options) -> bytes:
    output = io.BytesIO()
    write = ipc.new_file if form == "file" else ipc.new_stream
    with write(output, table.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=chunk)
    return output.getvalue()


def parquet_files(table: pa.Table, dense: pa.Table) -> dict[str, bytes]:
    files = {}
    for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        for version in ["1.0", "2.0"]:
            files[f"{codec}-v{version[0]}"] = to_parquet(
                table, compression=codec, data_page_version=version, use_dictionary=codec in ("gzip", "snappy")
            )
    for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
        for version in ["1.0", "2.0"]:
            files[f"{encoding}-v{version[0]}"] = to_parquet(
                table, use_dictionary=False, column_encoding={"text": encoding}, data_page_version=version
            )
    files["dictionary-fallback"] = to_parquet(table, dictionary_pagesize_limit=2048)
    files["large-string"] = to_parquet(table.set_column(4, "text", table["text"].cast(pa.large_string())))
    files["binary"] = to_parquet(table.set_column(4, "text", table["text"].cast(pa.binary())), store_schema=False)
    files["checksums"] = to_parquet(table, write_page_checksum=True)
    files["one-page"] = to_parquet(table, row_group_size=10**6, data_page_size=2**20, write_batch_size=1024)
    files["required-v1"] = to_parquet(dense)
    files["required-v2"] = to_parquet(dense, data_page_version="2.0", use_dictionary=False)
    return files


def arrow_files(table: pa.Table, texts: list[str | None]) -> dict[str, bytes]:
    files = {}
    types = {
        "string": pa.string(),
        "large-string": pa.large_string(),
        "binary": pa.binary(),
        "large-binary": pa.large_binary(),
        "string-view": pa.string_view(),
        "binary-view": pa.binary_view(),
    }
    for form in ["file", "stream"]:
        for name, text_type in types.items():
            files[f"{name}-{form}"] = to_arrow(make_table(texts, text_type), form)
        for codec in ["lz4", "zstd"]:
            files[f"{codec}-{form}"] = to_arrow(table, form, compression=codec)
            files[f"{codec}-view-{form}"] = to_arrow(make_table(texts, pa.string_view()), form, compression=codec)
        for index in [pa.int8(), pa.uint16(), pa.int64()]:
            column = pa.array(texts, pa.string()).dictionary_encode().cast(pa.dictionary(index, pa.string()))
            files[f"dictionary-{index}-{form}"] = to_arrow(table.set_column(4, "text", column), form)
        files[f"one-batch-{form}"] = to_arrow(table, form, chunk=10**6)
    files["legacy-stream"] = to_arrow(table, "stream", use_legacy_format=True)
    files["legacy-file"] = to_arrow(table, "file", use_legacy_format=True)
    files["sliced-stream"] = to_arrow(pa.concat_tables([table.slice(0, 7), table.slice(7)]), "stream")
    files["delta-dictionary-stream"] = delta_dictionary(texts, "stream", True)
    files["delta-dictionary-file"] = delta_dictionary(texts, "file", True)
    files["replaced-dictionary-stream"] = delta_dictionary(texts, "stream", False)
    return files


def delta_dictionary(texts: list[str | None], form: str, deltas: bool) -> bytes:
    """Batches of which each needs more of the dictionary, or another one."""
    output = io.BytesIO()
    known: list[str] = []
    batches = []
    for start in range(0, len(texts), 100):
        part = texts[start : start + 100]
        if not deltas:
            known = []
        known += [text for text in dict.fromkeys(part) if text is not None and text not in known]
        codes = pa.array([None if text is None else known.index(text) for text in part], pa.int16())
        batches.append(pa.record_batch({"text": pa.DictionaryArray.from_arrays(codes, pa.array(known))}))
    write = ipc.new_file if form == "file" else ipc.new_stream
    options = ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)
    with write(output, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return output.getvalue()


def write_golden(name: str, texts: list[str | None], files: dict[str, bytes]) -> None:
    header = {
        "pyarrow": pa.__version__,
        "texts": texts,
        "files": [{"name": name, "bytes": len(data)} for name, data in files.items()],
    }
    content = json.dumps(header, ensure_ascii=False).encode() + b"\n" + b"".join(files.values())
    path = OUTPUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0))
    print(path.name, path.stat().st_size, "bytes,", len(files), "files")


def main() -> None:
    texts = make_texts(300, seed=7)
    table = make_table(texts, pa.string())
    dense = make_table([text for text in texts if text is not None], pa.string(), nullable=False)
    empty = make_table([], pa.string())
    write_golden("columns_parquet.gz", texts, parquet_files(table, dense) | {"empty": to_parquet(empty)})
    empty_files = {f"empty-{form}": to_arrow(empty, form) for form in ["file", "stream"]}
    write_golden("columns_arrow.gz", texts, arrow_files(table, texts) | empty_files)


if __name__ == "__main__":
    main()
