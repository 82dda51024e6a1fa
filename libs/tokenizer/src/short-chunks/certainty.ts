/*
 * A chunk's certainty in one integer: the upper 16 bits tell up to which magnitude of the score
 * before it its pieces are certain, in steps of 2 rounded down; the lower ones what it adds to
 * that magnitude at most, in steps of 1/64 rounded up. Magnitudes stay below 2^17, where scores
 * are counted anew.
 *
 * Example: certain up to 90,001 and of a score of -7.3 in two pieces is 45,000 << 16 | 470.
 */
/** Bits of what a chunk adds. */
export const SCORE_BITS = 16;
/** Mask of what a chunk adds. */
export const SCORE_MASK = 0xffff;
const SCORE_STEPS = 64;
const MARGIN_STEP = 2;
/** From steps of the margin to steps of the score. */
export const MARGIN_SHIFT = 7;
const UNCERTAIN = 0;
/** The certainty of what does not depend on what stands before it. */
export const ALWAYS_CERTAIN: number = SCORE_MASK << SCORE_BITS;

/** Bound of the magnitude of a score, in the steps that {@link isCertain} compares. */
export function boundOf(score: number): number {
  return Math.ceil(Math.abs(score) * SCORE_STEPS) + 1;
}

/** How a chunk is split where nothing stands before it. */
export interface Segmentation {
  /** Sum of the scores of its pieces. */
  readonly score: number;
  /** Number of its pieces. */
  readonly count: number;
  /** Magnitude of the score before it up to which it is split so. */
  readonly certainUpTo: number;
  /** Whether it has pieces that are not in the vocabulary. */
  readonly hasUnknown: boolean;
}

/** The certainty of a segmentation; none if it has unknown pieces. */
export function certaintyOf({ score, count, certainUpTo, hasUnknown }: Segmentation): number {
  // Each step may round the score by up to 1/256.
  const magnitude = Math.ceil(Math.abs(score) * SCORE_STEPS) + count;
  if (hasUnknown || !(magnitude <= SCORE_MASK)) return UNCERTAIN;
  return (Math.floor(certainUpTo / MARGIN_STEP) << SCORE_BITS) | magnitude;
}

/** Whether a chunk's pieces are certain where the magnitude of the score before it is within `bound`. */
export function isCertain(certainty: number, bound: number): boolean {
  return bound < (certainty >>> SCORE_BITS) << MARGIN_SHIFT;
}

/** What a chunk adds to the bound. */
export function addedBound(certainty: number): number {
  return certainty & SCORE_MASK;
}
