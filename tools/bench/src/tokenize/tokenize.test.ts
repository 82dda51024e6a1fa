import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareReports } from './compare-reports.ts';
import type { ContenderReport } from './contender-job.ts';
import { runPythonContender } from './run-contender.ts';
import { tokenize } from './tokenize.ts';
import { tokenizeMemory } from './tokenize-memory.ts';
import { tokenizeThreads } from './tokenize-threads.ts';

let folder = '';
let options: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenize-'));
  options = { model: join(folder, 'vocab.txt'), text: join(folder, 'text.txt') };
  const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'word', '##s', '.'];
  await writeFile(join(folder, 'vocab.txt'), `${tokens.join('\n')}\n`);
  await writeFile(join(folder, 'text.txt'), 'a word.\nWords\n\nmissing words\n');
});
afterAll(async () => rm(folder, { recursive: true }));

test('contenders give the ids of the text, and their absence is shown', async () => {
  const { rows, conditions } = await tokenize.run({ ...options, peers: folder });
  expect(rows.map(({ contender }) => contender)).toEqual(['albectra', 'albectra encode()']);
  // a word . word ##s | [UNK] word ##s
  expect(rows.map(({ ids }) => ids)).toEqual([8, 8]);
  expect(rows.map((row) => row['equal ids'])).toEqual(['2 of 2', '2 of 2']);
  expect(conditions).toMatchObject({ 'bytes taken': 29, 'not found': 'tokenizers' });
});

test('one thread and two give the same number of ids', async () => {
  const { rows } = await tokenizeThreads.run({ ...options, rounds: '1' });
  expect(rows.map(({ threads, ids }) => [threads, ids])).toEqual([
    [1, 8],
    [2, 8],
  ]);
});

test('memory is shown at each step of the text', async () => {
  const { rows, conditions } = await tokenizeMemory.run({ ...options, bytes: '78', every: '26' });
  // A pass has 26 bytes: two documents of 13.
  expect(rows.map(({ ids }) => ids)).toEqual([0, 8, 16, 24]);
  expect(conditions['text']).toContain('taken 3.00 times');
});

test('an unknown unit is refused', async () => {
  await expect(tokenize.run({ ...options, unit: 'word' })).rejects.toThrow('expected document or line');
});

test('a contender that fails is named, with what it said', async () => {
  const part = { path: join(folder, 'text.txt'), start: 0, end: 10 };
  const files = { model: '', tokenizerJson: '', peers: undefined };
  const run = runPythonContender(process.execPath, { ...files, part, unit: 'line', comparedBytes: 1 });
  await expect(run).rejects.toThrow(/^Measuring sentencepiece failed: .*Error/);
});

test('reports are compared by their medians with those of albectra', () => {
  const report = (coldMs: number, digests: number[]): ContenderReport => ({
    load: { wallMs: 1, cpuMs: 2 },
    cold: { wallMs: coldMs, cpuMs: 2 * coldMs, hitShare: 0.5 },
    warm: { wallMs: 10, cpuMs: 10 },
    ids: 7,
    digests,
  });
  const rows = compareReports(
    { albectra: [report(10, [1, 2]), report(30, [1, 2]), report(20, [1, 2])], peer: [report(200, [1, 3])] },
    1e6,
  );
  expect(rows[1]).toEqual({
    contender: 'peer',
    'load CPU ms': 2,
    // 1 MB in 200 ms, on the clock.
    'cold MB/s': 5,
    'warm MB/s': 100,
    'cold MB/CPU s': 2.5,
    'warm MB/CPU s': 100,
    'albectra × (wall)': 10,
    'albectra × (CPU)': 10,
    ids: 7,
    'equal ids': '1 of 2',
    'cache hits': '50.00 %',
  });
});
