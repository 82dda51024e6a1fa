"""Writes golden files for @albectra/examples and @albectra/masking.

An independent reading of how BERT, ALBERT and ELECTRA build and mask their examples, over plain
lists, with the same counter-based draws. It needs Python 3.9 or newer and no packages:

    python tools/golden/examples_and_masks.py

It writes libs/examples/test/golden/examples.json and libs/masking/test/golden/masks.json: for every
configuration the number of rows and the SHA-256 of all columns as little-endian int32.
"""

import hashlib
import json
import math
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAD, CLS, SEP, MASK = 0, 2, 3, 4
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
    """Words in order; half words take the lower half of a word, then the upper one."""

    def __init__(self, key, epoch, index):
        self.key, self.epoch, self.index = key, epoch, index
        self.block, self.waiting, self.upper = 0, [], None

    def uint32(self):
        self.upper = None
        if not self.waiting:
            counter = (self.block, self.index & 0xFFFFFFFF, self.index >> 32, self.epoch)
            self.waiting = list(philox(counter, self.key))
            self.block += 1
        return self.waiting.pop(0)

    def uint16(self):
        if self.upper is not None:
            half, self.upper = self.upper, None
            return half
        word = self.uint32()
        self.upper = word >> 16
        return word & 0xFFFF

    def skip_to_hand(self):
        """Leaves out what is left of sixteen words."""
        self.waiting, self.upper = [], None
        self.block += -self.block % 4

    def uniform(self):
        return self.uint32() / 2**32

    def below(self, count):
        while True:
            value = self.uint32()
            if value < 2**32 - 2**32 % count:
                return value % count

    def below16(self, count):
        while True:
            product = self.uint16() * count
            if product % 2**16 >= 2**16 % count:
                return product >> 16

    def between(self, low, high):
        return low + self.below(high - low + 1)


def weighted(weights, half):
    """The place of the weight that a half word falls to; ends are rounded half up."""
    total = 0
    for place, weight in enumerate(weights):
        total += weight
        if half < math.floor(total / sum(weights) * 2**16 + 0.5):
            return place
    return len(weights) - 1


def derive_key(key, word):
    """The key of a purpose: its characters absorbed four at a time (ASCII only)."""
    blocks = [(2, len(word), 0, 0)]
    for start in range(0, len(word), 4):
        blocks.append(tuple(ord(c) for c in word[start : start + 4].ljust(4, "\0")))
    for block in blocks:
        key = philox(block, key)[:2]
    return key


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


def hands(starts, length, draws):
    """All places in random order, by hands of 16 words, with a half word each; only word starts are kept."""
    left = list(range(length))
    while left:
        hand = []
        for word in [draws.uint32() for _ in range(16)]:
            product = (word & 0xFFFF) * len(left)
            if left and product % 2**16 >= 2**16 % len(left):
                left[product >> 16], left[-1] = left[-1], left[product >> 16]
                place = left.pop()
                if place in starts:
                    hand.append((starts[place], word >> 16))
        if hand:
            yield hand


def word_masks(tokens, kind, limit, row, favor_shorter=True, permute=False, replacement="piece", fixed=False):
    """Masks of one row: words and n-grams across [SEP], unless they are fixed; spans within segments."""
    order, draws = Draws(derive_key(MASK_KEY, "order"), 7, row), Draws(MASK_KEY, 7, row)
    budget = min(limit // 2 if permute else limit, max(1, round(0.15 * len(tokens))))
    within = kind == "span" or fixed
    groups = segment_groups(tokens) if within else word_groups(tokens, kind != "token")
    # Places are counted among the pieces where words run across special tokens.
    places = [p for p, t in enumerate(tokens) if within or t not in (CLS, SEP)]
    starts = {}
    for number, group in enumerate(groups):
        # The special token before it stands for a word that begins with a continuation.
        place = places.index(group[0])
        broken = kind != "token" and place > 0 and not starts_word(tokens[group[0]])
        starts[place - 1 if broken else place] = number
    weights = run_weights(kind, favor_shorter)
    run_of = span_run if kind == "span" else segment_ngram_run if fixed else ngram_run
    runs = choose_runs(groups, set(), budget, run_of, weights, hands(starts, len(places), order))
    masked = sorted(sum(runs, []))
    units = sorted(runs) if replacement == "span" else [[position] for position in masked]
    result = replace_units(tokens, units, not within, draws)
    if permute:
        more = choose_runs(
            groups, set(masked), budget, run_of, weights, hands(starts, len(places), order)
        )
        draws.skip_to_hand()
        positions = sorted(sum(more, []))
        waiting = [tokens[position] for position in positions]
        for position in reversed(positions):
            drawn = draws.below16(len(waiting))
            waiting[drawn], waiting[-1] = waiting[-1], waiting[drawn]
            result.append((position, waiting.pop()))
    return sorted(result)


def segment_groups(tokens):
    """Words that end at special tokens; what follows one starts a word."""
    groups = []
    for position, token in enumerate(tokens):
        if token in (CLS, SEP):
            continue
        if position == 0 or tokens[position - 1] in (CLS, SEP) or starts_word(token):
            groups.append([])
        groups[-1].append(position)
    return groups


def run_weights(kind, favor_shorter):
    if kind == "ngram":
        weights = [1, 1 / 2, 1 / 3]
        return weights if favor_shorter else weights[::-1]
    return [0.2 * 0.8**i for i in range(10)] if kind == "span" else [1]


def choose_runs(groups, covered, budget, run_of, weights, dealt):
    runs, picked = [], set()
    for hand in dealt:
        for start, half in hand:
            if len(picked) == budget:
                break
            n = weighted(weights, half) + 1
            run = run_of(groups, start, n, budget - len(picked), covered | picked)
            if run:
                runs.append(run)
                picked.update(run)
        if len(picked) == budget:
            break
    return runs


def ngram_run(groups, start, n, room, taken):
    positions = sum(groups[start : start + n], [])
    while len(positions) > room and n > 1:
        n -= 1
        positions = sum(groups[start : start + n], [])
    return positions if len(positions) <= room and taken.isdisjoint(positions) else []


def segment_ngram_run(groups, start, n, room, taken):
    """The same, but it ends with its segment: the next word begins where it ends, or is in another one."""
    words = 1
    while words < n and groups[start + words : start + words + 1]:
        if groups[start + words][0] != groups[start + words - 1][-1] + 1:
            break
        words += 1
    return ngram_run(groups, start, words, room, taken)


def span_run(groups, start, n, room, taken):
    run = []
    for group in groups[start : start + n]:
        adjacent = not run or group[0] == run[-1] + 1
        if not adjacent or len(run) + len(group) > room or not taken.isdisjoint(group):
            break
        run = run + group
    return run


def replace_units(tokens, units, specials, draws, rate=0.2, randoms=True):
    """[MASK] but for exceptions, whose distances are drawn; they stay or become random."""
    weights = []
    for gap in range(128):
        p = rate * (1 - rate) ** gap
        weights += [p * 0.5, p * 0.5] if randoms else [0, p]
    result, gap = [], -1
    draws.skip_to_hand()
    for unit in units:
        if gap < 0:
            word = draws.uint32()
            gap, keep = divmod(weighted(weights, word & 0xFFFF), 2)
        for number, position in enumerate(unit):
            token = MASK
            if gap == 0 and keep:
                token = tokens[position]
            elif gap == 0:
                token = random_token(specials, word if number == 0 else draws.uint32(), draws)
            result.append((position, token))
        gap -= 1
    return result


def random_token(specials, word, draws):
    """A token from the upper half of a word, or of the first further one that gives one."""
    while True:
        product = (word >> 16) * VOCABULARY_SIZE
        token = product >> 16
        if product % 2**16 >= 2**16 % VOCABULARY_SIZE and (specials or token not in (PAD, CLS, SEP, MASK)):
            return token
        word = draws.uint32()


def electra_masks(tokens, with_replacement, limit, row):
    order, draws = Draws(derive_key(MASK_KEY, "order"), 7, row), Draws(MASK_KEY, 7, row)
    candidates = [p for p, token in enumerate(tokens) if token not in (CLS, SEP, MASK)]
    slots = max(1, min(limit, round(0.15 * len(tokens))))
    if with_replacement:
        chosen = [candidates[draws.below16(len(candidates))] for _ in range(slots)]
    else:
        starts = {position: position for position in candidates}
        chosen = [p for hand in hands(starts, len(tokens), order) for p, _ in hand][:slots]
    units = [[position] for position in sorted(chosen)]
    masks = replace_units(tokens, units, False, draws, rate=0.15, randoms=False)
    hidden = {position for position, token in masks if token == MASK}
    return [(position, MASK if position in hidden else token) for position, token in masks]


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
    for options in [
        {"kind": "token", "maxPredictions": 20},
        {"kind": "whole-word", "maxPredictions": 20},
        {"kind": "ngram", "maxPredictions": 20},
        {"kind": "ngram", "maxPredictions": 5},
        {"kind": "ngram", "maxPredictions": 20, "favorShorter": False},
        {"kind": "ngram", "maxPredictions": 20, "preset": "fixed"},
        {"kind": "ngram", "maxPredictions": 40, "permute": True},
        {"kind": "span", "maxPredictions": 20, "replacement": "span"},
        {"kind": "span", "maxPredictions": 20, "replacement": "piece"},
        {"kind": "span", "maxPredictions": 40, "replacement": "span", "permute": True},
    ]:
        kind, limit, *_ = options.values()
        rules = {
            "favor_shorter": options.get("favorShorter", True),
            "permute": options.get("permute", False),
            "replacement": options.get("replacement", "piece"),
            "fixed": options.get("preset") == "fixed",
        }
        drawn = [word_masks(tokens, kind, limit, i, **rules) for i, tokens in enumerate(rows)]
        masks.append({"options": options, **describe_masks(drawn)})
    for replace in [False, True]:
        drawn = [electra_masks(tokens, replace, 19, i) for i, tokens in enumerate(rows)]
        options = {"kind": "electra", "maxPredictions": 19, "withReplacement": replace}
        masks.append({"options": options, **describe_masks(drawn)})
    write("libs/masking/test/golden/masks.json", masks)


if __name__ == "__main__":
    main()
