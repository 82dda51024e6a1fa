import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { presets, readSentences, type ReadingConfiguration } from '@albectra/preparation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLines, type ReadingProgress } from './read-lines.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-read-lines-'));
  await writeFile(join(folder, 'a.txt'), 'One. Two here.\n\nThree.\n\n \n');
  await writeFile(join(folder, 'b.jsonl.gz'), gzipSync('{"text":"Fóur. Five."}\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(
  reading: Partial<ReadingConfiguration>,
  sentences: boolean,
): Promise<{ readonly lines: readonly string[]; readonly progress: readonly ReadingProgress[] }> {
  const progress: ReadingProgress[] = [];
  const batches = readLines({
    corpus: [folder],
    reading: { ...presets.albert.reading, ...reading },
    sentences,
    onRead: (step) => void progress.push(step),
    signal: new AbortController().signal,
  });
  return { lines: (await Array.fromAsync(batches)).flat(), progress };
}

test('gives whole documents where sentences do not matter', async () => {
  expect((await read({}, false)).lines).toEqual(['One. Two here.', 'Three.', 'Fóur. Five.']);
});

test.each<Partial<ReadingConfiguration>>([{}, { minSentences: 2 }, { cleaning: 'albert-lower-case' }])(
  'gives the sentences that a preparation reads, with %o',
  async (changes) => {
    const reading = { ...presets.albert.reading, ...changes };
    const expected = (await Array.fromAsync(readSentences({ corpus: [folder], reading }))).flat();
    expect((await read(changes, true)).lines).toEqual(expected);
  },
);

test('splits documents where it needs their sentences, and drops those with too few', async () => {
  expect((await read({ minSentences: 2 }, false)).lines).toEqual(['One.', 'Two here.', 'Fóur.', 'Five.']);
  expect((await read({ cleaning: 'albert' }, false)).lines).toContain('Four.');
});

test('says how much of the files it has read, and what it met', async () => {
  const { progress } = await read({}, false);
  expect(progress).toHaveLength(2);
  const last = progress.at(-1);
  expect(last?.bytesDone).toBe(last?.bytesTotal);
  expect(last?.counts).toMatchObject({ invalidUtf8: 0, malformedLines: 0 });
});
