/** Scored examples of two classes, sorted by score, of which each belongs to a row. */
export interface RankedScores {
  /** Rows of the examples, in ascending order of score, `[examples]`. */
  readonly rows: Int32Array;
  /** 1 for the positive class, `[examples]`. */
  readonly labels: Uint8Array;
  /** 1 where the score differs from the one before, `[examples]`. */
  readonly startsGroup: Uint8Array;
}

/**
 * Sorts scores once, so that {@link areaUnderCurve} can be asked for many samples of the rows.
 *
 * @param scores `[examples]`
 * @param labels 1 for the positive class, `[examples]`.
 * @param rows The row of each example, `[examples]`.
 */
export function rankScores(scores: Float32Array, labels: Uint8Array, rows: Int32Array): RankedScores {
  const order = Uint32Array.from(scores, (_, index) => index).sort((a, b) => scores[a]! - scores[b]!);
  return {
    rows: Int32Array.from(order, (index) => rows[index]!),
    labels: Uint8Array.from(order, (index) => labels[index]!),
    startsGroup: Uint8Array.from(order, (index, place) =>
      place === 0 || scores[index] !== scores[order[place - 1]!] ? 1 : 0,
    ),
  };
}

/**
 * The area under the receiver operating characteristic: the probability that a positive example has
 * a higher score than a negative one, ties counted half.
 *
 * @param rowWeights How often each row stands in the sample, `[rows]`.
 * @returns 0 to 1; NaN when the sample lacks a class.
 */
export function areaUnderCurve(ranked: RankedScores, rowWeights: Int32Array): number {
  const { rows, labels, startsGroup } = ranked;
  let negatives = 0; // below the group of equal scores at hand
  let positives = 0;
  let groupNegatives = 0;
  let groupPositives = 0;
  let area = 0;
  for (let place = 0; place < rows.length; place++) {
    if (startsGroup[place] === 1) {
      area += groupPositives * (negatives + groupNegatives / 2);
      negatives += groupNegatives;
      positives += groupPositives;
      groupNegatives = groupPositives = 0;
    }
    const weight = rowWeights[rows[place]!]!;
    if (labels[place] === 1) groupPositives += weight;
    else groupNegatives += weight;
  }
  area += groupPositives * (negatives + groupNegatives / 2);
  return area / ((positives + groupPositives) * (negatives + groupNegatives));
}
