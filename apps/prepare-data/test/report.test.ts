import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logLines } from './log-lines.ts';
import { writeSampleFolder, type FolderOptions } from './sample-folder.ts';
import { run } from './run-command.ts';

const EVIL = '"><img src=x onerror=alert(1)>';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOn(name: string, options: FolderOptions, ...words: readonly string[]): Promise<string> {
  const directory = join(folder, name);
  await writeSampleFolder(directory, options);
  expect(await run('report', directory, ...words)).toMatchObject({ code: 0 });
  return readFile(join(directory, 'report.html'), 'utf8');
}

/** The headings of a page's sections. */
const headings = (page: string): readonly string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map((match) => match[1] ?? '');

test('a page has the parts that its shards have', async () => {
  const page = await reportOn('static', { counters: { skippedEmpty: 12, skippedDuplicates: 3000 } });
  expect(headings(page)).toEqual([
    'Lengths',
    'Pairs',
    'Masks',
    'Texts',
    'Tokens',
    'Rows as they read',
    'Configuration',
  ]);
  expect(page).toContain('seen before');
  expect(page).toContain('3,000');
  expect(page).toContain('Tokens by split');
  expect(page).toContain('Pairs, masks and tokens were counted in all 425 rows.');
  expect(headings(await reportOn('dynamic', { masking: 'dynamic' }, '--set', 'shownRows=0'))).toEqual([
    'Lengths',
    'Pairs',
    'Texts',
    'Tokens',
    'Configuration',
  ]);
});

test('packs are counted as packs, and tokens by source where rows know it', async () => {
  const page = await reportOn('packed', { packed: true, provenance: true, sourceName: 'books/α.txt' });
  expect(page).toContain('Lengths of train packs');
  expect(page).toContain('train, were it not packed');
  expect(page).toContain('books/α.txt');
  expect(page).toMatch(/Row [\d,]+, example 1 of \d/);
});

test('a sample is said to be one, and equal folders give equal pages', async () => {
  const first = await reportOn('a/same', {}, '--set', 'sampleRows=100');
  expect(first).toContain('a sample of 100 of 425 rows');
  expect(await reportOn('b/same', {}, '--set', 'sampleRows=100')).toBe(first);
});

test('no name, setting or piece of a vocabulary becomes markup', async () => {
  const page = await reportOn('evil', {
    provenance: true,
    sourceName: EVIL,
    piece: '<script>',
    counters: { [EVIL]: 1 },
  });
  expect(page).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toMatch(/<script|<img/);
});

test('the run shows where there is a log; a link to a folder or damage in its place is no error', async () => {
  const directory = join(folder, 'logged');
  await writeSampleFolder(directory);
  await writeFile(join(directory, 'log.jsonl'), logLines());
  const page = join(directory, 'page.html');
  expect(await run('report', directory, '--output', page)).toMatchObject({ code: 0 });
  const text = await readFile(page, 'utf8');
  expect(headings(text)).toContain('The run');
  expect(text).toContain('It was taken up again once, after 59 min 59 s in all.');
  expect(text).toContain('Lines of the log that say nothing of finished work: 1.');
  await rm(join(directory, 'log.jsonl'));
  await symlink(directory, join(directory, 'log.jsonl'));
  expect(await run('report', directory, '--output', page)).toMatchObject({ code: 0 });
  expect(headings(await readFile(page, 'utf8'))).not.toContain('The run');
});

test('--json says what was written', async () => {
  const directory = join(folder, 'json');
  await writeSampleFolder(directory);
  const { stdout } = await run('report', directory, '--json');
  expect(JSON.parse(stdout)).toEqual({
    event: 'reported',
    output: join(directory, 'report.html'),
    bytes: expect.any(Number),
    rows: 425,
  });
});

test('a damaged shard is one clear message', async () => {
  const directory = join(folder, 'damaged');
  await writeSampleFolder(directory);
  await truncate(join(directory, 'train', 'shard-00001.arrow'), 500);
  const { code, stdout, stderr } = await run('report', directory, '--set', 'sampleRows=100000');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('shard-00001.arrow');
  expect(stderr).not.toContain('    at ');
});

test('inspect shows packs, origins and masks, for people and for programs', async () => {
  const directory = join(folder, 'packed');
  const shown = await run('inspect', directory, '--set', 'rows=40');
  expect(shown.stdout).toMatch(
    /train row \d+, a pack of 2\n {2}example 1 of 2 \(\d+ tokens, .*\)\n {2}from first.txt, document \d+, byte [\d,]+\n {2}\[CLS\] /,
  );
  expect(shown.stdout).not.toContain('\u001B');
  const colourful = await run('inspect', directory, '--color', 'always', '--set', 'rows=1');
  expect(colourful.stdout).toContain('\u001B[35m');
  const { stdout } = await run('inspect', directory, '--json', '--color', 'always', '--set', 'rows=1');
  const [example] = (JSON.parse(stdout) as { rows: readonly Record<string, unknown>[] }).rows;
  expect(example).toMatchObject({
    pack: { example: 0, examples: expect.any(Number) },
    origin: {
      source: expect.stringContaining('.txt'),
      document: expect.any(Number),
      byteOffset: expect.any(Number),
    },
    text: expect.stringMatching(/^\[CLS\]/),
    masks: expect.arrayContaining([
      { position: expect.any(Number), piece: expect.any(String), kind: 'mask', replacement: '[MASK]' },
    ]),
  });
  expect(stdout).not.toContain('u001b');
});
