"""Writes libs/corpus/test/golden/archives.json.gz: small archives, and what they hold.

Made by Python's gzip, bz2 and lzma, and by zstandard: empty ones, several members, streams or frames in a
row, padding, and every level that changes the format. Run from the root of the repository:

    python tools/golden/compression.py
"""

import base64
import bz2
import gzip
import json
import lzma
import random
import zlib
from pathlib import Path

import zstandard

TARGET = Path("libs/corpus/test/golden/archives.json.gz")


def prose(seed, count):
    """Sentences of made-up words: they compress as text does."""
    source = random.Random(seed)
    words = ["".join(source.choices("aeioubcdfglmnprst", k=source.randint(2, 9))) for _ in range(400)]
    lines = []
    while sum(map(len, lines)) < count:
        lines.append(" ".join(source.choices(words, k=source.randint(4, 18))).capitalize() + ".\n")
    return "".join(lines).encode()[:count]


def noise(seed, count):
    return random.Random(seed).randbytes(count)


TEXTS = {
    "nothing": b"",
    "a byte": b"x",
    "prose": prose(1, 10_000),
    "more prose": prose(2, 30_000),
    "noise": noise(3, 5_000),
    "zeros": bytes(1_000_000),
    "runs": b"".join(bytes([65 + n % 3]) * n for n in range(1, 600)),
    "fibonacci": None,
    "every byte": bytes(range(256)) * 40,
}


def fibonacci():
    """A word whose rotations are hard to sort: long repeats everywhere."""
    before, word = b"b", b"a"
    while len(word) < 30_000:
        before, word = word, word + before
    return word


def zstd(text, **parameters):
    level = parameters.pop("level", 3)
    chosen = zstandard.ZstdCompressionParameters.from_level(level, **parameters)
    return zstandard.ZstdCompressor(compression_params=chosen).compress(text)


def xz(text, check=lzma.CHECK_CRC64, **options):
    filters = [{"id": lzma.FILTER_LZMA2, **options}] if options else None
    return lzma.compress(text, format=lzma.FORMAT_XZ, check=check, filters=filters)


def gz(text, **parameters):
    return gzip.compress(text, mtime=0, **parameters)


def named_gzip(text):
    """A member with a name, a comment, an extra field and a checksum of its header."""
    header = b"\x1f\x8b\x08\x1e" + bytes(4) + b"\x00\x03" + b"\x03\x00abc" + b"name\x00" + b"comment\x00"
    header += (zlib.crc32(header) & 0xFFFF).to_bytes(2, "little")
    body = zlib.compressobj(wbits=-15)
    data = body.compress(text) + body.flush()
    return header + data + zlib.crc32(text).to_bytes(4, "little") + len(text).to_bytes(4, "little")


def archives(texts):
    for name, text in texts.items():
        yield "gzip", name, gz(text), text
        yield "bzip2", name, bz2.compress(text), text
        yield "xz", name, xz(text), text
        yield "zstd", name, zstd(text, write_checksum=True, write_content_size=True), text
    prose_text, more, noise_text = texts["prose"], texts["more prose"], texts["noise"]
    three, pieces = prose_text + noise_text + more, [prose_text, noise_text, more]
    yield "gzip", "three members", b"".join(map(gz, pieces)), three
    yield "gzip", "a member of nothing between", gz(b"a") + gz(b"") + gz(b"b"), b"ab"
    yield "gzip", "all fields of the header", named_gzip(prose_text), prose_text
    yield "gzip", "padding", gz(b"padded") + bytes(700), b"padded"
    yield "gzip", "stored", gz(noise_text, compresslevel=0), noise_text
    yield "bzip2", "three streams", b"".join(map(bz2.compress, pieces)), three
    yield "bzip2", "a stream of nothing between", bz2.compress(b"a") + bz2.compress(b"") + bz2.compress(b"b"), b"ab"
    long = (prose_text + noise_text) * 30
    yield "bzip2", "blocks of 100 kB", bz2.compress(long, 1), long
    yield "zstd", "several blocks", zstd(long, window_log=17, write_content_size=False), long
    yield "xz", "several chunks", xz(long + bytes(5_000_000)), long + bytes(5_000_000)
    yield "xz", "three streams", b"".join(map(xz, pieces)), three
    yield "xz", "padded streams", xz(b"a") + bytes(8) + xz(b"b") + bytes(4), b"ab"
    for check in [lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256]:
        yield "xz", f"check {check}", xz(prose_text, check), prose_text
    for lc, lp, pb in [(0, 0, 0), (4, 0, 2), (0, 4, 4), (1, 2, 3), (3, 1, 0)]:
        options = {"lc": lc, "lp": lp, "pb": pb, "dict_size": 4096, "preset": 6}
        yield "xz", f"properties {lc} {lp} {pb}, small window", xz(more, **options), more
    yield "xz", "fast mode", xz(more, preset=0), more
    yield "zstd", "three frames", b"".join(map(zstd, pieces)), three
    yield "zstd", "no size, no checksum", zstd(more, write_content_size=False, write_checksum=False), more
    yield "zstd", "level 19, long distances", zstd(more, level=19, enable_ldm=True), more
    skipped = b"\x53\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"extra"
    yield "zstd", "skipped frames", skipped + zstd(b"a") + skipped + zstd(b"b") + skipped, b"ab"


def main():
    texts = {name: fibonacci() if text is None else text for name, text in TEXTS.items()}
    entries = [
        {
            "compression": compression,
            "name": name,
            "archive": base64.b64encode(archive).decode(),
            "bytes": len(text),
            "crc32": zlib.crc32(text),
        }
        for compression, name, archive, text in archives(texts)
    ]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(json.dumps(entries, indent=0).encode())


if __name__ == "__main__":
    main()
