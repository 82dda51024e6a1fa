/** Follows 100 steps of PyTorch, in float32 and without dropout; see tools/golden/loss_parity.py. */
import { findTensorflowRuntime, openEngine } from '@albectra/compile';
import type { EngineName } from '@albectra/compile';
import { encoderConfig, pretrainingModel } from '@albectra/encoder';
import type { EncoderConfig } from '@albectra/encoder';
import { describe, expect, test } from 'vitest';
import { createOptimizer, createSchedule } from '../src/create-optimizer.ts';
import { createTrainingState, createTrainStep } from '../src/index.ts';
import type { OptimizerRecipe, ScheduleRecipe } from '../src/index.ts';
import { readTorchSteps, type TorchSteps } from './torch-steps.ts';

/** Largest relative difference of any metric at any step; rounding alone makes about 1e-6. */
const TOLERANCE = 1e-4;

/** With `ALBECTRA_REQUIRE_TENSORFLOW=1` the tests of the TensorFlow engine fail where it is missing. */
function hasTensorflow(): boolean {
  return process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1' || findTensorflowRuntime() !== undefined;
}

const SIZES = {
  vocabularySize: 40,
  hiddenSize: 16,
  layerCount: 1,
  headCount: 2,
  intermediateSize: 32,
  positionCount: 16,
  hiddenDropout: 0,
  attentionDropout: 0,
} as const;

interface Case {
  readonly config: EncoderConfig;
  /** Whether the tensorflow engine compiles chains of operations, as by default; that takes seconds. */
  readonly fuse: boolean;
  readonly optimizer: OptimizerRecipe;
  readonly schedule: ScheduleRecipe;
}

const CASES = {
  // torch.optim.AdamW, and the schedule of transformers that rises to the peak.
  bert: {
    config: encoderConfig({ ...SIZES, architecture: 'bert' }),
    fuse: false,
    optimizer: { kind: 'adamw', weightDecay: 0.1, biasCorrection: true },
    schedule: {
      kind: 'warmup-then-decay',
      learningRate: 5e-3,
      warmupSteps: 10,
      decayFrom: 'warmup-end',
    },
  },
  albert: {
    config: encoderConfig({ ...SIZES, architecture: 'albert', layerCount: 2, embeddingSize: 8 }),
    fuse: true,
    optimizer: { kind: 'lamb', weightDecay: 0.1, biasCorrection: false },
    schedule: { kind: 'warmup-then-decay', learningRate: 2e-2, warmupSteps: 10 },
  },
  electra: {
    config: encoderConfig({
      ...SIZES,
      architecture: 'electra',
      embeddingSize: 8,
      generatorSizeFactor: 0.5,
    }),
    fuse: false,
    optimizer: { kind: 'adamw', weightDecay: 0.1, biasCorrection: false },
    schedule: { kind: 'warmup-times-decay', learningRate: 2e-3, warmupSteps: 10 },
  },
} as const satisfies Record<string, Case>;

/** Takes the same steps through an engine; lists the metrics that differ from PyTorch's, step by step. */
async function findDifferences(
  engineName: EngineName,
  { config, fuse, ...recipe }: Case,
  torch: TorchSteps,
): Promise<string[]> {
  const model = pretrainingModel(config);
  const optimizer = createOptimizer(recipe.optimizer);
  const schedule = createSchedule(recipe.schedule, torch.batches.length);
  const train = createTrainStep({ model, optimizer, schedule, clipNorm: 1 });
  const engine = await openEngine(engineName);
  const session = await engine.open(
    { train },
    createTrainingState(torch.parameters, optimizer.slots(model.specs)),
    { fuse },
  );
  const found: string[] = [];
  for (const [step, batch] of torch.batches.entries()) {
    const outputs = await session.run('train', batch, [0, step]);
    for (const [metric, values] of Object.entries(torch.expected)) {
      const [got, wanted] = [outputs[metric]?.values[0] ?? Number.NaN, values[step]!];
      if (Math.abs(got - wanted) <= TOLERANCE * Math.abs(wanted)) continue;
      found.push(`${metric} of step ${step}: expected ${wanted}, got ${got}`);
    }
  }
  session.close();
  return found;
}

describe.each(['bert', 'albert', 'electra'] as const)('%s', (name) => {
  const given = CASES[name];
  const torch = readTorchSteps(name, given.config);

  test('PyTorch took 100 steps, and learned', () => {
    expect(torch.batches).toHaveLength(100);
    const { loss = new Float32Array() } = torch.expected;
    const sum = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);
    expect(sum(loss.slice(-10))).toBeLessThan(0.95 * sum(loss.slice(0, 10)));
  });

  test('wasm: losses, gradient norms and learning rates equal those of PyTorch at every step', async () => {
    expect(await findDifferences('wasm', given, torch)).toEqual([]);
  });

  test.skipIf(!hasTensorflow())('tensorflow: they do as well', async () => {
    expect(await findDifferences('tensorflow', given, torch)).toEqual([]);
  });
});
