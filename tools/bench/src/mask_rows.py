"""The peers of the benchmark `masking`: Hugging Face's collator in NumPy, and ALBERT's routine in plain Python.

Reads a folder's rows (uint16) and word-starts (uint8, one per piece); prints rows per second of processor
time by kind. Usage: mask_rows.py FOLDER LENGTH MAX_PREDICTIONS. Needs transformers and NumPy.
"""

import json
import random
import sys
import time

# Without PyTorch the collator works on NumPy arrays, and a PyTorch that does not load here does no harm.
sys.modules["torch"] = None

import numpy as np
from transformers import DataCollatorForLanguageModeling

PAD, CLS, SEP, MASK = 0, 2, 3, 4
BATCH_SIZE = 64
SECONDS = 2


class Vocabulary:
    """What the collator asks of a tokenizer."""

    mask_token, mask_token_id, is_fast = "[MASK]", MASK, True

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size


def collate(rows, word_starts, whole_words):
    collator = DataCollatorForLanguageModeling(
        Vocabulary(len(word_starts)), whole_word_mask=whole_words, return_tensors="np"
    )
    specials = np.isin(rows, (PAD, CLS, SEP, MASK)).astype(np.int64)
    # Pieces of one character each; a space stands before those that start a word.
    ends = np.cumsum(1 + word_starts[rows].astype(np.int64), axis=1)
    offsets = np.where(specials[..., None] == 1, 0, np.stack([ends - 1, ends], axis=-1))

    def mask(start):
        stop = start + BATCH_SIZE
        collator.numpy_mask_tokens(
            rows[start:stop].astype(np.int64), specials[start:stop], offset_mapping=offsets[start:stop]
        )
        return BATCH_SIZE

    return mask


def mask_ngrams(rows, word_starts, limit):
    starts, size, rng = word_starts.tolist(), len(word_starts), random.Random(1)
    lists = rows.tolist()

    def mask(start):
        albert_masks(lists[start], starts, limit, size, rng)
        return 1

    return mask


def albert_masks(tokens, starts, limit, size, rng):
    groups = []
    for position, token in enumerate(tokens):
        if token in (CLS, SEP):
            continue
        if groups and not starts[token]:
            groups[-1].append(position)
        else:
            groups.append([position])
    budget = min(limit, max(1, round(0.15 * len(tokens))))
    order, covered, output = list(range(len(groups))), set(), list(tokens)
    rng.shuffle(order)
    for first in order:
        if len(covered) >= budget:
            break
        n = rng.choices((1, 2, 3), (6, 3, 2))[0]
        run = sum(groups[first : first + n], [])
        while len(covered) + len(run) > budget and n > 1:
            n -= 1
            run = sum(groups[first : first + n], [])
        if len(covered) + len(run) > budget or not covered.isdisjoint(run):
            continue
        for position in run:
            covered.add(position)
            if rng.random() < 0.8:
                output[position] = MASK
            elif rng.random() >= 0.5:
                output[position] = rng.randint(0, size - 1)
    positions = sorted(covered)
    return output, positions, [tokens[position] for position in positions]


def rows_per_second(mask, row_count):
    done, row, begin = 0, 0, time.process_time()
    while time.process_time() - begin < SECONDS:
        done += mask(row)
        row = (row + BATCH_SIZE) % row_count
    return done / (time.process_time() - begin)


def main():
    folder, length, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rows = np.fromfile(f"{folder}/rows", dtype=np.uint16).reshape(-1, length)
    word_starts = np.fromfile(f"{folder}/word-starts", dtype=np.uint8)
    peers = {
        "token": collate(rows, word_starts, False),
        "whole-word": collate(rows, word_starts, True),
        "ngram": mask_ngrams(rows, word_starts, limit),
    }
    print(json.dumps({kind: rows_per_second(mask, len(rows)) for kind, mask in peers.items()}))


if __name__ == "__main__":
    main()
