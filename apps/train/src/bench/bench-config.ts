import { ENGINE_NAMES, PRECISIONS } from '@albectra/compile';
import type { EngineName, Precision } from '@albectra/compile';
import { PRESETS } from '@albectra/training';
import type { PresetName } from '@albectra/training';
import { z } from 'zod';

/** What `bench` needs to know. */
export interface BenchConfiguration {
  readonly preset: PresetName;
  readonly engines: readonly EngineName[];
  readonly batchSize: number;
  readonly sequenceLength?: number | undefined;
  readonly examples?: number | undefined;
  readonly precision: Precision;
  readonly steps: number;
  readonly seconds: number;
  readonly limitSeconds: number;
}

const presetNames = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** Names separated by commas, as an option has them, or a list. */
const engines = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(z.enum(ENGINE_NAMES)).min(1),
);

/** Schema of `bench`. */
export const benchSchema: z.ZodType<BenchConfiguration> = z.strictObject({
  preset: z.enum(presetNames).default('electra-small').describe('Model and optimizer to train.'),
  engines: engines.default([...ENGINE_NAMES]).describe('Engines to measure, one after another.'),
  batchSize: z.int().min(1).max(65_536).default(16).describe('Rows of a step.'),
  sequenceLength: z
    .int()
    .min(5)
    .max(65_536)
    .optional()
    .describe(
      'Tokens of a row, none of them padding; 128 by default, or what the preset has if that is less.',
    ),
  examples: z.int().min(1).optional().describe('Examples that share a row; rows are no packs without it.'),
  precision: z.enum(PRECISIONS).default('float32').describe('Type of matrix products.'),
  steps: z.int().min(1).default(100).describe('Timed steps of an engine at most, after the first one.'),
  seconds: z
    .number()
    .gt(0)
    .default(15)
    .describe('Time of the timed steps, from which on an engine has enough.'),
  limitSeconds: z.number().gt(0).default(120).describe('Time of an engine at most, its start included.'),
});
