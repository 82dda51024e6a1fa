"""Trains nltk's sentence splitter on a text and saves it where nltk looks for the English one.

The splitter that nltk downloads is of the same kind; its time does not depend on what it was trained on.
Usage: train_punkt.py TEXT FOLDER
"""

import os
import pickle
import sys

from nltk.tokenize.punkt import PunktSentenceTokenizer


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        tokenizer = PunktSentenceTokenizer(file.read(2_000_000))
    for folder in ("tokenizers/punkt", "tokenizers/punkt/PY3"):
        path = os.path.join(sys.argv[2], folder)
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, "english.pickle"), "wb") as file:
            pickle.dump(tokenizer, file)


main()
