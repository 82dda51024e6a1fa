import { expect, test } from 'vitest';
import { configure } from './configure.ts';
import { InvalidOptionError } from './errors.ts';
import { presets } from './presets/index.ts';

test('without changes it is the preset', () => {
  expect(configure('albert')).toEqual(presets.albert);
});

test('changes reach into groups; undefined ones change nothing', () => {
  const configuration = configure('electra', { seed: 7, reading: { minSentences: 3, lineEnds: undefined } });
  expect(configuration).toEqual({
    ...presets.electra,
    seed: 7,
    reading: { ...presets.electra.reading, minSentences: 3 },
  });
});

test('the bound on predictions follows length and rate unless it is set', () => {
  expect(configure('albert', { sequenceLength: 128 }).masking.maxPredictions).toBe(19); // 0.15 * 128 = 19.2
  expect(configure('electra', { masking: { rate: 0.25 } }).masking.maxPredictions).toBe(32); // 0.25 * 128
  expect(
    configure('albert', { sequenceLength: 128, masking: { maxPredictions: 20 } }).masking.maxPredictions,
  ).toBe(20);
});

test.each([
  ['sequenceLength', { sequenceLength: 4 }],
  ['duplicates', { duplicates: 0 }],
  ['heldoutFraction', { heldoutFraction: 1 }],
  ['seed', { seed: 0.5 }],
  ['masking.maxPredictions', { sequenceLength: 64, masking: { maxPredictions: 65 } }],
  ['masking.mode', { masking: { mode: 'sometimes' as 'static' } }],
  ['examples.singleSegmentProbability', { examples: { singleSegmentProbability: 0.1 } }],
] as const)('%s is checked', (option, changes) => {
  const attempt = (): unknown => configure('albert', changes);
  expect(attempt).toThrow(InvalidOptionError);
  expect(attempt).toThrow(`Preparation option ${option}: expected`);
});

test('a pair loss that the objective would ignore is refused', () => {
  expect(() => configure('electra', { examples: { pair: 'sop' } })).toThrow('expected none for electra');
});
