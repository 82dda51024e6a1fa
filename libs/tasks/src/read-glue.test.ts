import { describe, expect, test } from 'vitest';
import { isTaskFileError } from './errors.ts';
import { readGlue } from './read-glue.ts';
import type { GlueTaskName } from './glue-tasks.ts';

/** One training line of each task, with what it means. */
const LINES: readonly [GlueTaskName, string, object][] = [
  ['cola', 'gj04\t1\t\tThe bus left.', { textA: 'The bus left.', label: 1 }],
  ['sst2', 'a joy\t1', { textA: 'a joy', label: 1 }],
  ['mrpc', '1\t7\t8\tHe ran.\tHe was running.', { textA: 'He ran.', textB: 'He was running.', label: 1 }],
  [
    'stsb',
    '0\tnews\tf\t2012\t1\ts\ts\tA cat.\tA dog.\t1.6',
    { textA: 'A cat.', textB: 'A dog.', label: 1.6 },
  ],
  ['qqp', '0\t1\t2\tWhy?\tHow?\t0', { textA: 'Why?', textB: 'How?', label: 0 }],
  [
    'mnli',
    '0\tp\ti\tg\tb\tp\tp\tp\tIt rains.\tIt is dry.\tneutral\tcontradiction',
    { textA: 'It rains.', textB: 'It is dry.', label: 0 },
  ],
  ['qnli', '0\tWho?\tHe did.\tentailment', { textA: 'Who?', textB: 'He did.', label: 0 }],
  ['rte', '0\tIt rains.\tIt is dry.\tnot_entailment', { textA: 'It rains.', textB: 'It is dry.', label: 1 }],
  ['wnli', '0\tIt fell.\tThe cup fell.\t1', { textA: 'It fell.', textB: 'The cup fell.', label: 1 }],
];

describe('readGlue', () => {
  test.each(LINES)('reads %s', (task, line, example) => {
    const header = task === 'cola' ? '' : 'header\tof\tthe\tfile\n';
    const read = readGlue(`${header}${line}\r\n`, { task, isTest: false, file: 'train.tsv' });
    expect(read).toEqual({ examples: [example], skippedLines: 0 });
  });

  test('reads test files, which have a header and no labels', () => {
    const text = 'index\tsentence\n0\tThe bus left.\n';
    expect(readGlue(text, { task: 'cola', isTest: true, file: 'test.tsv' }).examples).toEqual([
      { textA: 'The bus left.' },
    ]);
  });

  test('keeps quotes: the files have no quoting', () => {
    const text = 'sentence\tlabel\n"a "joy\t0\n';
    expect(readGlue(text, { task: 'sst2', isTest: false, file: 'x' }).examples[0]?.textA).toBe('"a "joy');
  });

  test('counts lines with missing fields', () => {
    const text = 'header\n0\t1\t2\tWhy?\n0\t1\t2\tWhy?\tHow?\t1\n';
    const read = readGlue(text, { task: 'qqp', isTest: false, file: 'train.tsv' });
    expect(read.examples).toHaveLength(1);
    expect(read.skippedLines).toBe(1);
  });

  test.each([
    ['an unknown label', 'header\n0\ta\tb\tmaybe\n', "got 'maybe' (line 2)"],
    ['a file without examples', 'header\n', 'got none'],
  ])('refuses %s', (_, text, message) => {
    const read = (): unknown => readGlue(text, { task: 'rte', isTest: false, file: 'dev.tsv' });
    expect(read).toThrow(message);
    expect(read).toThrow(expect.toSatisfy(isTaskFileError));
  });
});
