"""Loads an export of Albectra with transformers: no missing, unexpected or mismatched tensor may remain.

Run: python tools/golden/load_export.py FOLDER [EXPECTED.safetensors]

FOLDER holds config.json and model.safetensors. EXPECTED is a golden file of tools/golden/encoder_outputs.py,
whose inputs are run and whose outputs are compared. Prints one line of JSON; ends with 1 on any difference.
If the folder has a tokenizer, a sentence is encoded with it, too.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

TOLERANCE = 1e-5
TOKENIZER_FILES = ("spiece.model", "vocab.txt", "tokenizer.json")
SENTENCE = "The encoder reads a sentence."


def load(folder: Path) -> tuple[torch.nn.Module, dict]:
    name = json.loads((folder / "config.json").read_text())["architectures"][0]
    model, info = getattr(transformers, name).from_pretrained(folder, output_loading_info=True)
    found = {key: sorted(map(str, info.get(key) or [])) for key in ("missing_keys", "unexpected_keys", "mismatched_keys")}
    return model.eval(), {"class": name, "parameters": model.num_parameters(), **found}


@torch.no_grad()
def compare(model: torch.nn.Module, expected: Path) -> dict[str, float]:
    golden = load_file(expected)
    given = {key.removeprefix("inputs."): value.long() for key, value in golden.items() if key.startswith("inputs.")}
    result = model(**given, output_hidden_states=True)
    outputs = {
        "hidden": result.hidden_states[-1],
        "masked": result.get("prediction_logits", result.get("logits")),
        "replaced": result.get("logits"),
        "pair": result.get("sop_logits", result.get("seq_relationship_logits")),
    }
    names = [key.removeprefix("outputs.") for key in golden if key.startswith("outputs.")]
    return {name: (outputs[name] - golden[f"outputs.{name}"]).abs().max().item() for name in sorted(names)}


def encode(folder: Path, model: torch.nn.Module) -> dict | None:
    if not any((folder / name).exists() for name in TOKENIZER_FILES):
        return None
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    encoded = tokenizer(SENTENCE, return_tensors="pt")
    with torch.no_grad():
        model(input_ids=encoded["input_ids"])
    ids = encoded["input_ids"][0]
    return {"class": type(tokenizer).__name__, "size": len(tokenizer), "tokens": tokenizer.convert_ids_to_tokens(ids)}


def main() -> int:
    folder, *expected = map(Path, sys.argv[1:])
    model, report = load(folder)
    report["transformers"] = transformers.__version__
    differences = compare(model, expected[0]) if expected else {}
    report["differences"] = differences
    report["tokenizer"] = encode(folder, model)
    complete = not any(report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    report["ok"] = complete and all(difference < TOLERANCE for difference in differences.values())
    print(json.dumps(report))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
