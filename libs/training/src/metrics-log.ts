import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { withPath, writeAtomically } from '@albectra/files';

/** One line of a run's `metrics.jsonl`. */
export type MetricsRecord = { readonly step: number } & Readonly<Record<string, number | string>>;

/** Appends metrics to a file of JSON lines, one object a line. */
export interface MetricsLog {
  append(record: MetricsRecord): void;
  /** Writes what is buffered to the disk: called before a checkpoint is published. */
  flush(): void;
  close(): void;
}

/**
 * Opens a metrics log to go on after a step.
 *
 * Lines of later steps, and a line cut short by a crash, belong to work that a resumed run does again:
 * they are dropped, so that each step stands once. Reads the whole file once; about 200 bytes a line.
 *
 * @param afterStep The step that the run resumes after; 0 for a new run.
 */
export async function openMetricsLog(path: string, afterStep: number): Promise<MetricsLog> {
  if (existsSync(path)) await dropLaterLines(path, afterStep);
  const file = openSync(path, 'a');
  return {
    append: (record) => {
      try {
        writeSync(file, `${JSON.stringify(record)}\n`);
      } catch (error) {
        throw withPath(error, path);
      }
    },
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  };
}

/** Reads a metrics log; a last line cut short by a crash is left out. */
export function readMetricsLog(path: string): MetricsRecord[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parseLine(line) ?? []);
}

async function dropLaterLines(path: string, afterStep: number): Promise<void> {
  const kept = readMetricsLog(path).filter((record) => record.step <= afterStep);
  await writeAtomically(path, kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

function parseLine(line: string): MetricsRecord | undefined {
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    return isMetricsRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isMetricsRecord(value: unknown): value is MetricsRecord {
  return typeof value === 'object' && value !== null && 'step' in value && typeof value.step === 'number';
}
