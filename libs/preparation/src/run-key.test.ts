import { expect, test } from 'vitest';
import type { PlannedInput, PlannedTokenizer } from './plan.ts';
import { presets } from './presets/index.ts';
import { planDifferences, runKeyOf, type PlanIdentity } from './run-key.ts';

const tokenizer: PlannedTokenizer = {
  file: 'tokenizer/vocab.txt',
  sha256: 'a'.repeat(64),
  vocabularySize: 8,
  specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  wordStarts: '/w==',
};
const input = (path: string, identity: string): PlannedInput => ({
  path,
  format: 'text',
  name: 'a.txt',
  compression: 'none',
  textField: 'text',
  weight: 1,
  bytes: 3,
  identity,
  version: 'yesterday',
});
const before: PlanIdentity = {
  configuration: presets.albert,
  tokenizer,
  inputs: [input('/a.txt', 'sha256:0001'), input('/b.txt', 'sha256:0002')],
};

test('a corpus that was moved keeps its run key', () => {
  const moved = { ...before, inputs: [input('/x/a.txt', 'sha256:0001'), input('/x/b.txt', 'sha256:0002')] };
  expect(runKeyOf(moved)).toBe(runKeyOf(before));
});

test.each([
  ['configuration', { ...before, configuration: { ...presets.albert, seed: 43 } }],
  ['tokenizer', { ...before, tokenizer: { ...tokenizer, sha256: 'b'.repeat(64) } }],
  [
    'content of an input',
    { ...before, inputs: [input('/a.txt', 'sha256:0009'), input('/b.txt', 'sha256:0002')] },
  ],
  ['order of the inputs', { ...before, inputs: before.inputs.toReversed() }],
])('another %s gives another run key', (_what, after) => {
  expect(runKeyOf(after)).not.toBe(runKeyOf(before));
});

test('differences name what changed, from what to what', () => {
  const after: PlanIdentity = {
    configuration: { ...presets.albert, seed: 7, masking: { ...presets.albert.masking, mode: 'static' } },
    tokenizer: { ...tokenizer, sha256: 'b'.repeat(64) },
    inputs: [input('/a.txt', 'sha256:0009')],
  };
  expect(planDifferences(before, after)).toEqual([
    { key: 'configuration.seed', before: '42', after: '7' },
    { key: 'configuration.masking.mode', before: '"dynamic"', after: '"static"' },
    { key: 'tokenizer', before: '"aaaaaaaaaaaa"', after: '"bbbbbbbbbbbb"' },
    { key: 'input count', before: '2', after: '1' },
    { key: 'input /a.txt', before: '"3 bytes sha256:0001"', after: '"3 bytes sha256:0009"' },
    { key: 'input /b.txt', before: '"3 bytes sha256:0002"', after: 'absent' },
  ]);
});

test('a list of differences has an end', () => {
  const many = {
    ...before,
    inputs: Array.from({ length: 1000 }, (_, index) => input(`/${index}`, 'sha256:1')),
  };
  const differences = planDifferences(before, many);
  expect(differences).toHaveLength(21);
  expect(differences.at(-1)?.key).toBe('983 more'); // 1000 new, 2 gone, the count: 1003 - 20
});
