"""The peer of the benchmark `examples`: the original builders' routines over plain lists, in plain Python.

Reads a folder's token-ids (uint16), sentence-ends and document-ends (int32); prints tokens per microsecond
of processor time by builder. Usage: build_examples.py FOLDER SEQUENCE_LENGTH
"""

import json
import random
import sys
import time
from array import array

CLS, SEP = 2, 3


def read_documents(folder):
    def column(name, kind):
        values = array(kind)
        with open(f"{folder}/{name}", "rb") as file:
            values.frombytes(file.read())
        return values.tolist()

    ids, ends = column("token-ids", "H"), column("sentence-ends", "i")
    sentences = [ids[start:end] for start, end in zip([0, *ends], ends)]
    ends = column("document-ends", "i")
    return [sentences[start:end] for start, end in zip([0, *ends], ends)]


def segment_pairs(documents, length, swaps, rng):
    budget = length - 3
    for number, document in enumerate(documents):
        target = rng.randint(2, budget) if rng.random() < 0.1 else budget
        chunk, tokens, i = [], 0, 0
        while i < len(document):
            chunk.append(document[i])
            tokens += len(document[i])
            if i == len(document) - 1 or tokens >= target:
                split = rng.randint(1, len(chunk) - 1) if len(chunk) > 1 else 1
                a = [token for sentence in chunk[:split] for token in sentence]
                if len(chunk) == 1 or (not swaps and rng.random() < 0.5):
                    b, label = borrow(documents, number, target - len(a), rng), 1
                    i -= len(chunk) - split
                else:
                    b, label = [token for sentence in chunk[split:] for token in sentence], 0
                    if swaps and rng.random() < 0.5:
                        a, b, label = b, a, 1
                truncate(a, b, budget, rng)
                yield [CLS, *a, SEP, *b, SEP], [0] * (len(a) + 2) + [1] * (len(b) + 1), label
                chunk, tokens = [], 0
            i += 1


def borrow(documents, number, want, rng):
    for _ in range(10):
        other = rng.randint(0, len(documents) - 1)
        if other != number:
            break
    b = []
    for sentence in documents[other][rng.randint(0, len(documents[other]) - 1) :]:
        b.extend(sentence)
        if len(b) >= want:
            break
    return b


def truncate(a, b, budget, rng):
    while len(a) + len(b) > budget:
        longer = a if len(a) > len(b) else b
        if rng.random() < 0.5:
            del longer[0]
        else:
            longer.pop()


def electra_examples(documents, length, rng):
    for document in documents:
        waiting, tokens, target = [], 0, length
        for sentence in [*document, None]:
            if sentence is not None:
                waiting.append(sentence)
                tokens += len(sentence)
            if waiting and (sentence is None or tokens >= target):
                yield electra_example(waiting, target, length, rng)
                waiting, tokens = [], 0
                target = rng.randint(5, length) if rng.random() < 0.05 else length


def electra_example(sentences, target, length, rng):
    first_target = 100000 if rng.random() < 0.1 else (target - 3) // 2
    first, second = [], []
    for sentence in sentences:
        fits = not first or len(first) + len(sentence) < first_target
        if fits or (not second and len(first) < first_target and rng.random() < 0.5):
            first += sentence
        else:
            second += sentence
    first = first[: length - 2]
    second = second[: max(0, length - len(first) - 3)]
    ids = [CLS, *first, SEP, *second, SEP] if second else [CLS, *first, SEP]
    return ids, [0] * (len(first) + 2) + [1] * (len(second) + 1 if second else 0), -1


def speed_of(rows):
    start = time.process_time()
    tokens = sum(len(ids) for ids, _, _ in rows)
    return tokens / (time.process_time() - start) / 1e6


def main():
    documents, length = read_documents(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(12345)
    builders = {
        "albert faithful": lambda: segment_pairs(documents, length, True, rng),
        "bert faithful": lambda: segment_pairs(documents, length, False, rng),
        "electra faithful": lambda: electra_examples(documents, length, rng),
    }
    print(json.dumps({name: max(speed_of(build()) for _ in range(3)) for name, build in builders.items()}))


if __name__ == "__main__":
    main()
