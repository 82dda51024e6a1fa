"""Makes the golden file of libs/optimizer: optimizer steps and learning-rate curves.

Run from the root of the repository: python tools/golden/optimizer_steps.py
Steps are computed in float64 from the formulas of the original sources; the bias-corrected AdamW by torch.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch

OUTPUT = Path(__file__).parents[2] / "libs" / "optimizer" / "test" / "golden" / "optimizer_steps.json"
BETA1, BETA2, EPSILON, DECAY = 0.9, 0.999, 1e-6, 0.01
STEPS = 3
RATES = [1e-2, 2e-2, 5e-3]
SHAPES = {"layer.kernel": (3, 4), "layer.bias": (4,), "layer.norm.gamma": (4,), "zero.kernel": (2, 2)}


def decays(name: str) -> bool:
    return name.split(".")[-1] not in ("bias", "gamma", "beta")


def as_float32(values: np.ndarray) -> np.ndarray:
    """The numbers that the tests read: exactly representable, so that both sides start equal."""
    return values.astype(np.float32).astype(np.float64)


def start() -> tuple[dict, list[dict]]:
    random = np.random.default_rng(5)
    parameters = {name: as_float32(random.normal(size=shape)) for name, shape in SHAPES.items()}
    parameters["zero.kernel"] = np.zeros((2, 2))
    gradients = [
        {name: as_float32(random.normal(size=shape) * 10.0 ** random.integers(-4, 2)) for name, shape in SHAPES.items()}
        for _ in range(STEPS)
    ]
    # A parameter and a gradient of zeros: neither ratio may be undefined.
    gradients[0]["zero.kernel"] = np.zeros((2, 2))
    return parameters, gradients


def original(parameters: dict, gradients: list[dict], trust_ratio: bool) -> list[dict]:
    """The update of the BERT, ALBERT and ELECTRA sources; with `trust_ratio`, that of ALBERT's LAMB."""
    state = {name: (w.copy(), np.zeros_like(w), np.zeros_like(w)) for name, w in parameters.items()}
    history = []
    for rate, gradient in zip(RATES, gradients):
        for name, (w, m, v) in state.items():
            g = gradient[name]
            m = BETA1 * m + (1 - BETA1) * g
            v = BETA2 * v + (1 - BETA2) * g * g
            update = m / (np.sqrt(v) + EPSILON)
            ratio = 1.0
            if decays(name):
                update = update + DECAY * w
                lengths = np.linalg.norm(w), np.linalg.norm(update)
                if trust_ratio and min(lengths) > 0:
                    ratio = lengths[0] / lengths[1]
            state[name] = (w - ratio * rate * update, m, v)
        history.append({name: flat(w) for name, (w, _, _) in state.items()})
    return history


def torch_adamw(parameters: dict, gradients: list[dict]) -> list[dict]:
    tensors = {name: torch.tensor(w, dtype=torch.float64, requires_grad=True) for name, w in parameters.items()}
    groups = [
        {"params": [t for name, t in tensors.items() if decays(name)], "weight_decay": DECAY},
        {"params": [t for name, t in tensors.items() if not decays(name)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATES[0], betas=(BETA1, BETA2), eps=EPSILON)
    history = []
    for rate, gradient in zip(RATES, gradients):
        for group in optimizer.param_groups:
            group["lr"] = rate
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(gradient[name])
        optimizer.step()
        history.append({name: flat(tensor.detach().numpy()) for name, tensor in tensors.items()})
    return history


def flat(values: np.ndarray) -> list[float]:
    return values.reshape(-1).tolist()


def curves() -> list[dict]:
    peak, warmup, total = 0.00176, 3125, 125000
    steps = [0, 1, 1000, 3124, 3125, 3126, 60000, 124999, 125000, 130000]
    rest = lambda s, power: (1 - min(s, total) / total) ** power
    wave = lambda s: 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1, (s - warmup) / (total - warmup))))
    return [
        {
            "kind": kind,
            "power": power,
            "learningRate": peak,
            "warmupSteps": warmup,
            "totalSteps": total,
            "steps": steps,
            "rates": [peak * share(s) for s in steps],
        }
        for kind, power, share in [
            ("polynomial", 1, lambda s: s / warmup if s < warmup else rest(s, 1)),
            ("polynomial", 2, lambda s: s / warmup if s < warmup else rest(s, 2)),
            ("electra", 1, lambda s: rest(s, 1) * min(1, s / warmup)),
            ("electra", 0.5, lambda s: rest(s, 0.5) * min(1, s / warmup)),
            ("cosine", 1, lambda s: s / warmup if s < warmup else wave(s)),
        ]
    ]


def main() -> None:
    parameters, gradients = start()
    golden = {
        "shapes": SHAPES,
        "learningRates": RATES,
        "parameters": {name: flat(w) for name, w in parameters.items()},
        "gradients": [{name: flat(g) for name, g in step.items()} for step in gradients],
        "adamW": original(parameters, gradients, trust_ratio=False),
        "lamb": original(parameters, gradients, trust_ratio=True),
        "adamWBiasCorrected": torch_adamw(parameters, gradients),
        "curves": curves(),
    }
    OUTPUT.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
