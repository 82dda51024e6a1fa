import { expect, test } from 'vitest';
import { assign, parseAssignment } from './assignments.ts';
import { UsageError } from './errors.ts';

test.each([
  ['a=1', ['a'], 1],
  ['a.b=0.5', ['a', 'b'], 0.5],
  ['a=[x, y]', ['a'], ['x', 'y']],
  ['a=true', ['a'], true],
  ['a=', ['a'], ''],
  ['a="1"', ['a'], '1'],
  ['a=b=c', ['a'], 'b=c'],
])('parses %s', (text, path, value) => {
  expect(parseAssignment(text)).toEqual({ path, value, origin: `--set ${text}` });
});

test.each(['a', '=1', 'a..b=1', '__proto__.x=1', 'a.constructor=1', 'a="'])('refuses %s', (text) => {
  expect(() => parseAssignment(text)).toThrow(UsageError);
});

test('assigns into groups, making those that are missing, and leaves the original alone', () => {
  const original = { masking: { rate: 0.15 } };
  expect(assign(original, parseAssignment('masking.kind=token'))).toEqual({
    masking: { rate: 0.15, kind: 'token' },
  });
  expect(assign(original, parseAssignment('other.deep=1'))).toEqual({
    masking: { rate: 0.15 },
    other: { deep: 1 },
  });
  expect(original).toEqual({ masking: { rate: 0.15 } });
});

test('does not lead through a value', () => {
  expect(() => assign({ seed: 1 }, parseAssignment('seed.x=2'))).toThrow(
    'expected "seed" to be a group of keys, got 1',
  );
});
