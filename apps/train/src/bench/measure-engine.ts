import { EngineUnavailableError, openEngine } from '@albectra/compile';
import { measurePeakFlops, openSyntheticTraining } from '@albectra/training';
import type { SyntheticTraining } from '@albectra/training';
import type { EngineJob, EngineMessage } from './bench-messages.ts';

/** Fewer steps than these say little, however long they take. */
const LEAST_STEPS = 3;

/** Measures one engine, and tells each step as it is done; failures are told as well, never thrown. */
export async function measureEngine(job: EngineJob, tell: (message: EngineMessage) => void): Promise<void> {
  try {
    const engine = await openEngine(job.engine);
    tell({ kind: 'opened', description: engine.description });
    const training = await openSyntheticTraining(engine, job.recipe, { examples: job.examples });
    const { parameterCount, tokens, flops } = training;
    tell({ kind: 'training', parameterCount, tokens, flops });
    await timeSteps(training, job, tell);
    training.close();
    // Behind the steps, so that its matrices are not in their memory.
    tell({ kind: 'peak', flops: await measurePeakFlops(engine) });
  } catch (error) {
    tell(describeFailure(error));
  }
}

async function timeSteps(
  training: SyntheticTraining,
  { steps, seconds }: EngineJob,
  tell: (message: EngineMessage) => void,
): Promise<void> {
  const isEnough = (timed: number, elapsedMs: number): boolean =>
    timed >= steps || (timed >= LEAST_STEPS && elapsedMs >= 1000 * seconds);
  let elapsedMs = 0;
  // The first step, which may compile, is told as the others are, and not timed with them.
  for (let timed = -1; timed < 0 || !isEnough(timed, elapsedMs); timed++) {
    const begin = performance.now();
    await training.run();
    const ms = performance.now() - begin;
    if (timed >= 0) elapsedMs += ms;
    tell({ kind: 'step', ms, peakBytes: 1024 * process.resourceUsage().maxRSS });
  }
}

function describeFailure(error: unknown): EngineMessage {
  if (error instanceof EngineUnavailableError) {
    return { kind: 'unavailable', missing: error.missing, command: error.command };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message: text.split('\n')[0] ?? text };
}
