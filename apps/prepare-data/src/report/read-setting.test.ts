import { expect, test } from 'vitest';
import { readSetting } from './read-setting.ts';

test('reads a setting, or nothing', () => {
  expect(readSetting({ masking: { kind: 'ngram' } }, 'masking.kind')).toBe('ngram');
  expect(readSetting({ masking: 5 }, 'masking.kind')).toBeUndefined();
  expect(readSetting({}, 'constructor.name')).toBeUndefined();
});
