/** The share of equal entries. */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  let correct = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) correct++;
  return correct / labels.length;
}

/**
 * The Matthews correlation coefficient of binary predictions, -1 to 1.
 *
 * 0 when predictions or labels are of one class only, as in scikit-learn.
 */
export function matthewsCorrelation(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { truePositive, trueNegative, falsePositive, falseNegative } = countOutcomes(predictions, labels);
  const product =
    (truePositive + falsePositive) *
    (truePositive + falseNegative) *
    (trueNegative + falsePositive) *
    (trueNegative + falseNegative);
  if (product === 0) return 0;
  return (truePositive * trueNegative - falsePositive * falseNegative) / Math.sqrt(product);
}

/** The harmonic mean of precision and recall of class 1; 0 when nothing of it was found. */
export function f1(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { truePositive, falsePositive, falseNegative } = countOutcomes(predictions, labels);
  return truePositive === 0 ? 0 : (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative);
}

/** The linear correlation of two lists, -1 to 1; NaN when one is constant. */
export function pearsonCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let covariance = 0;
  let varianceX = 0;
  let varianceY = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    covariance += dx * dy;
    varianceX += dx * dx;
    varianceY += dy * dy;
  }
  return covariance / Math.sqrt(varianceX * varianceY);
}

/** The correlation of ranks, equal values having the mean of their ranks; -1 to 1. */
export function spearmanCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearsonCorrelation(rank(x), rank(y));
}

interface Outcomes {
  truePositive: number;
  trueNegative: number;
  falsePositive: number;
  falseNegative: number;
}

function countOutcomes(predictions: ArrayLike<number>, labels: ArrayLike<number>): Outcomes {
  const counts: Outcomes = { truePositive: 0, trueNegative: 0, falsePositive: 0, falseNegative: 0 };
  for (let i = 0; i < labels.length; i++) {
    const isTrue = predictions[i] === labels[i];
    if (predictions[i] === 1) counts[isTrue ? 'truePositive' : 'falsePositive']++;
    else counts[isTrue ? 'trueNegative' : 'falseNegative']++;
  }
  return counts;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Ranks from 1; `[3, 1, 3]` gives `[2.5, 1, 2.5]`. */
function rank(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
