/** One metric over the buckets of a run; `NaN` where a bucket has no finite value of it. */
export interface MetricCurve {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A run's metrics over its steps, thinned to buckets of equally many steps. */
export interface RunCurves {
  /** Steps of a bucket; 1 where nothing had to be thinned. */
  readonly width: number;
  /** The last step of each bucket. */
  readonly steps: readonly number[];
  /** Tokens trained on up to there, padding left out; `NaN` if the log does not tell. */
  readonly tokens: readonly number[];
  /** Time in training steps up to there, in seconds; `NaN` if the log does not tell. */
  readonly seconds: readonly number[];
  readonly metrics: Readonly<Record<string, MetricCurve>>;
}

interface Sums {
  readonly sum: number[];
  readonly count: number[];
  readonly low: number[];
  readonly high: number[];
}

/** Metrics of a run at most; the trainer writes about a dozen. */
const MAX_METRICS = 64;

/**
 * Collects the metrics of a run step by step, in memory that does not grow with the run.
 *
 * Steps fall into buckets of one width; when there are too many, the width doubles and neighbours are joined.
 */
export class CurveBuckets {
  readonly #limit: number;
  #width = 1;
  readonly #lastSteps: number[] = [];
  readonly #tokens: number[] = [];
  readonly #seconds: number[] = [];
  readonly #metrics = new Map<string, Sums>();

  /** @param limit Buckets at most, from 2. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Adds a step.
   *
   * @param totals Tokens and seconds of the run up to this step.
   */
  add(
    step: number,
    values: Readonly<Record<string, number>>,
    totals: { readonly tokens: number; readonly seconds: number },
  ): void {
    while (this.#bucketOf(step) >= this.#limit) this.#join();
    const bucket = this.#bucketOf(step);
    this.#lastSteps[bucket] = step;
    this.#tokens[bucket] = totals.tokens;
    this.#seconds[bucket] = totals.seconds;
    for (const [name, value] of Object.entries(values)) {
      if (!Number.isFinite(value)) continue;
      const sums = this.#metrics.get(name) ?? { sum: [], count: [], low: [], high: [] };
      if (sums.count.length === 0 && this.#metrics.size === MAX_METRICS) continue;
      this.#metrics.set(name, sums);
      addValue(sums, bucket, value);
    }
  }

  /** What was added, without empty buckets. */
  finish(): RunCurves {
    const filled = Object.keys(this.#lastSteps).map(Number);
    const pick = (values: readonly number[]): number[] =>
      filled.map((bucket) => values[bucket] ?? Number.NaN);
    const metrics = Array.from(this.#metrics, ([name, { sum, count, low, high }]) => {
      const mean = filled.map((bucket) => (sum[bucket] ?? Number.NaN) / (count[bucket] ?? 1));
      return [name, { mean, low: pick(low), high: pick(high) }] as const;
    });
    return {
      width: this.#width,
      steps: pick(this.#lastSteps),
      tokens: pick(this.#tokens),
      seconds: pick(this.#seconds),
      metrics: Object.fromEntries(metrics),
    };
  }

  #bucketOf(step: number): number {
    return Math.floor((step - 1) / this.#width);
  }

  #join(): void {
    this.#width *= 2;
    for (const list of [this.#lastSteps, this.#tokens, this.#seconds]) keepLast(list);
    for (const [name, sums] of this.#metrics) {
      const joined: Sums = { sum: [], count: [], low: [], high: [] };
      for (const bucket of Object.keys(sums.count).map(Number)) {
        const { sum, count, low, high } = sums;
        merge(joined, bucket >> 1, {
          sum: sum[bucket]!,
          count: count[bucket]!,
          low: low[bucket]!,
          high: high[bucket]!,
        });
      }
      this.#metrics.set(name, joined);
    }
  }
}

/** The same as {@link merge} with a part of one value, without making one: this is done for each value of a run. */
function addValue({ sum, count, low, high }: Sums, bucket: number, value: number): void {
  if (count[bucket] === undefined) {
    [sum[bucket], count[bucket], low[bucket], high[bucket]] = [value, 1, value, value];
    return;
  }
  sum[bucket]! += value;
  count[bucket]! += 1;
  if (value < low[bucket]!) low[bucket] = value;
  if (value > high[bucket]!) high[bucket] = value;
}

function merge(
  into: Sums,
  bucket: number,
  part: { readonly sum: number; readonly count: number; readonly low: number; readonly high: number },
): void {
  into.sum[bucket] = (into.sum[bucket] ?? 0) + part.sum;
  into.count[bucket] = (into.count[bucket] ?? 0) + part.count;
  into.low[bucket] = Math.min(into.low[bucket] ?? Infinity, part.low);
  into.high[bucket] = Math.max(into.high[bucket] ?? -Infinity, part.high);
}

/** Joins neighbours, of which the later one counts; lists may have holes. */
function keepLast(list: number[]): void {
  const joined: number[] = [];
  for (const bucket of Object.keys(list).map(Number)) joined[bucket >> 1] = list[bucket]!;
  list.length = 0;
  for (const bucket of Object.keys(joined).map(Number)) list[bucket] = joined[bucket]!;
}
