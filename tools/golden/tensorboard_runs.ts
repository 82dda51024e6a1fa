/**
 * Writes folders of runs that were killed, torn and resumed, through the records that the trainer keeps, for
 * tensorboard_events.py to check with TensorBoard's own readers.
 *
 *     node --conditions=@albectra/source tools/golden/tensorboard_runs.ts OUT
 *     python tools/golden/tensorboard_events.py OUT/*
 */
import { appendFileSync, mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { storeEvaluation } from '../../libs/training/src/evaluation/evaluations-file.ts';
import { openRunRecorder } from '../../libs/training/src/metrics/run-recorder.ts';

/** What a start of a run does: from its checkpoint to the step at which it ends, some bytes of which a crash tears off. */
interface Stint {
  readonly after: number;
  readonly until: number;
  readonly torn?: number;
}

const RUNS: Readonly<Record<string, readonly Stint[]>> = {
  straight: [{ after: 0, until: 300 }],
  stopped: [
    { after: 0, until: 100 },
    { after: 100, until: 300 },
  ],
  killed: [
    { after: 0, until: 137 },
    { after: 100, until: 139, torn: 5 },
    { after: 100, until: 140, torn: 300 },
    { after: 140, until: 140 },
    { after: 120, until: 300, torn: 1 },
    { after: 290, until: 300 },
  ],
  'killed-before-a-checkpoint': [
    { after: 0, until: 90, torn: 2 },
    { after: 0, until: 40 },
    { after: 0, until: 95 },
  ],
  'started-often': Array.from({ length: 50 }, (_, index) => ({ after: 5 * index, until: 5 * index + 9 })),
};
const EVALUATE_EVERY = 20;
const engine = { name: 'cpu', description: 'none' };

async function writeRun(run: string, stints: readonly Stint[]): Promise<void> {
  mkdirSync(run, { recursive: true });
  const evaluated = new Set<number>();
  for (const { after, until, torn = 0 } of stints) {
    const recorder = await openRunRecorder(run, { afterStep: after, steps: 300, engine });
    for (let step = after; step <= until; step++) {
      if (step > after)
        recorder.append({ step, loss: 10 / step, learningRate: step * 1e-6, tokens: 2048 + step });
      if (step % EVALUATE_EVERY !== 0 || evaluated.has(step)) continue;
      evaluated.add(step);
      const accuracy = { value: step / 1000, low: 0, high: 1, chance: 0.1 };
      const counts = { step, rowCount: 8, tokenCount: 64 };
      const evaluation = { ...counts, maskedLanguageLoss: 9 - step / 100, maskedLanguageAccuracy: accuracy };
      await storeEvaluation(run, evaluation);
      recorder.evaluated(evaluation);
    }
    recorder.close('stopped');
    if (torn > 0) tear(run, torn);
  }
}

/** Takes the last bytes of the newest event file, and leaves half a line behind the metrics. */
function tear(run: string, bytes: number): void {
  const folder = join(run, 'tensorboard');
  const path = join(folder, readdirSync(folder).sort().at(-1) ?? '');
  truncateSync(path, statSync(path).size - bytes);
  appendFileSync(join(run, 'metrics.jsonl'), '{"step":7,"lo');
}

const out = process.argv[2] ?? '';
for (const [name, stints] of Object.entries(RUNS)) await writeRun(join(out, name), stints);
