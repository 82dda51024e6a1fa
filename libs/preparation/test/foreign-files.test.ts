import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutputDamagedError, prepare } from '../src/index.ts';
import { smallOptions, writeSmallCorpus, type SmallCorpus } from './small-corpus.ts';

let small: SmallCorpus;
beforeAll(async () => {
  small = await writeSmallCorpus();
});
afterAll(() => rm(small.folder, { recursive: true, force: true }));

describe('an output folder that has files of somebody else', () => {
  /** A folder of a user, with texts where a run keeps files of its own. */
  async function makeHome(name: string): Promise<string> {
    const home = join(small.folder, name);
    await cp(small.corpus, join(home, 'documents'), { recursive: true });
    for (const folder of ['rows', 'train', 'input', 'tokenizer']) {
      await mkdir(join(home, folder));
      await writeFile(join(home, folder, 'notes.txt'), 'mine');
    }
    return home;
  }
  const notes = (home: string): Promise<string[]> =>
    Promise.all(
      ['rows', 'train', 'input', 'tokenizer'].map((folder) =>
        readFile(join(home, folder, 'notes.txt'), 'utf8'),
      ),
    );

  test('keeps them when it is finished', async () => {
    const home = await makeHome('home');
    const options = { ...smallOptions(small, 'home'), corpus: [join(home, 'documents')] };
    expect((await prepare(options)).manifest.counters['documents']).toBeGreaterThan(400);
    expect(await readdir(join(home, 'documents'))).toEqual(['a.txt', 'b.jsonl']);
    expect(await readdir(join(home, 'rows'))).toEqual(['notes.txt']);
    expect(await notes(home)).toEqual(['mine', 'mine', 'mine', 'mine']);
  });

  test('keeps them when it comes to nothing, its tokenizer among them', async () => {
    const home = await makeHome('empty home');
    const tokenizer = join(home, 'tokenizer', 'vocab.txt');
    await cp(small.tokenizer, tokenizer);
    await writeFile(join(home, 'input', 'blank.txt'), '\n \n');
    const before = await readdir(home, { recursive: true });
    const blank = {
      ...smallOptions(small, 'empty home'),
      corpus: [join(home, 'input', 'blank.txt')],
      tokenizer,
    };
    await expect(prepare(blank)).rejects.toMatchObject({ code: 'no-rows' });
    expect(await readdir(home, { recursive: true })).toEqual(before);
    expect(await notes(home)).toEqual(['mine', 'mine', 'mine', 'mine']);
  });

  test('is refused if these are shards of which no plan is known', async () => {
    const options = smallOptions(small, 'shards of another');
    const shard = join(options.output, 'train', 'bin-32', 'shard-00000.arrow');
    await mkdir(join(shard, '..'), { recursive: true });
    await writeFile(shard, 'rows');
    const error: unknown = await prepare(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OutputDamagedError);
    expect((error as Error).message).toContain('found train/bin-32/shard-00000.arrow without a plan');
    expect(await readFile(shard, 'utf8')).toBe('rows');
  });
});
