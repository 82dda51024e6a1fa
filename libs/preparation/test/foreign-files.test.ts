import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutputDamagedError, prepare, type PreparationOptions } from '../src/index.ts';
import { hashFolder, smallOptions, writeSmallCorpus, type SmallCorpus } from './small-corpus.ts';

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

describe('an input', () => {
  /** Options for a corpus of its own, which is done up to its last tasks. */
  async function begin(name: string): Promise<{ options: PreparationOptions; path: string }> {
    const corpus = join(small.folder, `corpus of ${name}`);
    await cp(small.corpus, corpus, { recursive: true });
    const controller = new AbortController();
    const options = { ...smallOptions(small, name), corpus: [corpus] };
    const stopped = prepare({
      ...options,
      signal: controller.signal,
      onProgress: ({ tasksDone }) => tasksDone === 3 && controller.abort(new Error('stop')),
    });
    await expect(stopped).rejects.toThrow('stop');
    return { options, path: join(corpus, 'b.jsonl') };
  }

  /** Does something to an input while the first task runs, after it was hashed for the plan. */
  async function prepareWhile(options: PreparationOptions, change: () => void): Promise<unknown> {
    let done = false;
    const onProgress = (): void => {
      if (!done) change();
      done = true;
    };
    return prepare({ ...options, onProgress }).catch((reason: unknown) => reason);
  }

  test('that is written anew with as many other bytes, after it was hashed, is noticed', async () => {
    const { options, path } = await begin('rewritten');
    const text = readFileSync(path, 'utf8');
    const error = await prepareWhile(options, () => {
      writeFileSync(path, text.replaceAll('river', 'RIVER'));
      utimesSync(path, new Date(), new Date(Date.now() + 5000));
    });
    expect(error).toMatchObject({ code: 'task-failed', reason: 'input-changed' });
    expect(String(error)).toContain(`Input ${path}: expected ghash:`);
    writeFileSync(path, text);
    await prepare(options);
  });

  test('that only has another time is the same', async () => {
    const { options, path } = await begin('touched');
    await prepareWhile(options, () => utimesSync(path, new Date(), new Date(Date.now() + 5000)));
    const other = smallOptions(small, 'not touched');
    await prepare(other);
    const [touched, untouched] = await Promise.all([hashFolder(options.output), hashFolder(other.output)]);
    expect(touched.get('manifest.json')).toBe(untouched.get('manifest.json'));
    expect(touched.get('train/shard-00003.arrow')).toBe(untouched.get('train/shard-00003.arrow'));
  });

  test('that is the output itself is left out, so that the same command continues', async () => {
    const home = join(small.folder, 'corpus and output');
    await cp(small.corpus, home, { recursive: true });
    const options = { ...smallOptions(small, 'corpus and output/shards'), corpus: [home] };
    const first = await prepare(options);
    const pattern = await prepare({ ...options, corpus: [join(home, '**')] });
    expect([first.outcome, (await prepare(options)).outcome, pattern.outcome]).toEqual([
      'prepared',
      'already-complete',
      'already-complete',
    ]);
  });
});
