/**
 * A program that runs training steps as it is told: a line of JSON with the job, then a line for each group
 * of steps with their number. It answers each with a line of JSON.
 */
import { createInterface } from 'node:readline';
import { openEngine, type Session } from '@albectra/compile';
import { initializeParameters, pretrainingModel } from '@albectra/encoder';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { adamW, electraSchedule } from '@albectra/optimizer';
import { deriveKey } from '@albectra/random';
import { createTrainingState, createTrainStep, syntheticBatch } from '@albectra/training';
import { openTfjsSession } from './open-tfjs-session.ts';
import type { FirstStep, MeasuredSteps, StepJob } from './step-job.ts';

const MICROSECONDS_PER_MS = 1000;
const BYTES_PER_MB = 1024 * 1024;
const BYTES_PER_KB = 1024;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
if (first.done !== true) await serve(JSON.parse(first.value) as StepJob);

async function serve(job: StepJob): Promise<void> {
  const { session, version, batch } = await openStep(job);
  let done = 0;
  const step = async (): Promise<number> => {
    const { loss } = await session.run('train', batch, [1, done++]);
    return loss?.values[0] as number;
  };
  await step();
  // From the start of the process, loading of the libraries included.
  answer({ version, firstMs: performance.now() } satisfies FirstStep);
  for await (const line of lines) answer(await measure(step, Number(line)));
  session.close();
}

async function measure(step: () => Promise<number>, count: number): Promise<MeasuredSteps> {
  const ms: number[] = [];
  const cpuMs: number[] = [];
  let loss = Number.NaN;
  for (let i = 0; i < count; i++) {
    const [start, startCpu] = [performance.now(), process.cpuUsage()];
    loss = await step();
    ms.push(performance.now() - start);
    const { user, system } = process.cpuUsage(startCpu);
    cpuMs.push((user + system) / MICROSECONDS_PER_MS);
  }
  return { ms, cpuMs, loss, peakMb: (process.resourceUsage().maxRSS * BYTES_PER_KB) / BYTES_PER_MB };
}

async function openStep(job: StepJob): Promise<{ session: Session; version: string; batch: NamedArrays }> {
  const model = pretrainingModel(job.config);
  const optimizer = adamW({ weightDecay: 0.01 });
  const schedule = electraSchedule({ learningRate: 1e-4, warmupSteps: 10, totalSteps: 100_000 });
  const train = createTrainStep({ model, optimizer, schedule, clipNorm: 1 });
  const { initializerRange, vocabularySize } = model.config;
  const parameters = initializeParameters(model.specs, { key: deriveKey(1, 'bench'), initializerRange });
  const state = createTrainingState(parameters, optimizer.slots(model.specs));
  const { rows, length: sequenceLength, predictions } = job;
  const batch = syntheticBatch(vocabularySize, { rows, sequenceLength, predictions });
  return { ...(await openSession(job, { train }, state)), batch };
}

async function openSession(
  { engine: name, precision, allowSlow }: StepJob,
  functions: Readonly<Record<string, TensorFunction>>,
  state: NamedArrays,
): Promise<{ session: Session; version: string }> {
  if (name === 'tfjs eager') return openTfjsSession(functions, state);
  const fuse = name !== 'tensorflow unfused';
  const engine = await openEngine(name === 'tensorflow unfused' ? 'tensorflow' : name);
  const session = await engine.open(functions, state, { fuse, precision, allowSlow, takeState: true });
  return { session, version: engine.description };
}

function answer(value: FirstStep | MeasuredSteps): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
