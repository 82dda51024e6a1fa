"""Makes libs/tasks/test/golden/metrics.json: metrics of the fine-tuning tasks, computed by scipy.

Run: python tools/golden/task_metrics.py
"""

import json
import pathlib

import numpy
from scipy import stats

rng = numpy.random.default_rng(7)
cases = []
for size in (5, 40, 300):
    scores = rng.integers(0, 6, size).astype(float)
    predicted = scores + rng.normal(0, 1.5, size)
    predicted[::3] = numpy.round(predicted[::3])
    labels = rng.integers(0, 2, size)
    guesses = numpy.where(rng.random(size) < 0.7, labels, 1 - labels)
    # The Matthews coefficient is Pearson's correlation of two binary variables (Matthews 1975).
    cases.append(
        {
            "scores": scores.tolist(),
            "predicted": predicted.tolist(),
            "labels": labels.tolist(),
            "guesses": guesses.tolist(),
            "pearson": stats.pearsonr(predicted, scores).statistic,
            "spearman": stats.spearmanr(predicted, scores).statistic,
            "matthews": stats.pearsonr(guesses, labels).statistic,
            "accuracy": float((guesses == labels).mean()),
            "f1": float(2 * ((guesses == 1) & (labels == 1)).sum() / ((guesses == 1).sum() + (labels == 1).sum())),
        }
    )

target = pathlib.Path(__file__).parents[2] / "libs/tasks/test/golden/metrics.json"
target.write_text(json.dumps({"scipy": "1.17.1", "cases": cases}) + "\n")
