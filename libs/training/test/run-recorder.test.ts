import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { storeEvaluation } from '../src/evaluation/evaluations-file.ts';
import { encodeEvent } from '../src/metrics/encode-event.ts';
import type { EventContent } from '../src/metrics/encode-event.ts';
import { encodeRecord } from '../src/metrics/encode-record.ts';
import { readHistory } from '../src/metrics/run-history.ts';
import { openRunRecorder, recordUntilEnd } from '../src/metrics/run-recorder.ts';
import type { Evaluation } from '../src/index.ts';
import { readMetricsLog } from '../src/metrics-log.ts';
import { readTensorBoard } from './read-tensorboard.ts';

const root = mkdtempSync(join(tmpdir(), 'albectra-recorder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newRun = (): string => mkdtempSync(join(root, 'run-'));

const engine = { name: 'cpu', description: 'a processor' };
const evaluationAt = (step: number): Evaluation => ({
  step,
  rowCount: 8,
  tokenCount: 64,
  maskedLanguageLoss: 8 - step / 100,
  maskedLanguageAccuracy: { value: 0.25, low: 0.125, high: 0.5, chance: 0.0625 },
});

test("writes the bytes that TensorBoard's own writer writes", () => {
  const golden = JSON.parse(
    readFileSync(join(import.meta.dirname, 'golden/tensorboard_events.json'), 'utf8'),
  ) as readonly { wallTime: number; step: number; content: EventContent; record: string }[];
  expect(golden.length).toBe(8);
  for (const { record, ...event } of golden) {
    expect(Buffer.from(encodeRecord(encodeEvent(event))).toString('hex')).toBe(record);
  }
});

/** One start of a run: what it does before it is killed, or ends. */
interface Stint {
  readonly steps: number;
  /** Steps before its end at which its last checkpoint lies, if it has one. */
  readonly lost: number;
  readonly evaluateEvery: number;
  /** Bytes that a crash cuts off the last event. */
  readonly torn: number;
}

test('however often a run is killed and goes on, each step and evaluation stands once', async () => {
  const stint = fc.record({
    steps: fc.integer({ min: 0, max: 12 }),
    lost: fc.integer({ min: 0, max: 12 }),
    evaluateEvery: fc.integer({ min: 1, max: 5 }),
    torn: fc.integer({ min: 0, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(stint, { minLength: 1, maxLength: 5 }), async (stints) => {
      const run = newRun();
      const evaluated = new Set<number>();
      let saved = 0;
      for (const each of [...stints, { steps: 3, lost: 0, evaluateEvery: 2, torn: 0 }]) {
        saved = await workOn(run, saved, { stint: each, evaluated });
      }
      const records = readMetricsLog(join(run, 'metrics.jsonl'));
      expect(records.map(({ step }) => step)).toEqual(Array.from({ length: saved }, (_, i) => i + 1));
      const shown = readTensorBoard(join(run, 'tensorboard'));
      expect(shown['train/loss']).toEqual(records.map(({ step, loss }) => [step, loss]));
      expect(shown['speed/tokens']?.length).toBe(saved);
      // What an earlier start evaluated beyond is shown when the run is there again.
      const steps = [...evaluated].filter((step) => step <= saved).sort((a, b) => a - b);
      const loss = shown['heldout/maskedLanguageLoss']?.map(([step]) => step);
      expect(loss).toEqual(steps);
      rmSync(run, { recursive: true });
    }),
    { numRuns: 30 },
  );
});

/** Works on a run as the trainer does; gives the step of its last checkpoint. */
async function workOn(
  run: string,
  afterStep: number,
  { stint, evaluated }: { stint: Stint; evaluated: Set<number> },
): Promise<number> {
  const { steps, lost, evaluateEvery, torn } = stint;
  const recorder = await openRunRecorder(run, { afterStep, steps: 1000, engine });
  const saved = Math.max(afterStep, afterStep + steps - lost);
  for (let step = afterStep; step <= afterStep + steps; step++) {
    if (step > afterStep) recorder.append({ step, loss: 1 / 2 ** (step % 8), tokens: 64 });
    if (step % evaluateEvery !== 0 || evaluated.has(step)) continue;
    evaluated.add(step);
    await storeEvaluation(run, evaluationAt(step));
    recorder.evaluated(evaluationAt(step));
  }
  recorder.flush();
  recorder.close('stopped');
  // A crash of the machine: the end of the last event, and of the last line, never reach the disk.
  if (saved < afterStep + steps && torn > 0) {
    const [last = ''] = readdirSync(join(run, 'tensorboard')).sort().reverse();
    const path = join(run, 'tensorboard', last);
    truncateSync(path, readFileSync(path).length - torn);
    appendFileSync(join(run, 'metrics.jsonl'), '{"step":99,"lo');
  }
  return saved;
}

test('a long run gives TensorBoard every n-th step and the last', async () => {
  const run = newRun();
  const recorder = await openRunRecorder(run, { afterStep: 0, steps: 100_003, engine });
  for (const step of [4, 5, 6, 10, 11, 100_002, 100_003]) recorder.append({ step, loss: 1 });
  recorder.close('completed');
  expect(readTensorBoard(join(run, 'tensorboard'))).toEqual({
    'train/loss': [
      [5, 1],
      [10, 1],
      [100_003, 1],
    ],
  });
});

test('tells when the work began and how it ended', async () => {
  const run = newRun();
  const open = (afterStep: number) => openRunRecorder(run, { afterStep, steps: 2, engine });
  const first = await open(0);
  const failing = recordUntilEnd(first, async () => {
    first.append({ step: 1, loss: 1 });
    throw new Error('the loss is no longer finite');
  });
  await expect(failing).rejects.toThrow('no longer finite');
  const second = await open(1);
  expect(await recordUntilEnd(second, async () => ({ outcome: 'budget-spent' }))).toEqual({
    outcome: 'budget-spent',
  });
  const time = expect.stringMatching(/^20\d\d-.*Z$/);
  const device = 'a processor';
  expect(readHistory(join(run, 'history.jsonl'))).toEqual([
    { event: 'started', time, step: 0, steps: 2, engine: 'cpu', device },
    { event: 'ended', time, step: 1, outcome: 'failed', reason: 'the loss is no longer finite' },
    { event: 'started', time, step: 1, steps: 2, engine: 'cpu', device },
    { event: 'ended', time, step: 1, outcome: 'budget-spent' },
  ]);
});
