import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectProgram, type ProgramOutcome } from '@albectra/cli';
import { PRESETS } from '@albectra/training';
import type { Evaluation, HistoryEntry } from '@albectra/training';
import { program } from '../src/index.ts';

/** What a run in a folder shall look like. */
export interface SampleRun {
  /** Steps that were done; the run shall have {@link SAMPLE_STEPS}. */
  readonly done: number;
  readonly learningRate?: number;
  readonly history?: readonly HistoryEntry[];
  readonly shards?: string;
  /** False to leave out tokens and seconds, as earlier versions did. */
  readonly countsTokens?: boolean;
}

/** Steps of a sample run. */
export const SAMPLE_STEPS = 2000;

const time = '2026-11-22T08:00:00.000Z';

/** The start of a sample run. */
export const started: HistoryEntry = {
  event: 'started',
  time,
  step: 0,
  steps: SAMPLE_STEPS,
  engine: 'wasm',
  device: 'a processor <b>of</b> two cores',
};

/** The end of a sample run. */
export function ended(
  outcome: 'completed' | 'stopped' | 'failed',
  step: number,
  reason?: string,
): HistoryEntry {
  return { event: 'ended', time, step, outcome, ...(reason === undefined ? {} : { reason }) };
}

/** Writes the files of a run that a report reads, as training would. */
export async function writeSampleRun(directory: string, run: SampleRun): Promise<void> {
  const {
    done,
    learningRate = 5e-4,
    history = [started],
    shards = '/data/shards',
    countsTokens = true,
  } = run;
  await mkdir(directory, { recursive: true });
  const { recipe } = PRESETS['electra-tiny'];
  const schedule = { ...recipe.schedule, learningRate };
  const identity = { version: 1, recipe: { ...recipe, schedule, steps: SAMPLE_STEPS }, dataRunKey: '5f2a' };
  await writeFile(join(directory, 'run.json'), JSON.stringify(identity));
  await writeFile(join(directory, 'train.yaml'), `shards: ${JSON.stringify(shards)}\nengine: wasm\n`);
  const lines = Array.from({ length: done }, (_, index) =>
    sampleRecord(index + 1, learningRate, countsTokens),
  );
  await writeFile(
    join(directory, 'metrics.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  const evaluations = Array.from({ length: 1 + Math.floor(done / 200) }, (_, index) =>
    sampleEvaluation(200 * index),
  );
  await writeFile(join(directory, 'evaluations.json'), JSON.stringify(evaluations));
  for (const entry of history)
    await appendFile(join(directory, 'history.jsonl'), `${JSON.stringify(entry)}\n`);
}

function sampleRecord(step: number, learningRate: number, countsTokens: boolean): Record<string, number> {
  const share = step / SAMPLE_STEPS;
  const noise = Math.sin(step * step);
  const maskedLanguageLoss = 9 - 6 * share + 0.3 * noise;
  const replacedTokenLoss = 0.6 - 0.3 * share + 0.02 * noise;
  const tokens = 1000 + Math.round(20 * noise);
  return {
    step,
    loss: maskedLanguageLoss + 50 * replacedTokenLoss,
    maskedLanguageLoss,
    replacedTokenLoss,
    gradientNorm: 3 * 0.5 ** (3 * share + noise),
    learningRate: learningRate * (1 - share),
    rowsPerSecond: 64,
    tokensPerSecond: 2000 + 40 * noise,
    waitShare: 0.01 + 0.005 * noise,
    secondsPerStep: 0.5,
    ...(countsTokens ? { tokens, seconds: 0.5 } : {}),
  };
}

function sampleEvaluation(step: number): Evaluation {
  const share = step / SAMPLE_STEPS;
  const metric = (value: number, chance: number) => ({
    value,
    low: value - 0.02,
    high: value + 0.02,
    chance,
  });
  return {
    step,
    rowCount: 512,
    tokenCount: 16_000,
    maskedLanguageLoss: 9 - 6 * share,
    maskedLanguageAccuracy: metric(0.05 + 0.4 * share, 0.06),
    replacedTokenArea: metric(0.5 + 0.4 * share, 0.5),
  };
}

/** Runs `train`. */
export function runTrain(...words: readonly string[]): Promise<ProgramOutcome> {
  return collectProgram(program, words);
}
