"""The peers of the benchmark `loader`: PyTorch's DataLoader with the code of docs/python.md, which reads the
same shards and draws the same kinds of masks; Hugging Face's collator behind the same reader, and on rows that
are in memory.

Prints a list of measurements as JSON. Usage: load_rows.py PAGE JOB, where JOB is a LoaderJob with `seconds`,
as JSON. Needs torch, pyarrow, NumPy and transformers; processor times of workers need Linux.
"""

import json
import os
import re
import sys
import tempfile
import time
import warnings
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from torch.utils.data import DataLoader, RandomSampler
from transformers import DataCollatorForLanguageModeling, PreTrainedTokenizerFast

WARM_UP_BATCHES = 8
ROWS_IN_MEMORY = 4096
MANY_ROWS = 10**8


def load_page(page, folder):
    """Makes the module `shards` of the page's code."""
    blocks = re.findall(r"^```python\n# shards.py\n(.*?)^```", Path(page).read_text(), re.DOTALL | re.MULTILINE)
    (Path(folder) / "shards.py").write_text("\n\n".join(blocks))
    sys.path.insert(0, folder)
    import shards

    return shards


def cpu_seconds(workers):
    """Processor time of this process, and of worker processes that run."""
    total = time.process_time()
    for worker in workers:
        fields = Path(f"/proc/{worker.pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def measure(batches, workers, job):
    """Takes batches for some seconds."""
    for _ in range(WARM_UP_BATCHES):
        next(batches)
    done, begin, cpu = 0, time.perf_counter(), cpu_seconds(workers)
    while time.perf_counter() - begin < job["seconds"]:
        next(batches)
        done += job["batchSize"]
    rows_per_cpu_second = done / (cpu_seconds(workers) - cpu)
    return {"rowsPerSecond": done / (time.perf_counter() - begin), "rowsPerCpuSecond": rows_per_cpu_second}


def measure_data_loader(shards, job, masks, worker_count):
    choose = {
        "token": shards.choose_tokens,
        "whole-word": lambda *given: shards.choose_ngrams(*given, longest=1),
        "ngram": shards.choose_ngrams,
    }[masks]

    def make_collate(manifest):
        return shards.Collate(manifest, choose, job["maxPredictions"])

    workers = "1 worker" if worker_count == 1 else f"{worker_count} workers"
    measured = measure_from_shards(shards, job, make_collate, worker_count)
    return {"loader": f"torch DataLoader, {workers}", "masks": masks, **measured}


def measure_from_shards(shards, job, make_collate, worker_count):
    """Takes batches of rows in random order."""
    begin = time.perf_counter()
    dataset = shards.ShardDataset(job["directory"], verify=job["verify"])
    rows = RandomSampler(dataset, replacement=True, num_samples=MANY_ROWS)
    collate = make_collate(dataset.manifest)
    options = {"num_workers": worker_count, "multiprocessing_context": "fork" if worker_count else None}
    batches = iter(DataLoader(dataset, job["batchSize"], sampler=rows, collate_fn=collate, **options))
    next(batches)
    first = 1000 * (time.perf_counter() - begin)
    return {**measure(batches, getattr(batches, "_workers", []), job), "firstBatchMs": first}


def measure_data_loader_and_collator(shards, job):
    """What a program does that has its rows from here and its batches from transformers."""

    def make_collate(manifest):
        collator = DataCollatorForLanguageModeling(make_tokenizer(manifest))
        maskable = shards.Collate(manifest).maskable

        def collate(rows):
            ids = [row["input_ids"] for row in rows]
            return collator(
                [{"input_ids": own.tolist(), "special_tokens_mask": (~maskable[own]).astype(int).tolist()} for own in ids]
            )

        return collate

    measured = measure_from_shards(shards, job, make_collate, 0)
    return {"loader": "torch DataLoader, 0 workers, transformers collator", "masks": "token", **measured}


def make_tokenizer(manifest):
    """What the collator asks of a tokenizer: the size of the vocabulary, special ids, padding."""
    names = [f"piece-{index}" for index in range(manifest["vocabulary"]["size"])]
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    for name, index in manifest["vocabulary"]["specialIds"].items():
        names[index] = special[f"{name}_token"]
    model = WordLevel({name: index for index, name in enumerate(names)}, special["unk_token"])
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(model), **special)


def measure_collator(shards, job, masks):
    """Rows are lists, padded, and with all that the collator would have to find out otherwise."""
    dataset = shards.ShardDataset(job["directory"], verify=job["verify"])
    facts = shards.Collate(dataset.manifest)
    length, pad = dataset.manifest["sequenceLength"], facts.special["pad"]
    features = []
    for row in range(min(len(dataset), ROWS_IN_MEMORY)):
        ids = dataset[row]["input_ids"]
        padding = [0] * (length - len(ids))
        feature = {
            "input_ids": ids.tolist() + [pad] * len(padding),
            "attention_mask": [1] * len(ids) + padding,
            "special_tokens_mask": (~facts.maskable[ids]).astype(int).tolist() + [1] * len(padding),
        }
        if masks == "whole-word":
            # Pieces of one character each; a space stands before those that start a word.
            ends = (1 + facts.word_starts[ids]).cumsum().tolist()
            offsets = [(end - 1, end) if real else (0, 0) for end, real in zip(ends, facts.maskable[ids])]
            feature["offset_mapping"] = offsets + [(0, 0)] * len(padding)
        features.append(feature)
    tokenizer = make_tokenizer(dataset.manifest)
    collator = DataCollatorForLanguageModeling(tokenizer, whole_word_mask=masks == "whole-word")

    def collated():
        size = job["batchSize"]
        while True:
            for start in range(0, len(features) - size + 1, size):
                yield collator([dict(feature) for feature in features[start : start + size]])

    return {"loader": "transformers collator, rows in memory", "masks": masks, **measure(collated(), [], job)}


def main():
    job = json.loads(sys.argv[2])
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        shards = load_page(sys.argv[1], folder)
        measurements = [
            measure_data_loader(shards, job, masks, worker_count)
            for masks, worker_count in (("token", 0), ("whole-word", 0), ("ngram", 0), ("ngram", 1))
        ]
        measurements.append(measure_data_loader_and_collator(shards, job))
        measurements += [measure_collator(shards, job, masks) for masks in ("token", "whole-word")]
    print(json.dumps(measurements))


if __name__ == "__main__":
    main()
