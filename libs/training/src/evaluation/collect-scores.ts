import type { NamedArray, NamedArrays } from '@albectra/ops';

/** What a model did on held-out rows: counts per row, and the score of every token. */
export interface HeldoutScores {
  /** Rows seen so far; the arrays below have one entry a row. */
  readonly rowCount: number;
  readonly tokenCount: number;
  /**
   * Predictions, correct ones and summed losses of the hidden tokens of each row. Positions to predict
   * that do not show `[MASK]` are left out: there a model could copy what it sees.
   */
  readonly predictions: number[];
  readonly correct: number[];
  readonly losses: number[];
  /** How often each id stood under a mask. */
  readonly labelCounts: Map<number, number>;
  /** Pair labels of each row, how many were answered right, and how many are 1. */
  readonly pairs: number[];
  readonly pairsCorrect: number[];
  readonly pairsPositive: number[];
  /** Discriminator scores of all real tokens with their label and row. */
  readonly replacedScores: number[];
  readonly replacedLabels: number[];
  readonly replacedRows: number[];
}

/** Scores of no rows. */
export function emptyScores(): HeldoutScores {
  return {
    rowCount: 0,
    tokenCount: 0,
    predictions: [],
    correct: [],
    losses: [],
    labelCounts: new Map(),
    pairs: [],
    pairsCorrect: [],
    pairsPositive: [],
    replacedScores: [],
    replacedLabels: [],
    replacedRows: [],
  };
}

/** A batch, what the model's `evaluate` returned for it, and the id of `[MASK]`. */
export interface EvaluatedBatch {
  /** Fields and shapes as in `@albectra/dataset`. */
  readonly batch: NamedArrays;
  readonly outputs: NamedArrays;
  readonly maskId: number;
}

/** Adds one evaluated batch; rows of padding alone do not count. */
export function addScores(scores: HeldoutScores, evaluated: EvaluatedBatch): HeldoutScores {
  const { batch, outputs } = evaluated;
  const [rows, sequenceLength] = field(batch, 'attentionMask').shape as [number, number];
  let { rowCount, tokenCount } = scores;
  for (let row = 0; row < rows; row++) {
    const tokens = sumOf(field(batch, 'attentionMask').values, row * sequenceLength, sequenceLength);
    if (tokens === 0) continue;
    addPredictions(scores, { ...evaluated, row });
    if (outputs['pairLogits']) addPairs(scores, { ...evaluated, row });
    if (outputs['replacedLogits']) addReplacedTokens(scores, { ...evaluated, row });
    rowCount++;
    tokenCount += tokens;
  }
  return { ...scores, rowCount, tokenCount };
}

interface RowOf extends EvaluatedBatch {
  readonly row: number;
}

function addPredictions(scores: HeldoutScores, { batch, outputs, maskId, row }: RowOf): void {
  const labels = field(batch, 'maskedLabels');
  const inputs = field(batch, 'inputIds');
  const positions = field(batch, 'maskedPositions').values;
  const rowStart = row * (inputs.shape[1] ?? 0);
  const width = labels.shape[1] ?? 0;
  const weights = field(outputs, 'maskedWeights').values;
  let predictions = 0;
  let correct = 0;
  let loss = 0;
  for (let place = row * width; place < (row + 1) * width; place++) {
    if (weights[place] === 0 || inputs.values[rowStart + positions[place]!] !== maskId) continue;
    const label = labels.values[place]!;
    predictions++;
    correct += field(outputs, 'maskedCorrect').values[place]!;
    loss += field(outputs, 'maskedLosses').values[place]!;
    scores.labelCounts.set(label, (scores.labelCounts.get(label) ?? 0) + 1);
  }
  scores.predictions.push(predictions);
  scores.correct.push(correct);
  scores.losses.push(loss);
}

/** Adds the pair of a row, or of each example of a pack. */
function addPairs(scores: HeldoutScores, { outputs, row }: RowOf): void {
  const logits = field(outputs, 'pairLogits').values;
  const { shape, values: labels } = field(outputs, 'pairLabels');
  const width = shape[1] ?? 1;
  let pairs = 0;
  let correct = 0;
  let positive = 0;
  for (let place = row * width; place < (row + 1) * width; place++) {
    const label = labels[place]!;
    if (label < 0) continue;
    const answer = logits[2 * place + 1]! > logits[2 * place]! ? 1 : 0;
    pairs++;
    correct += answer === label ? 1 : 0;
    positive += label;
  }
  scores.pairs.push(pairs);
  scores.pairsCorrect.push(correct);
  scores.pairsPositive.push(positive);
}

function addReplacedTokens(scores: HeldoutScores, { outputs, row }: RowOf): void {
  const logits = field(outputs, 'replacedLogits');
  const width = logits.shape[1] ?? 0;
  const index = scores.predictions.length - 1;
  for (let place = row * width; place < (row + 1) * width; place++) {
    if (field(outputs, 'replacedMask').values[place] === 0) continue;
    scores.replacedScores.push(logits.values[place]!);
    scores.replacedLabels.push(field(outputs, 'replacedLabels').values[place]!);
    scores.replacedRows.push(index);
  }
}

function field(arrays: NamedArrays, name: string): NamedArray {
  const array = arrays[name];
  if (array === undefined) throw new Error(`internal: an evaluated batch lacks ${name}`);
  return array;
}

function sumOf(values: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += values[i]!;
  return sum;
}
