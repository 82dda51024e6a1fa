/** Speed over the last steps, and the share of them that waited for data. */
export interface Throughput {
  readonly rowsPerSecond: number;
  /** Tokens that are not padding. */
  readonly tokensPerSecond: number;
  /** 0 to 1. */
  readonly waitShare: number;
  readonly secondsPerStep: number;
}

interface Sample {
  readonly rows: number;
  readonly tokens: number;
  readonly waitMs: number;
  readonly totalMs: number;
}

/** Steps that the figures look back on: smooth, yet quick to follow a change. */
const WINDOW = 50;

/** Measures throughput over a window of recent steps; the first step, which may compile, is left out. */
export class ThroughputMeter {
  readonly #samples: Sample[] = [];
  #seen = 0;

  /** Adds a step. */
  add(sample: Sample): void {
    if (this.#seen++ === 1) this.#samples.length = 0;
    this.#samples.push(sample);
    if (this.#samples.length > WINDOW) this.#samples.shift();
  }

  /** Figures over the window; zeros before the first step. */
  read(): Throughput {
    const total = (pick: (sample: Sample) => number): number =>
      this.#samples.reduce((sum, sample) => sum + pick(sample), 0);
    const seconds = total((sample) => sample.totalMs) / 1000;
    if (seconds === 0) return { rowsPerSecond: 0, tokensPerSecond: 0, waitShare: 0, secondsPerStep: 0 };
    return {
      rowsPerSecond: total((sample) => sample.rows) / seconds,
      tokensPerSecond: total((sample) => sample.tokens) / seconds,
      waitShare: total((sample) => sample.waitMs) / 1000 / seconds,
      secondsPerStep: seconds / this.#samples.length,
    };
  }
}
