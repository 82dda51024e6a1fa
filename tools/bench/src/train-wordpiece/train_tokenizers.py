"""Trains with Hugging Face's tokenizers as train-own.ts trains with our own code.

Takes the same job as its argument, and prints the same report. The threads are those of the variable
RAYON_NUM_THREADS.
"""

import json
import resource
import sys
import time

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers


def main():
    job = json.loads(sys.argv[1])
    wall, cpu = time.perf_counter(), time.process_time()
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=job["vocabularySize"],
        min_frequency=2,
        limit_alphabet=1000,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        show_progress=False,
    )
    tokenizer.train([job["text"]], trainer)
    report = {
        "wallMs": (time.perf_counter() - wall) * 1000,
        "cpuMs": (time.process_time() - cpu) * 1000,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    ids = tokenizer.get_vocab()
    print(json.dumps({**report, "tokens": sorted(ids, key=ids.get)}))


main()
