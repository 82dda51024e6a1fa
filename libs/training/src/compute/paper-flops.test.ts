import { ENCODER_PRESETS } from '@albectra/encoder';
import type { EncoderPresetName } from '@albectra/encoder';
import { expect, test } from 'vitest';
import { paperTrainFlops, stackTrainFlops } from './paper-flops.ts';
import type { CountedRun, CountedStack } from './paper-flops.ts';

// Figures of the authors' script, to the digits that the papers' tables and its output give.
test.each([
  ['bert-small', { batchSize: 128, steps: 1_450_000, sequenceLength: 128 }, '1.4187e+18'],
  ['bert-base', { batchSize: 256, steps: 1_000_000, sequenceLength: 512 }, '6.4283e+19'],
  ['bert-large', { batchSize: 256, steps: 1_000_000, sequenceLength: 512 }, '1.9172e+20'],
  ['electra-small', { batchSize: 128, steps: 1_000_000, sequenceLength: 128 }, '1.2937e+18'],
  ['electra-base', { batchSize: 256, steps: 766_000, sequenceLength: 512 }, '6.4245e+19'],
  ['electra-large', { batchSize: 2048, steps: 400_000, sequenceLength: 512 }, '7.1176e+20'],
  ['electra-large', { batchSize: 2048, steps: 1_750_000, sequenceLength: 512 }, '3.1140e+21'],
  ['albert-xxlarge', { batchSize: 4096, steps: 1_500_000, sequenceLength: 512 }, '3.1139e+22'],
] as const)('%s in %j takes %s operations', (name: EncoderPresetName, run, expected) => {
  expect(paperTrainFlops(ENCODER_PRESETS[name], run).toExponential(4)).toBe(expected);
});

test.each<[string, CountedStack, CountedRun, string]>([
  [
    'RoBERTa',
    { hiddenSize: 1024, layerCount: 24, vocabularySize: 50_265 },
    { batchSize: 8000, steps: 500_000 },
    '3.1872e+21',
  ],
  [
    'GPT',
    { hiddenSize: 768, layerCount: 12, vocabularySize: 40_000, outputShare: 1 },
    { batchSize: 128, steps: 960_800 },
    '3.9688e+19',
  ],
])('%s', (_, stack, run, expected) => {
  expect(stackTrainFlops(stack, run).toExponential(4)).toBe(expected);
});

test('T5-11B, an encoder and a decoder whose attention is wider than their layers', () => {
  const stack = {
    hiddenSize: 1024,
    layerCount: 24,
    vocabularySize: 32_000,
    intermediateSize: 65_536,
    headCount: 128,
    attentionSize: 128 * 128,
  };
  const run = { batchSize: 2048, steps: 1_000_000 };
  const encoder = stackTrainFlops({ ...stack, outputShare: 0 }, run);
  const decoder = stackTrainFlops({ ...stack, outputShare: 1, isDecoder: true }, run);
  expect((encoder + decoder).toExponential(4)).toBe('4.5819e+22');
});
