"""Runs create_pretraining_data.py of a checkout of google-research/albert in this process.

Shims, without which it does not run today: the folder of the checkout is the package `albert`, whatever
its name; `tensorflow_hub`, which only serves vocabularies from the hub, is an empty module; pieces that
come back as bytes (of numbers before a comma) are made text, since its masking fails on bytes in Python 3.
"""

import sys
import types

from usage import print_report, read_job


def main():
    job = read_job()
    package = types.ModuleType("albert")
    package.__path__ = [job["checkout"]]
    sys.modules["albert"] = package
    sys.modules["tensorflow_hub"] = types.ModuleType("tensorflow_hub")
    from albert import create_pretraining_data as program

    encode_pieces = program.tokenization.encode_pieces

    def encode_text_pieces(*words, **options):
        return [program.tokenization.printable_text(piece) for piece in encode_pieces(*words, **options)]

    program.tokenization.encode_pieces = encode_text_pieces

    tokenizer = job["tokenizer"]
    flags = {
        "input_file": job["source"],
        "output_file": job["output"],
        "vocab_file": tokenizer,
        "max_seq_length": job["sequenceLength"],
        "max_predictions_per_seq": job["maxPredictions"],
        "dupe_factor": 1,
        **({"spm_model_file": tokenizer} if tokenizer.endswith(".model") else {}),
    }
    program.FLAGS(["create_pretraining_data.py", *(f"--{name}={value}" for name, value in flags.items())])
    program.main(None)
    print_report()


main()
