"""Makes the golden file of libs/optimizer: optimizer steps, layer-wise rates and learning-rate curves.

Run from the root of the repository: python tools/golden/optimizer_steps.py
Everything is computed in float64. AdamW with bias correction is torch's own, schedules of the common form are
those of transformers; the others follow the formulas of the original sources, of NVIDIA's FusedLAMB and of
the LAMB paper.
"""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from transformers import (
    get_cosine_with_min_lr_schedule_with_warmup,
    get_polynomial_decay_schedule_with_warmup,
)

OUTPUT = Path(__file__).parents[2] / "libs" / "optimizer" / "test" / "golden" / "optimizer_steps.json.gz"
BETA1, BETA2, DECAY = 0.9, 0.999, 0.01
ORIGINAL_EPSILON, TORCH_EPSILON = 1e-6, 1e-8
STEPS, DISTINCT_GRADIENTS = 150, 15
CHECKED_STEPS = [1, 2, 3, 10, 50, 100, 150]
SHAPES = {"layer.kernel": (3, 4), "layer.bias": (4,), "layer.norm.gamma": (4,), "zero.kernel": (2, 2)}

Values = dict[str, np.ndarray]
History = list[dict[str, list[float]]]


def decays(name: str) -> bool:
    return name.split(".")[-1] not in ("bias", "gamma", "beta")


def as_float32(values: np.ndarray) -> np.ndarray:
    """The numbers that the tests read: exactly representable, so that both sides start equal."""
    return values.astype(np.float32).astype(np.float64)


def start() -> tuple[Values, list[Values]]:
    random = np.random.default_rng(5)
    parameters = {name: as_float32(random.normal(size=shape)) for name, shape in SHAPES.items()}
    parameters["zero.kernel"] = np.zeros((2, 2))
    gradients = [
        {name: as_float32(random.normal(size=shape) * 10.0 ** random.integers(-4, 2)) for name, shape in SHAPES.items()}
        for _ in range(DISTINCT_GRADIENTS)
    ]
    # A parameter and a gradient of zeros: neither ratio may be undefined.
    gradients[0]["zero.kernel"] = np.zeros((2, 2))
    return parameters, gradients


def rates() -> list[float]:
    """A warm-up and a decay, as numbers that float32 holds exactly."""
    return [float(np.float32(0.02 * min(1, (s + 1) / 10) * (1 - s / STEPS))) for s in range(STEPS)]


def flat(values: np.ndarray) -> list[float]:
    return values.reshape(-1).tolist()


def run(parameters: Values, gradients: list[Values], step_of: Callable[[str, int, float], Callable]) -> History:
    """Takes all steps; `step_of` gives the function from w, g, m, v to the new w, m, v."""
    state = {name: (w.copy(), np.zeros_like(w), np.zeros_like(w)) for name, w in parameters.items()}
    history = []
    for step, rate in enumerate(rates(), start=1):
        for name, (w, m, v) in state.items():
            g = gradients[(step - 1) % DISTINCT_GRADIENTS][name]
            state[name] = step_of(name, step, rate)(w, g, m, v)
        if step in CHECKED_STEPS:
            history.append({name: flat(w) for name, (w, _, _) in state.items()})
    return history


def original(trust_ratio: bool) -> Callable[[str, int, float], Callable]:
    """AdamWeightDecayOptimizer of BERT, ALBERT and ELECTRA; with `trust_ratio`, LAMBOptimizer of ALBERT."""

    def step_of(name: str, _: int, rate: float) -> Callable:
        def step(w, g, m, v):
            m = BETA1 * m + (1 - BETA1) * g
            v = BETA2 * v + (1 - BETA2) * g * g
            update = m / (np.sqrt(v) + ORIGINAL_EPSILON)
            ratio = 1.0
            if decays(name):
                update = update + DECAY * w
                w_norm, update_norm = np.linalg.norm(w), np.linalg.norm(update)
                if trust_ratio and w_norm > 0 and update_norm > 0:
                    ratio = w_norm / update_norm
            return w - ratio * rate * update, m, v

        return step

    return step_of


def fused_lamb(use_nvlamb: bool) -> Callable[[str, int, float], Callable]:
    """NVIDIA's FusedLAMB with its defaults; with `use_nvlamb`, the ratio for all, as in the paper."""

    def step_of(name: str, count: int, rate: float) -> Callable:
        def step(p, g, m, v):
            decay = DECAY if decays(name) else 0.0
            m = m * BETA1 + (1 - BETA1) * g
            v = v * BETA2 + (1 - BETA2) * g * g
            next_m_unbiased = m / (1 - BETA1**count)
            next_v_unbiased = v / (1 - BETA2**count)
            update = next_m_unbiased / (np.sqrt(next_v_unbiased) + ORIGINAL_EPSILON) + decay * p
            ratio = rate
            if use_nvlamb or decay != 0:
                param_norm, update_norm = np.linalg.norm(p), np.linalg.norm(update)
                ratio = rate * (param_norm / update_norm) if update_norm != 0 and param_norm != 0 else rate
            return p - ratio * update, m, v

        return step

    return step_of


def torch_adamw(parameters: Values, gradients: list[Values]) -> History:
    tensors = {name: torch.tensor(w, dtype=torch.float64, requires_grad=True) for name, w in parameters.items()}
    groups = [
        {"params": [t for name, t in tensors.items() if decays(name)], "weight_decay": DECAY},
        {"params": [t for name, t in tensors.items() if not decays(name)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(BETA1, BETA2), eps=TORCH_EPSILON)
    history = []
    for step, rate in enumerate(rates(), start=1):
        for group in optimizer.param_groups:
            group["lr"] = rate
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(gradients[(step - 1) % DISTINCT_GRADIENTS][name])
        optimizer.step()
        if step in CHECKED_STEPS:
            history.append({name: flat(tensor.detach().numpy()) for name, tensor in tensors.items()})
    return history


def layer_rates() -> list[dict]:
    """The table of rates that ELECTRA's source makes for fine-tuning, under our names."""
    tables = []
    for decay, layers in [(0.8, 12), (0.9, 24)]:
        depths = {"embeddings.word": 0, "discriminator.projection.kernel": 0, "head.kernel": layers + 2}
        depths |= {f"discriminator.layers.{layer}.attention.query.kernel": layer + 1 for layer in range(layers)}
        factors = {name: decay ** (layers + 2 - depth) for name, depth in depths.items()}
        tables.append({"decay": decay, "layerCount": layers, "factors": factors})
    return tables


PEAK, WARMUP, TOTAL = 0.00176, 3125, 125000


def polynomial_decay(step: int, power: float, end: float) -> float:
    """TensorFlow's polynomial_decay from step 0 on, without cycles."""
    return (PEAK - end) * (1 - min(step, TOTAL) / TOTAL) ** power + end


def bert(power: float, end: float = 0.0, warmup_start: int = 0) -> Callable[[int], float]:
    """BERT's and ALBERT's create_optimizer; before the start of the warm-up, 0 in place of a negative rate."""
    rising = lambda s: max(0, s - warmup_start) / WARMUP * PEAK
    return lambda s: rising(s) if s - warmup_start < WARMUP else polynomial_decay(s, power, end)


def electra(power: float, end: float = 0.0, proportion: float = 0.0) -> Callable[[int], float]:
    """ELECTRA's create_optimizer."""
    warmup = max(TOTAL * proportion, WARMUP)
    return lambda s: polynomial_decay(s, power, end) * min(1, s / warmup)


def common(make: Callable, **options: float) -> Callable[[int], float]:
    """A schedule of transformers, held at its end: its cosine would rise again."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=PEAK)
    factor = make(optimizer, num_warmup_steps=WARMUP, num_training_steps=TOTAL, **options).lr_lambdas[0]
    return lambda s: factor(min(s, TOTAL)) * PEAK


def curves() -> list[dict]:
    start = 20000
    edges = [0, 1, WARMUP - 1, WARMUP, WARMUP + 1, start, start + 1, start + WARMUP, TOTAL - 1, TOTAL, TOTAL + 5000]
    steps = sorted({*edges, *range(500, TOTAL, 2500)})
    polynomial, cosine = get_polynomial_decay_schedule_with_warmup, get_cosine_with_min_lr_schedule_with_warmup
    share = lambda value: {"finalShare": value}
    cases = [
        ("polynomial", {}, bert(1)),
        ("polynomial", {"power": 2}, bert(2)),
        ("polynomial", {"power": 0.5, **share(0.1)}, bert(0.5, 0.1 * PEAK)),
        ("polynomial", {"warmupStart": start}, bert(1, warmup_start=start)),
        ("polynomial", {"decayFrom": "warmup-end", **share(1e-4)}, common(polynomial, lr_end=1e-4 * PEAK)),
        (
            "polynomial",
            {"decayFrom": "warmup-end", "power": 3, **share(0.05)},
            common(polynomial, lr_end=0.05 * PEAK, power=3),
        ),
        ("electra", {}, electra(1)),
        ("electra", {"power": 0.5}, electra(0.5)),
        ("electra", {"power": 2, "warmupShare": 0.1, **share(0.2)}, electra(2, 0.2 * PEAK, 0.1)),
        ("cosine", {}, common(cosine, min_lr_rate=0.0)),
        ("cosine", share(0.1), common(cosine, min_lr_rate=0.1)),
    ]
    options = {"learningRate": PEAK, "warmupSteps": WARMUP, "totalSteps": TOTAL}
    return [
        {"kind": kind, "options": {**options, **given}, "steps": steps, "rates": [rate(s) for s in steps]}
        for kind, given, rate in cases
    ]


def main() -> None:
    parameters, gradients = start()
    golden = {
        "shapes": SHAPES,
        "learningRates": rates(),
        "checkedSteps": CHECKED_STEPS,
        "parameters": {name: flat(w) for name, w in parameters.items()},
        "gradients": [{name: flat(g) for name, g in step.items()} for step in gradients],
        "histories": {
            "AdamW of the sources": run(parameters, gradients, original(trust_ratio=False)),
            "LAMB of the source": run(parameters, gradients, original(trust_ratio=True)),
            "AdamW of torch": torch_adamw(parameters, gradients),
            "LAMB of NVIDIA": run(parameters, gradients, fused_lamb(use_nvlamb=False)),
            "LAMB of the paper": run(parameters, gradients, fused_lamb(use_nvlamb=True)),
        },
        "layerRates": layer_rates(),
        "curves": curves(),
    }
    OUTPUT.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
