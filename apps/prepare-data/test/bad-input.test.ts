import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run as runCommand, type Outcome } from './run-command.ts';

const GOOD = 'The river holds a stone. It follows the winter. Then a garden ends here.';

/** On a machine that is busy. */
const SETUP_TIMEOUT_MS = 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-bad-input-'));
  const documents = Array.from({ length: 60 }, (_, index) => `${GOOD} This is number ${index * 7}.`);
  await writeFile(at('texts.txt'), documents.join('\n\n'));
  await writeFile(at('blank.txt'), '\n \n\t\n\n');
  await writeFile(at('file'), 'text');
  await writeFile(
    at('latin.txt'),
    Buffer.concat([Buffer.from([0xff, 0x20]), Buffer.from(documents.join('\n\n'))]),
  );
  await mkdir(at('folder'));
  const trained = await run('train-vocab', '@texts.txt', '--output', '@spiece.model', ...SMALL);
  if (trained.code !== 0) throw new Error(trained.stderr);
}, SETUP_TIMEOUT_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const SMALL = ['--set', 'vocabularySize=60'];
const BUILD = ['--tokenizer', '@spiece.model', '--set', 'workers=0', '--set', 'sequenceLength=32'];

function run(...words: readonly string[]): Promise<Outcome> {
  return runCommand(...words.map((word) => word.replace(/^@/, `${folder}/`)));
}

/** What a command that has to fail says at last; nothing may be left of it. */
async function fails(code: number, ...words: readonly string[]): Promise<string> {
  const before = await readdir(folder, { recursive: true });
  const outcome = await run(...words);
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(outcome.stderr).not.toMatch(/unexpected failure|\n {4}at /);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  return outcome.stderr
    .slice(outcome.stderr.indexOf('prepare-data: '))
    .replaceAll(folder, 'FOLDER')
    .trimEnd();
}

test('text without a word', async () => {
  expect(
    await fails(1, 'train-vocab', '@blank.txt', '--output', '@new.model', ...SMALL),
  ).toMatchInlineSnapshot(
    `"prepare-data: Training a vocabulary: expected text, got 0 lines without a word (the input). Check that the input names the right files."`,
  );
  expect(await fails(1, 'build', '@blank.txt', '--output', '@new', ...BUILD)).toMatchInlineSnapshot(
    `"prepare-data: Output folder FOLDER/new: expected text that gives rows, got none (no documents). Check that the corpus names the right files, or lower reading.minSentences."`,
  );
  expect(await fails(1, 'build', '@folder', '--output', '@new', ...BUILD)).toMatchInlineSnapshot(
    `"prepare-data: Corpus: expected text in files ending in .txt, .jsonl, .ndjson, .md, .parquet, .arrow (or these with .gz, .zst, .bz2, .xz), got no files (FOLDER/folder). Name a folder that holds such files, or name a file itself to read it as plain text."`,
  );
});

test('an output that is of the wrong kind', async () => {
  expect(await fails(2, 'train-vocab', '@texts.txt', '--output', '@folder', ...SMALL)).toMatchInlineSnapshot(`
    "prepare-data: Configuration key "output": expected a file, got a folder (FOLDER/folder). Name a file in it: FOLDER/folder/spiece.model or FOLDER/folder/vocab.txt.
    Help: prepare-data train-vocab --help"
  `);
  expect(
    await fails(1, 'train-vocab', '@texts.txt', '--output', '@file/x.model', ...SMALL),
  ).toMatchInlineSnapshot(
    `"prepare-data: FOLDER/file: expected a folder, got a file. Choose another path (EEXIST)."`,
  );
  expect(await fails(1, 'build', '@texts.txt', '--output', '@file', ...BUILD)).toMatchInlineSnapshot(
    `"prepare-data: FOLDER/file: expected a folder, got a file. Choose another path (EEXIST)."`,
  );
});

test('bytes that are not UTF-8 are replaced and counted', async () => {
  const replace = ['--set', 'reading.invalidUtf8=replace'];
  const trained = await run('train-vocab', '@latin.txt', '--output', '@latin.model', ...SMALL, ...replace);
  expect(trained).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 documents with bytes that are not'),
  });
  const built = await run('build', '@latin.txt', '--output', '@latin', ...BUILD, ...replace);
  expect(built).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 documents with bytes that are not'),
  });
});

test('bytes that are not UTF-8 are refused; once they are mended, the same command goes on', async () => {
  const words = ['build', '@latin.txt', '--output', '@strict', ...BUILD];
  const refused = await run(...words);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('expected text in UTF-8, got the byte 0xff');
  expect(refused.stderr).toContain('latin.txt, byte 0). Convert the file to UTF-8');

  await writeFile(at('latin.txt'), `${GOOD}\n\n${GOOD} Mended.`);
  expect(await run(...words)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 documents') });
});

test('what cannot be read is left out and counted on demand', async () => {
  await writeFile(at('mixed.jsonl'), `${JSON.stringify({ text: GOOD })}\n{"id": 3}\n{"text": "a\\u0000b"}\n`);
  const words = ['build', '@mixed.jsonl', '--output', '@lenient', ...BUILD];
  const refused = await run(...words);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('line at byte') });
  const built = await run(...words, '--on-error', 'skip', '--output', '@lenient-too');
  expect(built).toMatchObject({ code: 0, stdout: expect.stringContaining('1 lines skipped: not JSON') });
});

test('settings that are unknown or of the wrong type', async () => {
  const build = ['build', '@texts.txt', '--output', '@new', ...BUILD];
  expect(await fails(2, ...build, '--set', 'sequencelength=3', '--set', 'masking=5')).toMatchInlineSnapshot(`
    "prepare-data: Configuration key "masking": expected group, got 5 (--set masking=5).
    Configuration key "sequencelength": unknown (--set sequencelength=3). Did you mean "sequenceLength"?
    Help: prepare-data build --help"
  `);
  expect(await fails(2, ...build, '--preset', 'alberta')).toMatchInlineSnapshot(`
    "prepare-data: Configuration key "preset": expected albert | bert | electra, got "alberta" (--preset).
    Help: prepare-data build --help"
  `);
  expect(await fails(2, 'bild')).toMatchInlineSnapshot(`
    "prepare-data: Unknown command "bild". Did you mean "build"?
    Help: prepare-data --help"
  `);
  expect(await fails(2, ...build, '--outptu', 'x')).toMatchInlineSnapshot(`
    "prepare-data: Unknown option --outptu. Did you mean --output?
    Help: prepare-data build --help"
  `);
});
