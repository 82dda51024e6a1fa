import type { Session } from '@albectra/compile';
import { openBatches } from '@albectra/dataset';
import type { BatchStream, DatasetState } from '@albectra/dataset';
import { batchOptions } from '../batch-options.ts';
import { dropEvaluationsAfter, readEvaluations } from '../evaluation/evaluations-file.ts';
import { openRunRecorder, recordUntilEnd } from '../metrics/run-recorder.ts';
import { startState } from '../start-state.ts';
import type { StartState } from '../start-state.ts';
import { ThroughputMeter } from '../throughput.ts';
import { notFinite, RollBack } from './non-finite.ts';
import type { NonFinite } from './non-finite.ts';
import { openTrainingSession } from './open-training-session.ts';
import type { TrainingParts } from './open-training-session.ts';
import type { PretrainEvent } from './pretrain-event.ts';
import { prepareSession } from './prepare-session.ts';
import type { PretrainOptions, PretrainReport } from './pretrain-options.ts';
import { rollBackFolder } from './roll-back.ts';
import { NOTHING_SPENT } from './run-progress.ts';
import { isSpent } from './stop-after.ts';
import { NON_FINITE_LIMIT, TrainLoop } from './train-loop.ts';
import type { LoopEnd } from './train-loop.ts';

/** What the stretches of a start have in common. */
interface Start extends PretrainOptions {
  readonly parts: TrainingParts;
  readonly emit: (event: PretrainEvent) => void;
  readonly elapsedMs: () => number;
}

/** How a stretch ended; one that is rolled back tells where the next batch stands in the data. */
type StretchEnd =
  LoopEnd | { readonly outcome: 'rolled-back'; readonly broken: NonFinite; readonly data: DatasetState };

/**
 * Trains from the last checkpoint to the end, and after a roll-back from the last one that was due again.
 *
 * After a roll-back the data go on behind the batch that was not finite. A run that is killed then does
 * all since its last checkpoint again, the roll-back included, and so comes to the same parameters.
 *
 * @throws {TrainingError} `not-finite`, also after too many roll-backs to one checkpoint.
 */
export async function runStretches(options: PretrainOptions, parts: TrainingParts): Promise<PretrainReport> {
  const { runDirectory, settings, onEvent = () => {} } = options;
  const begin = performance.now();
  const rollBacks = new Map<number, number>();
  let from = await loadStart(options, parts);
  const beforeMs = from.progress?.elapsedMs ?? 0;
  const elapsedMs = (): number => beforeMs + performance.now() - begin;
  for (;;) {
    await dropEvaluationsAfter(runDirectory, from.step);
    const done = outcomeOf(options, from);
    if (done !== undefined) return report(options, { outcome: done, step: from.step }, beforeMs);
    const end = await runFrom({ ...options, parts, elapsedMs, emit: onEvent }, from);
    if (end.outcome !== 'rolled-back') return report(options, end, elapsedMs());
    const { broken, data } = end;
    await rollBackFolder(runDirectory, settings.checkpointEvery);
    from = await loadStart(options, parts);
    countRollBack(rollBacks, { step: from.step, broken, options });
    onEvent({ kind: 'rolled-back', fromStep: broken.step, toStep: from.step, name: broken.name });
    from = { ...from, progress: { ...(from.progress ?? NOTHING_SPENT), data } };
  }
}

function loadStart({ recipe, runDirectory }: PretrainOptions, parts: TrainingParts): Promise<StartState> {
  return startState(runDirectory, parts, recipe.seed);
}

/** @throws {TrainingError} if there were too many to this step. */
function countRollBack(
  rollBacks: Map<number, number>,
  {
    step,
    broken,
    options,
  }: { readonly step: number; readonly broken: NonFinite; readonly options: PretrainOptions },
): void {
  const { nonFiniteLimit = NON_FINITE_LIMIT } = options.settings;
  const before = rollBacks.get(step) ?? 0;
  if (before >= nonFiniteLimit) throw notFinite(broken, `${before} roll-backs to step ${step}`);
  rollBacks.set(step, before + 1);
}

/** How a run that stands there is done already; undefined if there is something to do. */
function outcomeOf(
  { recipe, settings, runDirectory }: PretrainOptions,
  { step, progress }: StartState,
): 'already-complete' | 'budget-spent' | undefined {
  if (readEvaluations(runDirectory).at(-1)?.step !== step) return undefined;
  if (step >= recipe.steps) return 'already-complete';
  const spent = { step, ...(progress ?? NOTHING_SPENT) };
  return isSpent(settings.stopAfter ?? {}, spent) ? 'budget-spent' : undefined;
}

async function runFrom(start: Start, from: StartState): Promise<StretchEnd> {
  const session = await openTrainingSession(start.engine, start.parts, from.state);
  try {
    return await runSession(start, session, from);
  } finally {
    session.close();
  }
}

async function runSession(start: Start, session: Session, from: StartState): Promise<StretchEnd> {
  const { recipe, settings, runDirectory, shardsDirectory, engine, emit } = start;
  const { prefetchBytes, cacheBytes } = settings;
  emit({ kind: 'started', step: from.step, steps: recipe.steps });
  const log = await openRunRecorder(runDirectory, { afterStep: from.step, steps: recipe.steps, engine });
  let batches: BatchStream | undefined;
  try {
    return await recordUntilEnd(log, async () => {
      const resume = from.progress?.data;
      batches = await openBatches({
        ...batchOptions(recipe, { shardsDirectory, split: 'train', prefetchBytes, cacheBytes }),
        ...(resume ? { state: resume } : {}),
      });
      // The loader fills its ring meanwhile.
      await prepareSession(session, { ...start, how: start.parts.step });
      const meter = new ThroughputMeter(settings.peakFlops);
      return await new TrainLoop(
        { ...start, how: start.parts.step, session, batches, log, meter },
        from,
      ).run();
    });
  } catch (error) {
    if (!(error instanceof RollBack) || batches === undefined) throw error;
    return { outcome: 'rolled-back', broken: error.broken, data: batches.state() };
  } finally {
    await batches?.close();
  }
}

function report(
  { runDirectory }: PretrainOptions,
  { outcome, step }: Pick<PretrainReport, 'outcome' | 'step'>,
  elapsedMs: number,
): PretrainReport {
  return { outcome, step, evaluations: readEvaluations(runDirectory), elapsedMs };
}
