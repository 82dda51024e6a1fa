import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMetricsLog, readMetricsLog } from './metrics-log.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-metrics-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Appends one record per step. */
async function record(afterStep: number, steps: readonly number[]): Promise<void> {
  const log = await openMetricsLog(path, afterStep);
  for (const step of steps) log.append({ step, loss: 10 / step });
  log.flush();
  log.close();
}

test('a resumed run writes each step once', async () => {
  await record(0, [1, 2, 3, 4]);
  await record(2, [3, 4, 5]);
  expect(readMetricsLog(path).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
});

test('a line cut short by a crash is dropped', async () => {
  await record(0, [1, 2]);
  appendFileSync(path, '{"step":3,"lo');
  expect(readMetricsLog(path).map(({ step }) => step)).toEqual([1, 2]);
  await record(2, [3]);
  expect(readMetricsLog(path)).toEqual([
    { step: 1, loss: 10 },
    { step: 2, loss: 5 },
    { step: 3, loss: 10 / 3 },
  ]);
});

test('the last step that stays is known, in however long a file', async () => {
  const steps = Array.from({ length: 9000 }, (_, index) => index + 1);
  await record(0, steps);
  // Some 300 kB of lines to look back over, a long damaged one among them.
  appendFileSync(path, `{"step":9001,"text":"${'x'.repeat(200_000)}\n{"step":9002}\n`);
  const log = await openMetricsLog(path, 5);
  expect(log.last).toEqual({ step: 5, loss: 2 });
  log.close();
  expect(readMetricsLog(path).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
});

test('a log without any step that stays is empty', async () => {
  await record(0, [1, 2]);
  const log = await openMetricsLog(path, 0);
  expect(log.last).toBeUndefined();
  log.close();
  expect(readMetricsLog(path)).toEqual([]);
});
