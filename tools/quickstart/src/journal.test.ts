import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-journal-'));
  path = join(folder, 'quickstart.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('remembers steps, and adds up the time of all starts', async () => {
  const journal = Journal.open(path);
  await journal.record('corpus', { ms: 5, isDone: true, facts: { documents: 3 } });
  await journal.record('train', { ms: 100, isDone: false });
  await Journal.open(path).record('train', { ms: 20, isDone: true });

  const reopened = Journal.open(path);
  expect(reopened.get('corpus')).toEqual({ ms: 5, isDone: true, facts: { documents: 3 } });
  expect(reopened.get('train')).toEqual({ ms: 120, isDone: true });
  expect(reopened.get('export')).toBeUndefined();
});

test.each(['', '{"corpus":', '[1]', 'null', '{"corpus":1}', '{"corpus":{"ms":"5","isDone":true}}'])(
  'a damaged one, %j, counts as empty',
  async (text) => {
    await writeFile(path, text);
    const journal = Journal.open(path);
    expect(journal.get('corpus')).toBeUndefined();
    await journal.record('corpus', { ms: 1, isDone: true });
    expect(Journal.open(path).get('corpus')).toEqual({ ms: 1, isDone: true });
  },
);

test('a damaged entry does not hide the others', async () => {
  await writeFile(path, '{"corpus":{"ms":5,"isDone":true},"train":{"ms":1,"isDone":true,"facts":{"a":"b"}}}');
  const journal = Journal.open(path);
  expect(journal.get('corpus')?.ms).toBe(5);
  expect(journal.get('train')).toBeUndefined();
});
