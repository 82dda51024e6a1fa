"""Runs the code of docs/python.md on shards of every form, and holds its rows and batches to our own reader's.

Takes the code blocks from the page, prepares a corpus with prepare-data in each form, prints what our reader
gives (dump_rows.ts), and compares. Checks besides: nothing is copied from plain shards, damage is noticed,
batches do not depend on workers, drawn masks obey their rule, packs compute as their examples do alone.
Prints a summary as JSON; fails with an assertion.

    .venv/bin/python tools/golden/torch_reader.py CORPUS TOKENIZER
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
import transformers
from torch.utils.data import DataLoader, RandomSampler

ROOT = Path(__file__).parents[2]
NODE = [str(ROOT / "node_modules/.bin/node"), "--conditions=@albectra/source", "--disable-warning=ExperimentalWarning"]
BATCH_SIZE, MAX_PREDICTIONS = 16, 19
FORMS = {
    "static": {"masking.mode": "static"},
    "dynamic": {"masking.mode": "dynamic"},
    "packed": {"masking.mode": "static", "layout.packing": "best-fit"},
    "packed-dynamic": {"masking.mode": "dynamic", "layout.packing": "best-fit", "layout.provenance": "true"},
    "binned": {"masking.mode": "static", "layout.lengthBins": "[32,64,128]"},
    "lz4": {"masking.mode": "static", "layout.compression": "lz4"},
    "zstd": {"masking.mode": "static", "layout.compression": "zstd"},
    "packed-zstd": {"masking.mode": "static", "layout.packing": "best-fit", "layout.compression": "zstd"},
}


def write_programs(folder):
    """Writes the code blocks of the page to the files that their first lines name."""
    page = (ROOT / "docs/python.md").read_text()
    files = {}
    for name, code in re.findall(r"^```python\n# (\S+)\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        files.setdefault(name, []).append(code)
    assert set(files) == {"shards.py", "train.py"}, files.keys()
    for name, blocks in files.items():
        (folder / name).write_text("\n\n".join(blocks))
    sys.path.insert(0, str(folder))


def prepare(corpus, tokenizer, folder, settings):
    options = [["--set", f"{key}={value}"] for key, value in {"sequenceLength": 128, "layout.shards": 3, **settings}.items()]
    command = [*NODE, str(ROOT / "apps/prepare-data/src/cli.ts"), "build", corpus, "--tokenizer", tokenizer]
    command += ["--output", str(folder), "--set", f"masking.maxPredictions={MAX_PREDICTIONS}", *sum(options, [])]
    subprocess.run(command, check=True, capture_output=True)


def dump(folder):
    program = str(ROOT / "tools/golden/dump_rows.ts")
    output = subprocess.run([*NODE, program, folder, str(BATCH_SIZE), str(MAX_PREDICTIONS)], check=True, capture_output=True)
    content = json.loads(output.stdout)
    return {name: np.array(values) for name, values in content["columns"].items()}, content["batches"]


def check_rows(dataset, columns):
    """All rows in all fields; what our reader gives counts from the start of the example, the file from the row's."""
    rows = list(dataset)

    def joined(name):
        return np.concatenate([row[name] for row in rows]).astype(np.int64)

    def counted(name):
        return np.array([len(row[name]) for row in rows])

    row_starts = np.cumsum(counted("input_ids")) - counted("input_ids")
    starts = joined("example_starts") + np.repeat(row_starts, counted("example_starts"))
    assert np.array_equal(joined("input_ids"), columns["tokenIds"])
    assert np.array_equal(starts, columns["exampleStarts"][:-1])
    assert np.array_equal(joined("segment_a_ends"), columns["segmentAEnds"])
    assert np.array_equal(joined("pair_labels"), columns["pairLabels"])
    assert dataset.manifest["packed"] == ("packStarts" in columns)
    if "packStarts" in columns:
        assert np.array_equal(np.cumsum(counted("example_starts")), columns["packStarts"][1:])
    if "maskStarts" in columns:
        masks_of = np.repeat(columns["exampleStarts"][:-1], np.diff(columns["maskStarts"]))
        places = joined("masked_positions") + np.repeat(row_starts, counted("masked_positions"))
        assert np.array_equal(places, columns["maskedPositions"] + masks_of)
        assert np.array_equal(joined("masked_replacements"), columns["replacementIds"])
    return {"rows": len(rows), "examples": len(starts), "tokens": len(columns["tokenIds"])}


def check_batches(loader, batches):
    """Batches of static masks, in the order of the file."""
    assert len(loader) == len(batches) > 0
    for batch, expected in zip(loader, batches):
        length = batch["input_ids"].shape[1]
        for name, own in {"input_ids": "inputIds", "labels": "labels", "token_type_ids": "segmentIds", "attention_mask": "attentionMask"}.items():
            theirs = np.array(expected[own]).reshape(BATCH_SIZE, -1)
            assert np.array_equal(batch[name], theirs[:, :length]), name
        assert not np.array(expected["attentionMask"]).reshape(BATCH_SIZE, -1)[:, length:].any()
    return len(batches)


def check_no_copies(dataset):
    before = pa.total_allocated_bytes()
    views = [row["input_ids"] for row in dataset]
    assert pa.total_allocated_bytes() == before and not views[0].flags.owndata and not views[0].flags.writeable


def check_damage(dataset, make):
    path = dataset.directory / dataset.shards[1]["file"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    whole = path.read_bytes()
    path.write_bytes(content)
    try:
        list(make())
    except ValueError as error:
        assert str(path) in str(error) and "repair" in str(error)
    else:
        raise AssertionError("damage was not noticed")
    finally:
        path.write_bytes(whole)
    list(make())


def equal(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def check_workers(make_loader):
    """Two epochs in random order, by this process, by two forked workers that stay, and by one that is spawned."""
    plain = make_loader()
    for options in ({"num_workers": 2, "persistent_workers": True}, {"num_workers": 1, "multiprocessing_context": "spawn"}):
        for batches, others in zip(plain, make_loader(**options)):
            assert len(batches) == len(others) > 0
            assert all(map(equal, batches, others))
    assert not equal(plain[0][0], plain[1][0])


def check_masks(dataset, collate, whole_words):
    """Numbers of predictions, what may be chosen, and what becomes of it (within five standard deviations)."""
    special = collate.special
    kinds, missing, total = np.zeros(3), 0, 0
    for row in dataset:
        ids = row["input_ids"].astype(np.int64)
        batch = collate([row])
        labels, inputs = batch["labels"][0, : len(ids)].numpy(), batch["input_ids"][0, : len(ids)].numpy()
        chosen = labels >= 0
        assert np.array_equal(labels[chosen], ids[chosen]) and collate.maskable[ids[chosen]].all()
        assert np.array_equal(inputs[~chosen], ids[~chosen])
        predictions = min(collate.max_predictions, max(1, round(0.15 * len(ids))))
        assert chosen.sum() <= predictions
        missing, total = missing + predictions - chosen.sum(), total + predictions
        masked, kept = inputs[chosen] == special["mask"], inputs[chosen] == ids[chosen]
        kinds += [masked.sum(), (~masked & ~kept).sum(), kept.sum()]
        if whole_words:
            maskable = collate.maskable[ids]
            inside = maskable[1:] & maskable[:-1] & ~collate.word_starts[ids[1:]]
            assert np.array_equal(chosen[1:][inside], chosen[:-1][inside])
    assert missing == 0 if not whole_words else missing < 0.01 * total, (missing, total)
    shares, expected = kinds / kinds.sum(), np.array([0.8, 0.1, 0.1])
    assert (abs(shares - expected) < 5 * np.sqrt(expected * (1 - expected) / kinds.sum())).all(), shares
    return {"predictions": int(kinds.sum()), "mask, random, kept": shares.round(4).tolist()}


def check_packs(dataset, collate):
    """A small random BERT computes for each example of a pack what it computes for the example alone."""
    torch.manual_seed(1)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    size = dataset.manifest["vocabulary"]["size"]
    model = transformers.BertModel(transformers.BertConfig(vocab_size=size, **shape), add_pooling_layer=False).eval()
    names = ("input_ids", "token_type_ids", "position_ids")
    widest = sorted(range(len(dataset)), key=lambda row: -len(dataset[row]["example_starts"]))[:8]
    batch = collate([dataset[row] for row in widest])
    difference = 0.0
    with torch.no_grad():
        packed = model(**{name: batch[name] for name in names}, attention_mask=batch["attention_mask"]).last_hidden_state
        ends = torch.cat([batch["cls_columns"][1:], torch.zeros(1, dtype=torch.int64)])
        for row, start, end in zip(batch["cls_rows"].tolist(), batch["cls_columns"].tolist(), ends.tolist()):
            own = slice(start, end or len(dataset[widest[row]]["input_ids"]))
            alone = model(**{name: batch[name][row : row + 1, own] for name in names}).last_hidden_state[0]
            difference = max(difference, float((packed[row, own] - alone).abs().max()))
    assert difference < 1e-5, difference
    return {"examples": len(batch["cls_rows"]), "largest difference": difference}


def check_bins(shards, dataset, collate):
    sampler = shards.BinnedBatches(dataset, BATCH_SIZE)
    batches = list(sampler)
    seen = np.concatenate(batches)
    assert len(set(seen)) == len(seen) == len(sampler) * BATCH_SIZE > len(dataset) - 3 * BATCH_SIZE
    loader = DataLoader(dataset, batch_sampler=sampler, collate_fn=collate)
    widths = {batch["input_ids"].shape[1] for batch in loader}
    rows_of = {bin: sum(s["rows"] for s in dataset.shards if s["bin"] == bin) for bin in dataset.manifest["lengthBins"]}
    assert widths == {bin for bin, count in rows_of.items() if count >= BATCH_SIZE}, widths
    for rows in batches:
        tops = {min(b for b in collate.lengths if b >= len(dataset[row]["input_ids"])) for row in rows}
        assert len(tops) == 1
    return len(batches)


def check_form(name, folder):
    import shards

    def make():
        return shards.ShardDataset(folder)

    def make_epochs(masking, **options):
        collate = shards.Collate(dataset.manifest, masking, MAX_PREDICTIONS, seed=7)
        order = RandomSampler(dataset, generator=torch.Generator().manual_seed(7))
        loader = DataLoader(dataset, BATCH_SIZE, sampler=order, collate_fn=collate, **options)
        epochs = []
        for epoch in range(2):
            collate.epoch.fill_(epoch)
            epochs.append(list(loader))
        return epochs

    dataset = make()
    columns, batches = dump(folder)
    facts = check_rows(dataset, columns)
    static = dataset.manifest["masking"] == "static"
    collate = shards.Collate(dataset.manifest, "static", MAX_PREDICTIONS)
    if batches:
        facts["batches"] = check_batches(DataLoader(dataset, BATCH_SIZE, drop_last=True, collate_fn=collate), batches)
    if name in ("static", "dynamic", "packed"):
        check_no_copies(make())
    if name in ("static", "zstd"):
        check_damage(dataset, make)
    if name in ("static", "dynamic", "packed"):
        check_workers(lambda **options: make_epochs("static" if static else shards.choose_ngrams, **options))
    if not static:
        for choose in (shards.choose_tokens, shards.choose_ngrams):
            drawing = shards.Collate(dataset.manifest, choose, MAX_PREDICTIONS)
            facts[choose.__name__] = check_masks(dataset, drawing, choose is shards.choose_ngrams)
    if dataset.manifest["packed"] and static:
        facts["alone"] = check_packs(dataset, collate)
    if name == "binned":
        facts["binned batches"] = check_bins(shards, dataset, collate)
    return facts


def main():
    corpus, tokenizer = sys.argv[1:]
    summary = {"pyarrow": pa.__version__, "torch": torch.__version__, "transformers": transformers.__version__}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_programs(folder)
        for name, settings in FORMS.items():
            prepare(corpus, tokenizer, folder / name, settings)
            summary[name] = check_form(name, folder / name)
            program = [sys.executable, str(folder / "train.py"), str(folder / name)]
            run = subprocess.run(program, check=True, capture_output=True, text=True)
            summary[name]["train.py"] = run.stdout.splitlines()
            assert len(summary[name]["train.py"]) == 2
    print(json.dumps(summary, indent=1))


if __name__ == "__main__":
    main()
