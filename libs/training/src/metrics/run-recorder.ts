import { join } from 'node:path';
import { readEvaluations } from '../evaluation/evaluations-file.ts';
import type { Evaluation, HeldoutMetric } from '../evaluation/summarize-scores.ts';
import { openMetricsLog } from '../metrics-log.ts';
import type { MetricsRecord } from '../metrics-log.ts';
import { metricsPath, RUN_FILES } from '../run-folder.ts';
import { appendHistory } from './run-history.ts';
import type { RunOutcome } from './run-history.ts';
import { openTensorBoardLog } from './tensorboard-log.ts';

/** Writes down what happens in a run: `metrics.jsonl`, event files of TensorBoard, `history.jsonl`. */
export interface RunRecorder {
  /** Records a finished step. */
  append(record: MetricsRecord): void;
  /** Records an evaluation, which is stored already. */
  evaluated(evaluation: Evaluation): void;
  /** Brings what was recorded to the disk: called before a checkpoint is published. */
  flush(): void;
  /** Closes the files, and records how the work ended. */
  close(outcome: RunOutcome, reason?: string): void;
}

/** Options of {@link openRunRecorder}. */
export interface RunRecorderOptions {
  /** The step that the run goes on after; 0 for a new run. */
  readonly afterStep: number;
  /** Steps that the run shall have. */
  readonly steps: number;
  readonly engine: { readonly name: string; readonly description: string };
}

/**
 * Steps of a run that TensorBoard gets at least, if there are that many: of longer runs every n-th, and the
 * last. At about 400 bytes each its files stay below 20 MB a run.
 */
const TENSORBOARD_STEPS = 20_000;

/** Metrics of speed, apart from those of learning. */
const SPEED = new Set([
  'rowsPerSecond',
  'tokensPerSecond',
  'waitShare',
  'secondsPerStep',
  'flopsPerSecond',
  'modelFlopsUtilization',
  'tokens',
  'seconds',
]);

/** What an evaluation counts; not a metric. */
const COUNTS = new Set(['step', 'rowCount', 'tokenCount']);

/**
 * Opens the records of a run to go on after a step.
 *
 * What they hold of later steps is dropped: lines of `metrics.jsonl` are cut off, TensorBoard is told that
 * the run starts again at `afterStep`. What it then forgets but the run will not do again is written anew:
 * the values of that step, and evaluations, once the run is at their step again.
 */
export async function openRunRecorder(
  runDirectory: string,
  { afterStep, steps, engine }: RunRecorderOptions,
): Promise<RunRecorder> {
  const history = join(runDirectory, RUN_FILES.history);
  const metrics = await openMetricsLog(metricsPath(runDirectory), afterStep);
  const board = openTensorBoardLog(join(runDirectory, RUN_FILES.tensorboard), { fromStep: afterStep });
  const every = Math.max(1, Math.floor(steps / TENSORBOARD_STEPS));
  const showStep = (record: MetricsRecord): void => {
    if (record.step % every === 0 || record.step === steps) board.write(record.step, tagStep(record));
  };
  const kept = readEvaluations(runDirectory).filter((evaluation) => evaluation.step >= afterStep);
  const showEvaluations = (upTo: number): void => {
    for (let next = kept[0]; next !== undefined && next.step <= upTo; next = kept[0]) {
      board.write(next.step, tagEvaluation(next));
      kept.shift();
    }
  };
  let step = afterStep;
  if (metrics.last !== undefined) showStep(metrics.last);
  showEvaluations(step);
  const time = (): string => new Date().toISOString();
  const { name, description: device } = engine;
  appendHistory(history, { event: 'started', time: time(), step, steps, engine: name, device });
  return {
    append: (record) => {
      metrics.append(record);
      showStep(record);
      step = record.step;
      showEvaluations(step);
    },
    evaluated: (evaluation) => board.write(evaluation.step, tagEvaluation(evaluation)),
    flush: () => {
      metrics.flush();
      board.flush();
    },
    close: (outcome, reason) => {
      metrics.close();
      board.close();
      const why = reason === undefined ? {} : { reason };
      appendHistory(history, { event: 'ended', time: time(), step, outcome, ...why });
    },
  };
}

/** Does the work of a run, and records how it ended. */
export async function recordUntilEnd<T extends { readonly outcome: RunOutcome }>(
  recorder: RunRecorder,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const report = await work();
    recorder.close(report.outcome);
    return report;
  } catch (error) {
    recorder.close('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function tagStep(record: MetricsRecord): Record<string, number> {
  const tagged = Object.entries(record).flatMap(([name, value]) => {
    if (name === 'step' || typeof value !== 'number') return [];
    return [[`${SPEED.has(name) ? 'speed' : 'train'}/${name}`, value] as const];
  });
  return Object.fromEntries(tagged);
}

function tagEvaluation(evaluation: Evaluation): Record<string, number> {
  const values = Object.entries(evaluation as unknown as Readonly<Record<string, number | HeldoutMetric>>);
  const tagged = values.flatMap(([name, value]) => {
    if (COUNTS.has(name)) return [];
    return [[`heldout/${name}`, typeof value === 'number' ? value : value.value] as const];
  });
  return Object.fromEntries(tagged);
}
