"""Encodes every line of a text with Google's sentencepiece, for tools/golden/compare_spm_ids.ts.

Run: python tools/golden/spm_ids.py MODEL TEXT OUT.json
"""

import json
import sys
from pathlib import Path

import sentencepiece

model, text, output = sys.argv[1:4]
processor = sentencepiece.SentencePieceProcessor(model_file=model)
lines = [line for line in Path(text).read_text("utf-8").split("\n") if line.strip()]
Path(output).write_text(json.dumps({"lines": lines, "ids": [processor.encode(line) for line in lines]}))
print(json.dumps({"sentencepiece": sentencepiece.__version__, "lines": len(lines)}))
