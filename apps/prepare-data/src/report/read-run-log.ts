import { open } from 'node:fs/promises';
import { readLines } from '@albectra/files';

/** A finished piece of work, as a line of the run's log tells it. */
export interface RunEvent {
  /** When it ended, in milliseconds since 1970. */
  readonly endMs: number;
  readonly durationMs: number;
  /** What part of the run it is of, such as `build`. */
  readonly stage: string;
  /** Bytes of text. */
  readonly bytes: number;
  readonly rows: number;
  /** Milliseconds by the steps of the work, such as `read` and `tokenize`. */
  readonly steps: Readonly<Record<string, number>>;
}

/** What a log says. */
export interface RunLog {
  readonly events: readonly RunEvent[];
  /** Lines that say nothing of work that is done: of another kind, or damaged. */
  readonly otherLines: number;
  /** True if the log is longer than what was read. */
  readonly isCut: boolean;
}

/** A log is untrusted: of a longer one, the rest is left. At 200 bytes a line these are 300,000 tasks. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_EVENTS = 300_000;
const MAX_STEPS = 64;
const MAX_NAME = 64;
/** The year 2200; times beyond are damage. */
const MAX_TIME_MS = 7_258_118_400_000;

/**
 * Reads the log of a preparation: one JSON object a line.
 *
 * Lines that do not hold what is expected are counted, never an error; a line cut off by a crash is one of them.
 *
 * @returns `undefined` if there is no log, or it cannot be read.
 */
export async function readRunLog(path: string, maxBytes: number = MAX_BYTES): Promise<RunLog | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const events: RunEvent[] = [];
    let otherLines = 0;
    for await (const line of readLines(file, maxBytes)) {
      const event = events.length < MAX_EVENTS ? parseEvent(line) : undefined;
      if (event !== undefined) events.push(event);
      else if (line.trim() !== '') otherLines += 1;
    }
    return { events, otherLines, isCut: size > maxBytes || events.length === MAX_EVENTS };
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function parseEvent(line: string): RunEvent | undefined {
  const { t, ms, stage, bytes, rows, parts } = parseObject(line);
  const isWork = isAmount(t) && t <= MAX_TIME_MS && isAmount(ms) && ms <= t && typeof stage === 'string';
  if (!isWork) return undefined;
  return {
    endMs: t,
    durationMs: ms,
    stage: stage.slice(0, MAX_NAME),
    bytes: isAmount(bytes) ? bytes : 0,
    rows: isAmount(rows) ? rows : 0,
    steps: parseSteps(parts),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function parseSteps(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {};
  const steps = Object.entries(value as Readonly<Record<string, unknown>>)
    .slice(0, MAX_STEPS)
    .flatMap(([name, ms]) => (isAmount(ms) && ms > 0 ? [[name.slice(0, MAX_NAME), ms] as const] : []));
  return Object.fromEntries(steps);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
