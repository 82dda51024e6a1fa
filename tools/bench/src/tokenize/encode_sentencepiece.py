"""Measures Google's sentencepiece as src/tokenize/contender.ts measures its contenders.

Takes the same job as its argument, and prints the same report. One thread.
"""

import array
import json
import sys
import time
import zlib

import sentencepiece


def stopwatch():
    wall, cpu = time.perf_counter(), time.process_time()
    return lambda: {
        "wallMs": (time.perf_counter() - wall) * 1000,
        "cpuMs": (time.process_time() - cpu) * 1000,
    }


def read_units(job):
    part = job["part"]
    with open(part["path"], "rb") as file:
        file.seek(part["start"])
        content = file.read(part["end"] - part["start"])
    separator = b"\n\n" if job["unit"] == "document" else b"\n"
    units, start = [], 0
    while start < len(content):
        found = content.find(separator, start)
        end = len(content) if found < 0 else found
        trimmed = end - 1 if end > start and content[end - 1] == 10 else end
        if trimmed > start:
            units.append((trimmed, content[start:trimmed].decode(errors="replace")))
        start = end + len(separator)
    return units


def main():
    job = json.loads(sys.argv[1])
    units = read_units(job)
    texts = [text for _, text in units]

    cold = stopwatch()
    processor = sentencepiece.SentencePieceProcessor(model_file=job["model"])
    load = cold()
    ids = sum(len(processor.encode(text)) for text in texts)
    cold_times = cold()

    warm = stopwatch()
    for text in texts:
        processor.encode(text)
    warm_times = warm()

    digests = [
        zlib.crc32(array.array("i", processor.encode(text)).tobytes())
        for end, text in units
        if end <= job["comparedBytes"]
    ]
    print(json.dumps({"load": load, "cold": cold_times, "warm": warm_times, "ids": ids, "digests": digests}))


main()
