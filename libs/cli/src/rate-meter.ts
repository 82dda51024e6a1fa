/** Readings kept at most: enough for a smooth rate, too few to cost anything. */
const MAX_READINGS = 64;

/**
 * Measures the speed of something that counts up, over a window of recent time.
 *
 * A window, and not the average since the start, so that a resumed run or a slow first step does not
 * distort what remains.
 */
export class RateMeter {
  readonly #windowMs: number;
  readonly #readings: { readonly timeMs: number; readonly done: number }[] = [];

  /** @param windowMs Time over which the rate is taken, in milliseconds. */
  constructor(windowMs = 20_000) {
    this.#windowMs = windowMs;
  }

  /** Takes a reading: `done` units at the time `nowMs`. */
  update(done: number, nowMs: number = performance.now()): void {
    // The newest reading always stands at the end; one that came too close after its neighbour is replaced.
    const before = this.#readings.at(-2);
    if (before !== undefined && nowMs - before.timeMs < this.#windowMs / MAX_READINGS) this.#readings.pop();
    this.#readings.push({ timeMs: nowMs, done });
    const oldest = this.#readings.findIndex(({ timeMs }) => nowMs - timeMs <= this.#windowMs);
    this.#readings.splice(0, Math.min(oldest, this.#readings.length - 2));
  }

  /** Units per second over the window; 0 before two readings differ in time. */
  get perSecond(): number {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.timeMs <= first.timeMs) return 0;
    return ((last.done - first.done) * 1000) / (last.timeMs - first.timeMs);
  }

  /** Milliseconds until `total` units at the present rate; `Infinity` while nothing moves. */
  remainingMs(total: number): number {
    const left = total - (this.#readings.at(-1)?.done ?? 0);
    if (left <= 0) return 0;
    return this.perSecond > 0 ? (left * 1000) / this.perSecond : Infinity;
  }
}
