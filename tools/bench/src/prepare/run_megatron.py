"""Runs tools/preprocess_data.py of a checkout of NVIDIA/Megatron-LM, twice: it splits, then it encodes.

Shims: the package `megatron`, whose beginning loads all that training needs, is its folder and
`print_rank_0`; `nltk.download` does nothing, since train_punkt.py has put the sentence splitter where
NLTK_DATA says. Its processes are forks of this one.
"""

import os
import sys
import types

import nltk

from usage import print_report, read_job


def main():
    job = read_job()
    package = types.ModuleType("megatron")
    package.__path__ = [os.path.join(job["checkout"], "megatron")]
    package.print_rank_0 = print
    sys.modules["megatron"] = package
    nltk.download = lambda *_, **__: True
    sys.path.insert(0, os.path.join(job["checkout"], "tools"))
    import preprocess_data

    flags = {
        "input": job["source"],
        "output-prefix": job["output"],
        "tokenizer-type": "BertWordPieceLowerCase",
        "vocab-file": job["tokenizer"],
        "workers": job["workers"],
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    sys.argv = ["preprocess_data.py", "--split-sentences", *words]
    preprocess_data.main()
    preprocess_data.main()
    if not os.path.exists(f"{job['output']}_text_sentence.idx"):
        raise RuntimeError("Error: Megatron wrote no index; see what its processes said.")
    print_report()


main()
