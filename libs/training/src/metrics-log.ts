import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { withPath } from '@albectra/files';

/** One line of a run's `metrics.jsonl`. */
export type MetricsRecord = { readonly step: number } & Readonly<Record<string, number | string>>;

/** Appends metrics to a file of JSON lines, one object a line. */
export interface MetricsLog {
  /** The record of the last step that was there when the log was opened. */
  readonly last: MetricsRecord | undefined;
  append(record: MetricsRecord): void;
  /** Writes what is buffered to the disk: called before a checkpoint is published. */
  flush(): void;
  close(): void;
}

/** Bytes that are read at once; a line has a few hundred. */
const CHUNK_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Opens a metrics log to go on after a step.
 *
 * Lines of later steps, and a line cut short by a crash, belong to work that a resumed run does again:
 * they are cut off, so that each step stands once. Reads from the end as far as that, however long the file is.
 *
 * @param afterStep The step that the run resumes after; 0 for a new run.
 */
export async function openMetricsLog(path: string, afterStep: number): Promise<MetricsLog> {
  const last = cutAfter(path, afterStep);
  const file = openSync(path, 'a');
  return {
    last,
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
    .flatMap((line) => parseMetricsLine(line) ?? []);
}

/** Cuts off what follows the last whole line of a step up to `afterStep`; gives that line. */
function cutAfter(path: string, afterStep: number): MetricsRecord | undefined {
  const file = openSync(path, 'a+');
  try {
    const { size } = fstatSync(file);
    for (const { line, end } of linesFromEnd(file, size)) {
      const record = parseMetricsLine(line);
      if (record === undefined || record.step > afterStep) continue;
      ftruncateSync(file, end);
      return record;
    }
    ftruncateSync(file, 0);
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Yields the whole lines of a file from the last to the first, each with the place behind it. */
function* linesFromEnd(
  file: number,
  size: number,
): Generator<{ readonly line: string; readonly end: number }> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  /** The bytes from `start` on to the end of the line that they are of. */
  let tail: Uint8Array = new Uint8Array();
  for (let start = size; start > 0;) {
    const length = Math.min(CHUNK_BYTES, start);
    start -= length;
    readSync(file, chunk, 0, length, start);
    const bytes = Buffer.concat([chunk.subarray(0, length), tail]);
    let end = bytes.lastIndexOf(NEWLINE) + 1;
    while (end > 0) {
      const before = end < 2 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1;
      if (before === 0 && start > 0) break;
      yield { line: bytes.toString('utf8', before, end - 1), end: start + end };
      end = before;
    }
    // A line longer than a chunk is damage: what was read of it need not be kept.
    tail = end > CHUNK_BYTES ? new Uint8Array() : bytes.subarray(0, end);
  }
}

/** Reads a line of a metrics log; `undefined` if it is none, or damaged. */
export function parseMetricsLine(line: string): MetricsRecord | undefined {
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
