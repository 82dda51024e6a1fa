import { describe, expect, test } from 'vitest';
import { configure } from './configure.ts';
import { OutputDamagedError } from './errors.ts';
import { parsePlan } from './parse-plan.ts';
import { PLAN_VERSION, type Plan } from './plan.ts';
import { runKeyOf } from './run-key.ts';

const input = {
  path: '/texts/a.txt',
  name: 'a.txt',
  format: 'text',
  compression: 'none',
  bytes: 100,
  identity: 'sha256:00',
  version: 'yesterday',
  textField: 'text',
  weight: 1,
} as const;

const plain = {
  version: PLAN_VERSION,
  createdBy: 'test',
  configuration: configure('albert', {}),
  tokenizer: {
    file: 'tokenizer/vocab.txt',
    sha256: '00',
    vocabularySize: 10,
    specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
    wordStarts: '',
  },
  inputs: [input],
  tasks: [[{ input: 0, start: 0, end: 100 }]],
  shards: { train: 1, heldout: 1 },
} as const;

/** The text of a plan with other parts, whose run key is right: whoever made it up can compute that, too. */
function textOf(changes: Readonly<Record<string, unknown>>): string {
  const plan = { ...plain, ...changes } as unknown as Plan;
  let runKey = '';
  try {
    runKey = runKeyOf(plan);
  } catch {
    // The parts that it hashes are not there.
  }
  return JSON.stringify({ ...plan, runKey });
}

test('a plan is read', () => {
  expect(parsePlan(textOf({}), 'plan.json')).toMatchObject(plain);
});

describe('a plan that was made up is refused, whatever it has instead of', () => {
  const { tokenizer, configuration } = plain;
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['its program', { createdBy: 7 }],
    ['its configuration', { configuration: {} }],
    ['an option', { configuration: { ...configuration, duplicates: 1e9 } }],
    ['a group of options', { configuration: { ...configuration, layout: null } }],
    ['its tokenizer', { tokenizer: [] }],
    ['a tokenizer in the folder', { tokenizer: { ...tokenizer, file: '../vocab.txt' } }],
    ['the name of a tokenizer', { tokenizer: { ...tokenizer, file: {} } }],
    ['special ids', { tokenizer: { ...tokenizer, specialIds: null } }],
    ['its inputs', { inputs: {} }],
    ['an input', { inputs: [null] }],
    ['an absolute path', { inputs: [{ ...input, path: '../a.txt' }] }],
    ['a size', { inputs: [{ ...input, bytes: -1 }] }],
    ['a weight', { inputs: [{ ...input, weight: -1 }] }],
    ['tasks', { tasks: 5 }],
    ['a task', { tasks: [null] }],
    ['a range', { tasks: [[null]] }],
    ['an input of a range', { tasks: [[{ input: 1, start: 0, end: 1 }]] }],
    ['the name of an input', { tasks: [[{ input: 'length', start: 0, end: 1 }]] }],
    ['a range that does not begin below 0', { tasks: [[{ input: 0, start: -1, end: 1 }]] }],
    ['a range that ends in its input', { tasks: [[{ input: 0, start: 0, end: 101 }]] }],
    ['a range that does not end before it begins', { tasks: [[{ input: 0, start: 9, end: 8 }]] }],
    ['a range of whole bytes', { tasks: [[{ input: 0, start: 0.5, end: 8 }]] }],
    ['a number of shards', { shards: { train: 1e15, heldout: 1 } }],
    ['shards', { shards: null }],
  ])('%s', (_what, changes) => {
    expect(() => parsePlan(textOf(changes), 'plan.json')).toThrow(OutputDamagedError);
  });
});
