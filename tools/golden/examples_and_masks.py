"""Writes golden files for @albectra/examples and @albectra/masking.

An independent reading of how BERT, ALBERT and ELECTRA build and mask their examples, over plain
lists, with the same counter-based draws. It needs Python 3.9 or newer and no packages:

    python tools/golden/examples_and_masks.py

It writes libs/examples/test/golden/examples.json and libs/masking/test/golden/masks.json: for every
configuration the number of rows and the SHA-256 of all columns as little-endian int32.
"""

import hashlib
import json
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLS, SEP, MASK = 2, 3, 4
VOCABULARY_SIZE = 1000
CORPUS_KEY, EXAMPLE_KEY, MASK_KEY = (1, 2), (3, 4), (5, 6)
DOCUMENTS = 1200


def philox(counter, key):
    """One block of Philox 4x32-10 (Salmon et al. 2011)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            (p1 >> 32) ^ c1 ^ k0,
            p1 & 0xFFFFFFFF,
            (p0 >> 32) ^ c3 ^ k1,
            p0 & 0xFFFFFFFF,
        )
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


class Draws:
    def __init__(self, key, epoch, index):
        self.key, self.epoch, self.index = key, epoch, index
        self.block, self.waiting = 0, []

    def uint32(self):
        if not self.waiting:
            counter = (self.block, self.index & 0xFFFFFFFF, self.index >> 32, self.epoch)
            self.waiting = list(philox(counter, self.key))
            self.block += 1
        return self.waiting.pop(0)

    def uniform(self):
        return self.uint32() / 2**32

    def below(self, count):
        while True:
            value = self.uint32()
            if value < 2**32 - 2**32 % count:
                return value % count

    def between(self, low, high):
        return low + self.below(high - low + 1)


def make_corpus():
    draws = Draws(CORPUS_KEY, 0, 0)
    return [
        [
            [draws.between(5, VOCABULARY_SIZE - 1) for _ in range(draws.between(1, 45))]
            for _ in range(draws.between(1, 30))
        ]
        for _ in range(DOCUMENTS)
    ]


# --- BERT and ALBERT ---------------------------------------------------------------------------


def albert_rows(corpus, pair, length, duplicate):
    rows = []
    for number, document in enumerate(corpus):
        draws = Draws(EXAMPLE_KEY, duplicate, number)
        rows.extend(albert_document(corpus, number, document, pair, length, draws))
    return rows


def albert_document(corpus, number, document, pair, length, draws):
    budget = length - 3
    target = draws.between(2, budget) if draws.uniform() < 0.1 else budget
    rows, chunk, tokens, i = [], [], 0, 0
    while i < len(document):
        chunk.append(document[i])
        tokens += len(document[i])
        if i == len(document) - 1 or tokens >= target:
            split = draws.between(1, len(chunk) - 1) if len(chunk) > 1 else 1
            a, b = sum(chunk[:split], []), []
            if len(chunk) == 1 or (pair == "nsp" and draws.uniform() < 0.5):
                label, b = 1, other_document(corpus, number, target - len(a), draws)
                i -= len(chunk) - split
            else:
                b = sum(chunk[split:], [])
                label = 0
                if pair != "nsp" and draws.uniform() < 0.5:
                    label, a, b = 1, b, a
            truncate_pair(a, b, budget, draws)
            rows.append((a, b, -1 if pair == "none" else label))
            chunk, tokens = [], 0
        i += 1
    return rows


def other_document(corpus, number, want, draws):
    for _ in range(10):
        other = draws.below(len(corpus))
        if other != number:
            break
    document = corpus[other]
    b = []
    for sentence in document[draws.below(len(document)) :]:
        b.extend(sentence)
        if len(b) >= want:
            break
    return b


def truncate_pair(a, b, budget, draws):
    while len(a) + len(b) > budget:
        longer = a if len(a) > len(b) else b
        if draws.uniform() < 0.5:
            del longer[0]
        else:
            longer.pop()


# --- ELECTRA -----------------------------------------------------------------------------------


def electra_rows(corpus, length, duplicate):
    rows = []
    for number, document in enumerate(corpus):
        draws = Draws(EXAMPLE_KEY, duplicate, number)
        rows.extend(electra_document(document, length, draws))
    return rows


def electra_document(document, length, draws):
    rows, waiting, tokens = [], [], 0
    target = None
    for i, sentence in enumerate(document):
        if target is None:
            target = draws.between(5, length) if draws.uniform() < 0.05 else length
        waiting.append(sentence)
        tokens += len(sentence)
        if tokens >= target or i == len(document) - 1:
            rows.append(electra_example(waiting, target, length, draws))
            waiting, tokens, target = [], 0, None
    return rows


def electra_example(sentences, target, length, draws):
    first_target = 100000 if draws.uniform() < 0.1 else (target - 3) // 2
    first, second = [], []
    for sentence in sentences:
        if (
            not first
            or len(first) + len(sentence) < first_target
            or (not second and len(first) < first_target and draws.uniform() < 0.5)
        ):
            first += sentence
        else:
            second += sentence
    first = first[: length - 2]
    second = second[: max(0, length - len(first) - 3)]
    return first, second, -1


# --- masks -------------------------------------------------------------------------------------


def starts_word(token):
    return token % 3 != 0


def word_groups(tokens, whole_words):
    groups = []
    for position, token in enumerate(tokens):
        if token in (CLS, SEP):
            continue
        if whole_words and groups and not starts_word(token):
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def word_masks(tokens, kind, limit, draws):
    groups = word_groups(tokens, kind != "token")
    budget = min(limit, max(1, round(0.15 * len(tokens))))
    order, picked = list(range(len(groups))), set()
    while order and len(picked) < budget:
        slot = draws.below(len(order))
        start = order[slot]
        order[slot] = order[-1]
        order.pop()
        n = ngram_length(draws) if kind == "ngram" else 1
        positions = sum(groups[start : start + n], [])
        while len(picked) + len(positions) > budget and n > 1:
            n -= 1
            positions = sum(groups[start : start + n], [])
        if len(picked) + len(positions) <= budget and picked.isdisjoint(positions):
            picked.update(positions)
    return [(position, replacement(tokens[position], draws)) for position in sorted(picked)]


def ngram_length(draws):
    total = 1 + 1 / 2 + 1 / 3
    drawn = draws.uniform()
    if drawn < 1 / total:
        return 1
    return 2 if drawn < (1 + 1 / 2) / total else 3


def replacement(token, draws):
    if draws.uniform() < 0.8:
        return MASK
    return token if draws.uniform() < 0.5 else draws.below(VOCABULARY_SIZE)


def electra_masks(tokens, with_replacement, limit, draws):
    candidates = [p for p, token in enumerate(tokens) if token not in (CLS, SEP, MASK)]
    slots = max(1, min(limit, round(0.15 * len(tokens))))
    chosen = []
    for _ in range(slots if with_replacement else min(slots, len(candidates))):
        slot = draws.below(len(candidates))
        chosen.append(candidates[slot])
        if not with_replacement:
            candidates[slot] = candidates[-1]
            candidates.pop()
    masks = []
    for position in sorted(set(chosen)):
        count = chosen.count(position)
        hits = [draws.uniform() < 0.85 for _ in range(count)]
        masks += [(position, MASK if any(hits) else tokens[position])] * count
    return masks


# --- golden files ------------------------------------------------------------------------------


def framed(row):
    a, b, _ = row
    return [CLS, *a, SEP, *b, SEP] if b else [CLS, *a, SEP]


def digest(*columns):
    sha = hashlib.sha256()
    for column in columns:
        sha.update(struct.pack(f"<{len(column)}i", *column))
    return sha.hexdigest()


def starts_of(lists):
    starts = [0]
    for values in lists:
        starts.append(starts[-1] + len(values))
    return starts


def describe_rows(rows):
    ids = [framed(row) for row in rows]
    flat = [token for row in ids for token in row]
    a_ends = [len(a) + 2 for a, _, _ in rows]
    return {
        "rowCount": len(rows),
        "sha256": digest(starts_of(ids), flat, a_ends, [label for _, _, label in rows]),
    }


def describe_masks(masks):
    positions = [position for row in masks for position, _ in row]
    replacements = [token for row in masks for _, token in row]
    return {"maskCount": len(positions), "sha256": digest(starts_of(masks), positions, replacements)}


def write(path, value):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(value, indent=2) + "\n")


def main():
    corpus = make_corpus()
    albert = [
        {"pair": pair, "sequenceLength": length, "duplicate": duplicate}
        for duplicate, (pair, length) in enumerate(
            [("sop", 128), ("sop", 512), ("nsp", 128), ("nsp", 64), ("none", 128)]
        )
    ]
    electra = [{"sequenceLength": length, "duplicate": i} for i, length in enumerate([128, 512, 40])]
    rows_of = lambda c: albert_rows(corpus, c["pair"], c["sequenceLength"], c["duplicate"])
    electra_of = lambda c: electra_rows(corpus, c["sequenceLength"], c["duplicate"])
    write(
        "libs/examples/test/golden/examples.json",
        {
            "albert": [{**c, **describe_rows(rows_of(c))} for c in albert],
            "electra": [{**c, **describe_rows(electra_of(c))} for c in electra],
        },
    )
    rows = [framed(row) for row in rows_of(albert[0])]
    masks = []
    for kind, limit in [("token", 20), ("whole-word", 20), ("ngram", 20), ("ngram", 5)]:
        drawn = [word_masks(r, kind, limit, Draws(MASK_KEY, 7, i)) for i, r in enumerate(rows)]
        masks.append({"kind": kind, "maxPredictions": limit, **describe_masks(drawn)})
    for replace in [False, True]:
        drawn = [electra_masks(r, replace, 19, Draws(MASK_KEY, 7, i)) for i, r in enumerate(rows)]
        options = {"kind": "electra", "withReplacement": replace, "maxPredictions": 19}
        masks.append({**options, **describe_masks(drawn)})
    write("libs/masking/test/golden/masks.json", masks)


if __name__ == "__main__":
    main()
