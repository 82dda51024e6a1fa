import { availableParallelism } from 'node:os';
import { openEngine, type EngineName } from '@albectra/compile';
import { openBatches } from '@albectra/dataset';
import { encoderConfig } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { readManifest, type Manifest } from '@albectra/shards/manifest';
import {
  batchOptions,
  modelInputs,
  PRESETS,
  type PresetName,
  type PretrainingRecipe,
} from '@albectra/training';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { median } from '../measure.ts';
import { numberOption, requiredOption } from '../options.ts';
import { startTorch, type TorchContender, type TorchJob } from '../step/torch-steps.ts';
import { OwnTraining, type MeasuredSteps } from './own-training.ts';

const MS_PER_SECOND = 1000;

/** One way of training on the shards. */
interface Contender {
  readonly name: string;
  /** Until the first measured step may begin: tracing and compiling of all shapes. */
  readonly compileMs: number;
  /** Trains some steps. */
  readonly run: (steps: number) => Promise<MeasuredSteps>;
  readonly close: () => unknown;
}

/** Tokens per second of training from shards, padding not counted, beside PyTorch on padded batches of the same rows. */
export const tokens: Benchmark = {
  summary: 'Trains on shards, from the file to the updated weights: tokens a second that are no padding.',
  options: {
    shards: 'folder of shards with length bins',
    preset: 'preset of the trainer (default electra-small)',
    batch: 'rows of a step (default 16)',
    engine: 'engine (default tensorflow)',
    fuse: 'no to leave XLA out, as runs of less than 1,000 steps do',
    steps: 'steps of a turn (default 10)',
    rounds: 'turns of all contenders (default 3)',
    python: 'a Python with torch, to train on padded batches of the same rows',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const shards = requiredOption(options, 'shards');
    const manifest = await readManifest(shards);
    const recipe = recipeOf(options, manifest);
    const steps = numberOption(options, 'steps', 10);
    const rounds = numberOption(options, 'rounds', 3);
    const { contenders, engine } = await open(recipe, manifest, { ...options, shards });
    try {
      const turns = await measure(contenders, { steps, rounds });
      const { rows, tokens: tokenCount } = manifest.splits.train;
      return {
        title: `Training from shards: ${options['preset'] ?? 'electra-small'}`,
        conditions: {
          batch: recipe.batchSize,
          'sequence length': recipe.sequenceLength,
          'mean tokens of a row': (tokenCount / rows).toFixed(1),
          'length bins': manifest.lengthBins?.join(' ') ?? 'none',
          predictions: recipe.masking.maxPredictions,
          dropout: recipe.model.hiddenDropout,
          engine,
          'fused by XLA': isFused(options) ? 'yes, as in runs of 1,000 steps or more' : 'no',
          steps: `${steps} in each of ${rounds} turns`,
        },
        rows: compare(contenders, turns),
      };
    } finally {
      for (const { close } of contenders) await close();
    }
  },
};

function recipeOf(options: Readonly<Record<string, string>>, manifest: Manifest): PretrainingRecipe {
  const preset = PRESETS[(options['preset'] ?? 'electra-small') as PresetName];
  if (preset === undefined) {
    throw new Error(
      `Option preset: expected one of ${Object.keys(PRESETS).join(', ')}, got ${options['preset']}.`,
    );
  }
  const { recipe } = preset;
  const { groupCount, ...model } = recipe.model;
  const isAlbert = model.architecture === 'albert';
  const { sequenceLength, vocabulary } = manifest;
  return {
    ...recipe,
    model: encoderConfig({ ...model, ...(isAlbert && { groupCount }), vocabularySize: vocabulary.size }),
    masking: { ...recipe.masking, maxPredictions: Math.round(recipe.masking.rate * sequenceLength) },
    batchSize: numberOption(options, 'batch', 16),
    sequenceLength,
  };
}

function isFused({ fuse }: Readonly<Record<string, string>>): boolean {
  return fuse !== 'no';
}

async function open(
  recipe: PretrainingRecipe,
  manifest: Manifest,
  options: Readonly<Record<string, string>>,
): Promise<{ contenders: Contender[]; engine: string }> {
  const shards = requiredOption(options, 'shards');
  const engine = await openEngine((options['engine'] ?? 'tensorflow') as EngineName);
  const own = await OwnTraining.open(engine, recipe, { shards, fuse: isFused(options) });
  const contenders: Contender[] = [
    {
      name: 'albectra, length bins',
      compileMs: own.compileMs,
      run: (steps) => own.run('binned', steps),
      close: () => own.close(),
    },
    {
      name: 'albectra, padded',
      compileMs: own.compileMs,
      run: (steps) => own.run('padded', steps),
      close: () => {},
    },
  ];
  const python = options['python'];
  if (python !== undefined) contenders.push(...(await openTorch(python, recipe, { manifest, shards })));
  return { contenders, engine: `${engine.description}, graphs compiled: ${own.compilations}` };
}

async function openTorch(
  python: string,
  recipe: PretrainingRecipe,
  { manifest, shards }: { readonly manifest: Manifest; readonly shards: string },
): Promise<Contender[]> {
  const batch = await paddedBatch(recipe, shards);
  const job = { config: recipe.model, batch, precision: 'float32', threads: availableParallelism() } as const;
  const { tokens: tokenCount, rows } = manifest.splits.train;
  const step = {
    tokens: recipe.batchSize * (tokenCount / rows),
    places: recipe.batchSize * recipe.sequenceLength,
  };
  const kinds: Readonly<Record<string, Pick<TorchJob, 'compile' | 'heads'>>> = {
    'torch.compile, padded': { compile: true, heads: 'masked' },
    'torch.compile, padded, head everywhere': { compile: true, heads: 'everywhere' },
  };
  const contenders: Contender[] = [];
  for (const [name, kind] of Object.entries(kinds)) {
    contenders.push(torchContender(name, await startTorch(python, { ...job, ...kind }), step));
  }
  return contenders;
}

/** What a step costs PyTorch does not depend on which rows it gets: one batch serves for all, and none is read. */
function torchContender(
  name: string,
  torch: TorchContender,
  step: { readonly tokens: number; readonly places: number },
): Contender {
  return {
    name: `${name} (${torch.version})`,
    compileMs: torch.firstMs,
    run: async (steps) => {
      const { ms, cpuMs } = await torch.run(steps);
      return {
        tokens: steps * step.tokens,
        places: steps * step.places,
        ms: sumOf(ms),
        cpuMs: sumOf(cpuMs),
        waitMs: 0,
      };
    },
    close: () => torch.close(),
  };
}

async function paddedBatch(recipe: PretrainingRecipe, shards: string): Promise<NamedArrays> {
  const options = batchOptions(recipe, { shardsDirectory: shards, split: 'train' });
  const batches = await openBatches({ ...options, lengthBins: false });
  try {
    const batch = await batches.next();
    if (batch === undefined) throw new Error('The shards have fewer rows than a batch.');
    return modelInputs(recipe, batch);
  } finally {
    await batches.close();
  }
}

async function measure(
  contenders: readonly Contender[],
  { steps, rounds }: { readonly steps: number; readonly rounds: number },
): Promise<Map<string, MeasuredSteps[]>> {
  const turns = new Map<string, MeasuredSteps[]>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of contenders) turns.set(name, [...(turns.get(name) ?? []), await run(steps)]);
  }
  return turns;
}

function compare(
  contenders: readonly Contender[],
  turns: ReadonlyMap<string, readonly MeasuredSteps[]>,
): Record<string, string | number>[] {
  const [first = []] = turns.values();
  return contenders.map(({ name, compileMs }) => {
    const measured = turns.get(name) ?? [];
    const total = (pick: (steps: MeasuredSteps) => number): number => sumOf(measured.map(pick));
    return {
      contender: name,
      'tokens/s': Math.round(median(speeds(measured, 'ms'))),
      'albectra ×': median(speeds(first, 'ms')) / median(speeds(measured, 'ms')),
      'best tokens/s': Math.round(Math.max(...speeds(measured, 'ms'))),
      'albectra × (best)': Math.max(...speeds(first, 'ms')) / Math.max(...speeds(measured, 'ms')),
      'tokens/CPU s': Math.round(median(speeds(measured, 'cpuMs'))),
      'albectra × (CPU)': median(speeds(first, 'cpuMs')) / median(speeds(measured, 'cpuMs')),
      'padding %': 100 * (1 - total(({ tokens: count }) => count) / total(({ places }) => places)),
      'data wait %': (100 * total(({ waitMs }) => waitMs)) / total(({ ms }) => ms),
      'compile s': compileMs / MS_PER_SECOND,
    };
  });
}

/** Tokens a second of each turn, by the clock or by the time of all processors. */
function speeds(measured: readonly MeasuredSteps[], by: 'ms' | 'cpuMs'): number[] {
  return measured.map((steps) => (steps.tokens * MS_PER_SECOND) / steps[by]);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
