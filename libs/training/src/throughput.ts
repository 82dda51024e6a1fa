/** Speed over the last steps, and the share of them that waited for data. */
export interface Throughput {
  readonly rowsPerSecond: number;
  /** Tokens that are not padding. */
  readonly tokensPerSecond: number;
  /** 0 to 1. */
  readonly waitShare: number;
  readonly secondsPerStep: number;
  /** Floating-point operations that the model needs, forward and backward; see `modelStepFlops`. */
  readonly flopsPerSecond: number;
  /** Share of the peak that these are, 0 to 1; absent where no peak is known. */
  readonly modelFlopsUtilization?: number;
}

/** One step. */
export interface StepSample {
  readonly rows: number;
  /** Tokens of a row, padding included: the first step of each length may compile. */
  readonly sequenceLength: number;
  readonly tokens: number;
  readonly flops: number;
  readonly waitMs: number;
  readonly totalMs: number;
}

/** Steps that the figures look back on: smooth, yet quick to follow a change. */
const WINDOW = 50;

/**
 * Measures throughput over a window of recent steps; the first step of each sequence length, which may compile, is
 * left out once there is another.
 */
export class ThroughputMeter {
  readonly #samples: StepSample[] = [];
  readonly #peakFlops: number | undefined;
  readonly #lengths = new Set<number>();
  #steadySteps = 0;

  /** @param peakFlops Operations a second that the device could do at best, if that is known. */
  constructor(peakFlops?: number) {
    this.#peakFlops = peakFlops;
  }

  /** Steps so far that were not the first of their length. */
  get steadySteps(): number {
    return this.#steadySteps;
  }

  /** Adds a step. */
  add(sample: StepSample): void {
    const isSteady = this.#lengths.has(sample.sequenceLength);
    this.#lengths.add(sample.sequenceLength);
    if (isSteady && this.#steadySteps++ === 0) this.#samples.length = 0;
    if (!isSteady && this.#steadySteps > 0) return;
    this.#samples.push(sample);
    if (this.#samples.length > WINDOW) this.#samples.shift();
  }

  /** Figures over the window; zeros before the first step. */
  read(): Throughput {
    const total = (pick: (sample: StepSample) => number): number =>
      this.#samples.reduce((sum, sample) => sum + pick(sample), 0);
    const seconds = total((sample) => sample.totalMs) / 1000;
    // Before the first step every sum is 0.
    const divisor = seconds === 0 ? 1 : seconds;
    const flopsPerSecond = total((sample) => sample.flops) / divisor;
    return {
      rowsPerSecond: total((sample) => sample.rows) / divisor,
      tokensPerSecond: total((sample) => sample.tokens) / divisor,
      waitShare: total((sample) => sample.waitMs) / 1000 / divisor,
      secondsPerStep: seconds / Math.max(1, this.#samples.length),
      flopsPerSecond,
      ...(this.#peakFlops === undefined ? {} : { modelFlopsUtilization: flopsPerSecond / this.#peakFlops }),
    };
  }
}
