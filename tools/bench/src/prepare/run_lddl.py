"""Runs preprocess_bert_pretrain of a checkout of NVIDIA/LDDL as it is, with workers on this machine.

The checkout is on PYTHONPATH, where its worker processes find it, too. Shim: `nltk.download` does
nothing, since train_punkt.py has put the sentence splitter where NLTK_DATA says.
"""

import nltk

from usage import print_report, read_job


def main():
    import dask.distributed
    from lddl.dask.bert import pretrain

    job = read_job()
    nltk.download = lambda *_, **__: True
    flags = {
        "schedule": "local",
        "local-n-workers": job["workers"],
        "books": job["source"],
        "sink": job["output"],
        "vocab-file": job["tokenizer"],
        "target-seq-length": job["sequenceLength"],
        "num-blocks": job["blocks"],
        "duplicate-factor": 1,
        "sample-ratio": 1.0,
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    pretrain.main(pretrain.attach_args().parse_args([*words, *(["--masking"] if job["masking"] else [])]))
    # The costs of the workers are known once they have ended.
    client = dask.distributed.default_client()
    cluster = client.cluster
    client.close()
    cluster.close()
    print_report()


# The worker processes import this file, too.
if __name__ == "__main__":
    main()
