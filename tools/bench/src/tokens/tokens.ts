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
import { OwnSteps, type MeasuredSteps } from './own-steps.ts';

/** One way of training on the shards. */
interface Contender {
  readonly name: string;
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
    const contenders = await open(recipe, manifest, { ...options, shards });
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
          steps: `${steps} in each of ${rounds} turns`,
        },
        rows: compare(turns),
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

async function open(
  recipe: PretrainingRecipe,
  manifest: Manifest,
  options: Readonly<Record<string, string>>,
): Promise<Contender[]> {
  const shards = requiredOption(options, 'shards');
  const engine = await openEngine((options['engine'] ?? 'tensorflow') as EngineName);
  const binned = await OwnSteps.open(engine, recipe, { shards, bins: true });
  await binned.warmUp(manifest.lengthBins?.length ?? 1);
  const padded = await OwnSteps.open(engine, recipe, { shards, bins: false });
  await padded.warmUp(1);
  const own = (name: string, steps: OwnSteps): Contender => ({
    name,
    run: (count) => steps.run(count),
    close: () => steps.close(),
  });
  const contenders = [own('albectra, length bins', binned), own('albectra, padded', padded)];
  const python = options['python'];
  if (python === undefined) return contenders;
  const batch = await paddedBatch(recipe, shards);
  const job = { config: recipe.model, batch, precision: 'float32', threads: availableParallelism() } as const;
  const meanTokens = recipe.batchSize * (manifest.splits.train.tokens / manifest.splits.train.rows);
  const torch = async (name: string, kind: Pick<TorchJob, 'compile' | 'heads'>): Promise<Contender> =>
    torchContender(name, await startTorch(python, { ...job, ...kind }), {
      tokens: meanTokens,
      places: recipe.batchSize * recipe.sequenceLength,
    });
  return [
    ...contenders,
    await torch('torch.compile, padded', { compile: true, heads: 'masked' }),
    await torch('torch.compile, padded, head everywhere', { compile: true, heads: 'everywhere' }),
  ];
}

/** What a step costs PyTorch does not depend on which rows it gets: one batch serves for all, and none is read. */
function torchContender(
  name: string,
  torch: TorchContender,
  step: { readonly tokens: number; readonly places: number },
): Contender {
  return {
    name: `${name} (${torch.version})`,
    run: async (steps) => {
      const { ms } = await torch.run(steps);
      const total = ms.reduce((sum, value) => sum + value, 0);
      return { tokens: steps * step.tokens, places: steps * step.places, ms: total, waitMs: 0 };
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

function compare(turns: ReadonlyMap<string, readonly MeasuredSteps[]>): Record<string, string | number>[] {
  const speed = (measured: readonly MeasuredSteps[]): number =>
    median(measured.map(({ tokens: count, ms }) => (count * 1000) / ms));
  const [first = []] = turns.values();
  return [...turns].map(([contender, measured]) => {
    const total = (pick: (steps: MeasuredSteps) => number): number =>
      measured.reduce((sum, steps) => sum + pick(steps), 0);
    return {
      contender,
      'tokens/s': Math.round(speed(measured)),
      'albectra ×': speed(first) / speed(measured),
      'padding %': 100 * (1 - total((steps) => steps.tokens) / total((steps) => steps.places)),
      'data wait %': (100 * total((steps) => steps.waitMs)) / total((steps) => steps.ms),
    };
  });
}
