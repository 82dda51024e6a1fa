/** What a run may spend, over all of its starts; it stops when the first of these is used up. */
export interface StopAfter {
  readonly steps?: number | undefined;
  /** Tokens trained on, padding left out. */
  readonly tokens?: number | undefined;
  /** Time of all starts together, evaluations and checkpoints included. */
  readonly hours?: number | undefined;
}

/** What a run has spent so far. */
export interface Spent {
  readonly step: number;
  readonly tokens: number;
  readonly elapsedMs: number;
}

const HOUR_MS = 3_600_000;

/** Tells whether a run has used up what it may spend. */
export function isSpent(
  { steps = Infinity, tokens = Infinity, hours = Infinity }: StopAfter,
  spent: Spent,
): boolean {
  return spent.step >= steps || spent.tokens >= tokens || spent.elapsedMs >= hours * HOUR_MS;
}
