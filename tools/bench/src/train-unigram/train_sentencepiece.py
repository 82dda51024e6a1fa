"""Trains with Google's sentencepiece as train-own.ts trains with our own code.

Takes the same job as its argument, and prints the same report.
"""

import json
import os
import resource
import sys
import time

import sentencepiece


def main():
    job = json.loads(sys.argv[1])
    report = os.dup(1)
    os.dup2(2, 1)
    wall, cpu = time.perf_counter(), time.process_time()
    sentencepiece.SentencePieceTrainer.train(
        input=job["text"],
        model_prefix=job["model"].removesuffix(".model"),
        vocab_size=job["vocabularySize"],
        model_type="unigram",
        character_coverage=0.9995,
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        control_symbols=job["controlSymbols"],
        user_defined_symbols=job["userDefinedSymbols"],
        input_sentence_size=10_000_000,
        num_threads=job["threads"],
        minloglevel=2,
    )
    figures = {
        "wallMs": (time.perf_counter() - wall) * 1000,
        "cpuMs": (time.process_time() - cpu) * 1000,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    os.write(report, json.dumps(figures).encode())


main()
