import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** A start or an end of the work on a run, as a line of its `history.jsonl`. */
export type HistoryEntry =
  | {
      readonly event: 'started';
      /** ISO 8601. */
      readonly time: string;
      /** Steps that were done before. */
      readonly step: number;
      /** Steps that the run shall have. */
      readonly steps: number;
      readonly engine: string;
      /** Library, version and device of the engine. */
      readonly device: string;
    }
  | {
      readonly event: 'ended';
      readonly time: string;
      readonly step: number;
      readonly outcome: RunOutcome;
      /** What went wrong, of a run that failed. */
      readonly reason?: string;
    };

/** How the work on a run ended; work that was killed leaves no entry. */
export type RunOutcome = 'completed' | 'budget-spent' | 'stopped' | 'failed';

/** Appends an entry; a line that a crash cut short is ended first. */
export function appendHistory(path: string, entry: HistoryEntry): void {
  const isCut = existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n');
  appendFileSync(path, `${isCut ? '\n' : ''}${JSON.stringify(entry)}\n`);
}

/** Reads the entries of a history, without lines that are damaged; none if there is no history. */
export function readHistory(path: string): HistoryEntry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parseEntry(line) ?? []);
}

const OUTCOMES: readonly unknown[] = [
  'completed',
  'budget-spent',
  'stopped',
  'failed',
] satisfies RunOutcome[];

function parseEntry(line: string): HistoryEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { event, time, step, steps, engine, device, outcome, reason } = value as Record<string, unknown>;
  if (typeof time !== 'string' || typeof step !== 'number') return false;
  if (event === 'started') {
    return typeof steps === 'number' && typeof engine === 'string' && typeof device === 'string';
  }
  return event === 'ended' && OUTCOMES.includes(outcome) && ['undefined', 'string'].includes(typeof reason);
}
