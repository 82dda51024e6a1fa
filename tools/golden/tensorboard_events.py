"""Holds our event files to TensorBoard.

Run from the root of the repository:
  python tools/golden/tensorboard_events.py             makes the golden file of libs/training by TensorBoard's writer
  python tools/golden/tensorboard_events.py RUN [RUN…]  checks folders of runs by TensorBoard's readers

A run is right if TensorBoard shows each step of its metrics.jsonl and each evaluation of its evaluations.json
once, with the same values, whatever its earlier starts had written, and if every event can be read alone.
`node --conditions=@albectra/source tools/golden/tensorboard_runs.ts DIR` makes runs of every kind.
"""

import io
import json
import struct
import sys
from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator, event_file_loader, plugin_event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tb_logging, tensor_util

OUTPUT = Path(__file__).parents[2] / "libs" / "training" / "test" / "golden" / "tensorboard_events.json"
SPEED = {"rowsPerSecond", "tokensPerSecond", "waitShare", "secondsPerStep", "tokens", "seconds"}
SPEED |= {"flopsPerSecond", "modelFlopsUtilization"}
COUNTS = {"step", "rowCount", "tokenCount"}
EVERYTHING = {"scalars": 0, "tensors": 0}


def golden_events() -> list[dict]:
    scalars = lambda values: {"kind": "scalars", "values": values}
    return [
        {"wallTime": 1700000000.25, "step": 0, "content": {"kind": "version"}},
        {"wallTime": 1700000000.5, "step": 0, "content": {"kind": "start"}},
        {"wallTime": 1700000001.0, "step": 127, "content": {"kind": "start"}},
        {"wallTime": 1700000002.0, "step": 0, "content": scalars({"heldout/maskedLanguageLoss": 9.125})},
        {"wallTime": 1700000003.0, "step": 128, "content": scalars({"train/loss": 0.0, "train/ärger": -1e-30})},
        {"wallTime": 1700000004.0, "step": 2**31 + 5, "content": scalars({"x" * 200: 3e38})},
        {"wallTime": 1700000005.0, "step": 2**40, "content": scalars({f"a/{i}": i / 3 for i in range(40)})},
        {"wallTime": 1700000006.0, "step": 7, "content": scalars({})},
    ]


def record(event: dict) -> bytes:
    """The record of an event as TensorBoard's own classes write it."""
    content = event["content"]
    message = event_pb2.Event(wall_time=event["wallTime"], step=event["step"])
    if content["kind"] == "version":
        message.file_version = "brain.Event:2"
    elif content["kind"] == "start":
        message.session_log.status = event_pb2.SessionLog.START
    else:
        values = [summary_pb2.Summary.Value(tag=tag, simple_value=x) for tag, x in content["values"].items()]
        message.summary.CopyFrom(summary_pb2.Summary(value=values))
    out = io.BytesIO()
    RecordWriter(out).write(message.SerializeToString(deterministic=True))
    return out.getvalue()


def float32(value: float) -> float:
    return struct.unpack("<f", struct.pack("<f", value))[0]


def expected(run: Path) -> dict[str, list[tuple[int, float]]]:
    """What TensorBoard shall show of a run, by its other files."""
    curves: dict[str, list[tuple[int, float]]] = {}
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    reached = max((metrics["step"] for metrics in lines), default=0)
    for metrics in lines:
        for name, value in metrics.items():
            if name != "step" and not isinstance(value, str):
                tag = f"{'speed' if name in SPEED else 'train'}/{name}"
                curves.setdefault(tag, []).append((metrics["step"], float32(value)))
    evaluations = run / "evaluations.json"
    for evaluation in json.loads(evaluations.read_text()) if evaluations.exists() else []:
        for name, value in evaluation.items():
            # What an earlier start evaluated beyond is shown when the run is there again.
            if name in COUNTS or evaluation["step"] > reached:
                continue
            number = value["value"] if isinstance(value, dict) else value
            curves.setdefault(f"heldout/{name}", []).append((evaluation["step"], float32(number)))
    return curves


def shown_scalars(folder: Path) -> dict[str, list[tuple[int, float]]]:
    reader = event_accumulator.EventAccumulator(str(folder), size_guidance=EVERYTHING).Reload()
    return {tag: [(e.step, e.value) for e in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}


def shown_tensors(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """By the reader that TensorBoard's server uses, which turns scalars to tensors."""
    reader = plugin_event_accumulator.EventAccumulator(str(folder), size_guidance=EVERYTHING).Reload()
    value = lambda e: tensor_util.make_ndarray(e.tensor_proto).item()
    return {tag: [(e.step, value(e)) for e in reader.Tensors(tag)] for tag in reader.Tags()["tensors"]}


def check(run: Path) -> bool:
    folder = run / "tensorboard"
    want = expected(run)
    faults = []
    for name, shown in [("EventAccumulator", shown_scalars(folder)), ("the server's reader", shown_tensors(folder))]:
        if sorted(shown) != sorted(want):
            faults.append(f"{name}: tags {sorted(shown)}, expected {sorted(want)}")
        faults += [f"{name}: {tag} differs" for tag in want if sorted(shown.get(tag, [])) != sorted(want[tag])]
        faults += [f"{name}: {tag} is out of order" for tag in shown if shown[tag] != sorted(shown[tag])]
    files = sorted(folder.iterdir())
    events = [list(event_file_loader.EventFileLoader(str(file)).Load()) for file in files]
    for file, list_ in zip(files, events):
        head = [list_[0].file_version, list_[1].session_log.status] if len(list_) > 1 else []
        if head != ["brain.Event:2", event_pb2.SessionLog.START]:
            faults.append(f"{file.name}: begins with {head}")
    points = sum(len(curve) for curve in want.values())
    print(f"{run}: {len(files)} files, {sum(map(len, events))} events, {points} values: {faults or 'as expected'}")
    return not faults


def main() -> None:
    # Otherwise every purge is told.
    tb_logging.get_logger().setLevel("ERROR")
    if len(sys.argv) > 1:
        sys.exit(0 if all([check(Path(run)) for run in sys.argv[1:]]) else 1)
    events = [{**event, "record": record(event).hex()} for event in golden_events()]
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(events, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
