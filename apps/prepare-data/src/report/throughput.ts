import type { RunEvent } from './read-run-log.ts';

/** How fast a run was, over the time that it was at work. */
export interface Throughput {
  /** Time at work before the middle of each step, in milliseconds. */
  readonly elapsedMs: readonly number[];
  /**
   * For each stage that read text, in the order in which they began, bytes per second in each step: `NaN`
   * before it began and after it ended.
   */
  readonly stages: readonly { readonly name: string; readonly bytesPerSecond: readonly number[] }[];
  /** Time at work, in milliseconds, and at rest between. */
  readonly workMs: number;
  readonly restMs: number;
  /** How often the run was taken up again. */
  readonly rests: number;
}

/** Time without any work from which on a run counts as interrupted. */
const REST_MS = 10_000;
const STEPS = 120;
/** Stages beyond are counted with the last. */
const MAX_STAGES = 6;

interface Stretch {
  readonly startMs: number;
  endMs: number;
  /** Time at work before it. */
  readonly offsetMs: number;
}

/**
 * Spreads the bytes of each event evenly over the time that it took, and adds up what falls into each of 120 steps.
 *
 * Time in which nothing ran for 10 seconds and more, between a stop and its continuation, is left out.
 *
 * @returns `undefined` without events that took any time.
 */
export function measureThroughput(events: readonly RunEvent[]): Throughput | undefined {
  const timed = events.filter(({ durationMs }) => durationMs > 0).sort((a, b) => startOf(a) - startOf(b));
  const first = timed[0];
  if (first === undefined) return undefined;
  const stretches = findStretches(timed);
  const last = stretches.at(-1)!;
  const workMs = last.offsetMs + last.endMs - last.startMs;
  const stepMs = workMs / STEPS;
  const stages = new Map<string, number[]>();
  let current = 0;
  for (const event of timed) {
    while (startOf(event) > stretches[current]!.endMs) current++;
    const { offsetMs, startMs } = stretches[current]!;
    const bytes = bytesOf(stages, event.stage);
    addEvenly(bytes, {
      start: (startOf(event) - startMs + offsetMs) / stepMs,
      steps: event.durationMs / stepMs,
      amount: event.bytes,
    });
  }
  return {
    elapsedMs: Array.from({ length: STEPS }, (_, step) => (step + 0.5) * stepMs),
    stages: Array.from(stages)
      .filter(([, bytes]) => bytes.some((count) => count > 0))
      .map(([name, bytes]) => ({
        name,
        bytesPerSecond: withoutEnds(bytes).map((count) => (count * 1000) / stepMs),
      })),
    workMs,
    restMs: last.endMs - first.endMs + first.durationMs - workMs,
    rests: stretches.length - 1,
  };
}

/** Leaves gaps before a stage and after it, and in the steps that it shares with others: their rate says too little. */
function withoutEnds(bytes: readonly number[]): readonly number[] {
  const first = bytes.findIndex((count) => count > 0);
  const last = bytes.findLastIndex((count) => count > 0);
  const isLong = last - first > 2;
  const start = isLong && first > 0 ? first + 1 : first;
  const end = isLong && last < STEPS - 1 ? last : last + 1;
  return bytes.map((count, step) => (step < start || step >= end ? Number.NaN : count));
}

function startOf({ endMs, durationMs }: RunEvent): number {
  return endMs - durationMs;
}

/** Joins the times of events, in the order of their starts, to stretches of work. */
function findStretches(events: readonly RunEvent[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const event of events) {
    const last = stretches.at(-1);
    if (last !== undefined && startOf(event) - last.endMs < REST_MS)
      last.endMs = Math.max(last.endMs, event.endMs);
    else {
      const offsetMs = last === undefined ? 0 : last.offsetMs + last.endMs - last.startMs;
      stretches.push({ startMs: startOf(event), endMs: event.endMs, offsetMs });
    }
  }
  return stretches;
}

function bytesOf(stages: Map<string, number[]>, stage: string): number[] {
  const name = stages.has(stage) || stages.size < MAX_STAGES ? stage : ([...stages.keys()].at(-1) ?? stage);
  const known = stages.get(name);
  if (known !== undefined) return known;
  const bytes = Array.from({ length: STEPS }, () => 0);
  stages.set(name, bytes);
  return bytes;
}

/** Adds an amount to the steps from `start` on, to each as much as it covers; what rounding puts beyond goes to the last. */
function addEvenly(
  target: number[],
  { start, steps, amount }: { start: number; steps: number; amount: number },
): void {
  const end = start + steps;
  for (let step = Math.floor(start); step < end; step++) {
    const covered = Math.min(end, step + 1) - Math.max(start, step);
    const place = Math.min(STEPS - 1, step);
    target[place] = (target[place] ?? 0) + (amount * covered) / steps;
  }
}
