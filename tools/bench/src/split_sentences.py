"""The peer of the benchmark `sentences`: nltk's punkt, trained on the text that it then splits.

Prints megabytes per second of processor time, training not counted. Usage: split_sentences.py FILE BYTES
"""

import json
import sys
import time

from nltk.tokenize.punkt import PunktSentenceTokenizer


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read(int(sys.argv[2]))
    text = data.decode("utf-8", "ignore")
    tokenizer = PunktSentenceTokenizer(text)
    documents = text.split("\n\n")
    start = time.process_time()
    count = sum(len(tokenizer.tokenize(document)) for document in documents)
    seconds = time.process_time() - start
    print(json.dumps({"megabytesPerSecond": len(data) / seconds / 1e6, "sentenceCount": count}))


if __name__ == "__main__":
    main()
