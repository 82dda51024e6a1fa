import { open } from 'node:fs/promises';
import { readLines } from '@albectra/files';
import { parseMetricsLine } from '../metrics-log.ts';
import type { MetricsRecord } from '../metrics-log.ts';
import { CurveBuckets } from './curve-buckets.ts';
import type { RunCurves } from './curve-buckets.ts';

/** What a run's `metrics.jsonl` says, thinned. */
export interface RunMetrics {
  readonly curves: RunCurves;
  /** Steps that are written there. */
  readonly stepCount: number;
  readonly lastStep: number;
  /** Tokens of these steps, padding left out; `NaN` if the log does not tell. */
  readonly tokens: number;
  /** Time in these steps, in seconds; `NaN` if the log does not tell. */
  readonly seconds: number;
  /** Steps with a value that is no finite number. */
  readonly nonFiniteSteps: number;
  /** Lines that are damaged, or of a step that stands before. */
  readonly damagedLines: number;
  /** True if the log is longer than what was read. */
  readonly isCut: boolean;
}

/** Options of {@link readRunCurves}. */
export interface ReadCurvesOptions {
  /** Points of a curve at most, from 2. */
  readonly points: number;
  /** Bytes read at most. Default: 8 GB, some 20 million steps. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const MAX_BYTES = 8e9;
/** What is added up, and no metric. */
const TOTALS = new Set(['step', 'tokens', 'seconds']);
/** Lines between two looks at the signal. */
const LINES_A_LOOK = 4096;

/**
 * Reads a run's metrics, however many, to curves of few points.
 *
 * The file is untrusted: lines that do not hold what is expected are counted, never an error. Memory does
 * not grow with the file.
 *
 * @returns `undefined` if there is no such file.
 */
export async function readRunCurves(
  path: string,
  { points, maxBytes = MAX_BYTES, signal }: ReadCurvesOptions,
): Promise<RunMetrics | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const reader = new CurveReader(points);
    let lines = 0;
    for await (const line of readLines(file, maxBytes)) {
      if (lines++ % LINES_A_LOOK === 0) signal?.throwIfAborted();
      reader.add(line);
    }
    return { ...reader.finish(), isCut: (await file.stat()).size > maxBytes };
  } finally {
    await file.close();
  }
}

class CurveReader {
  readonly #buckets: CurveBuckets;
  #lastStep = 0;
  #stepCount = 0;
  #tokens = 0;
  #seconds = 0;
  #nonFiniteSteps = 0;
  #damagedLines = 0;

  constructor(points: number) {
    this.#buckets = new CurveBuckets(points);
  }

  add(line: string): void {
    if (line === '') return;
    const record = parseMetricsLine(line);
    if (record === undefined || !Number.isSafeInteger(record.step) || record.step <= this.#lastStep) {
      this.#damagedLines++;
      return;
    }
    this.#count(record);
  }

  #count(record: MetricsRecord): void {
    const { metrics, isFinite } = metricsOf(record);
    const { step, tokens, seconds } = record;
    if (!isFinite) this.#nonFiniteSteps++;
    this.#lastStep = step;
    this.#stepCount++;
    this.#tokens += typeof tokens === 'number' ? tokens : Number.NaN;
    this.#seconds += typeof seconds === 'number' ? seconds : Number.NaN;
    this.#buckets.add(step, metrics, { tokens: this.#tokens, seconds: this.#seconds });
  }

  finish(): Omit<RunMetrics, 'isCut'> {
    return {
      curves: this.#buckets.finish(),
      stepCount: this.#stepCount,
      lastStep: this.#lastStep,
      tokens: this.#tokens,
      seconds: this.#seconds,
      nonFiniteSteps: this.#nonFiniteSteps,
      damagedLines: this.#damagedLines,
    };
  }
}

/** The numbers of a line; what is no number in JSON was not finite. */
function metricsOf(record: MetricsRecord): { metrics: Record<string, number>; isFinite: boolean } {
  const metrics: Record<string, number> = {};
  let isFinite = true;
  for (const [name, value] of Object.entries(record as Readonly<Record<string, unknown>>)) {
    if (value === null) isFinite = false;
    else if (typeof value === 'number' && !TOTALS.has(name)) metrics[name] = value;
  }
  return { metrics, isFinite };
}
