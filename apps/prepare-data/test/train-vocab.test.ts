import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectProgram, InterruptedError, type ProgramOutcome } from '@albectra/cli';
import { loadTokenizer } from '@albectra/tokenizer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../src/index.ts';

const WORDS = ['River', 'stone', 'winter', 'mornings', 'house', 'Café', 'naïve', 'window', 'holding', '漢字'];
const CORPUS = Array.from({ length: 80 }, (_, document) =>
  Array.from(
    { length: 5 },
    (_unused, index) =>
      `${WORDS[(document + index) % 10]} ${WORDS[(document * 3 + index) % 10]} follow ${document % 7}.`,
  ).join(' '),
).join('\n\n');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-train-vocab-'));
  await writeFile(at('texts.txt'), CORPUS);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

/** Runs a command in which `@name` stands for a path in the folder; it is stopped as soon as `stopAt` was written. */
async function run(words: readonly string[], stopAt?: string): Promise<ProgramOutcome> {
  const controller = new AbortController();
  const { code, stdout, stderr } = await collectProgram(
    program,
    words.map((word) => word.replace(/^@/, `${folder}/`)),
    {
      signal: controller.signal,
      onStdout: (text) => {
        if (stopAt !== undefined && text.includes(stopAt)) controller.abort(new InterruptedError('SIGINT'));
      },
    },
  );
  return { code, stdout: stdout.replaceAll(folder, 'FOLDER'), stderr: stderr.replaceAll(folder, 'FOLDER') };
}

const train = (output: string, ...words: readonly string[]): ReturnType<typeof run> =>
  run(['train-vocab', '@texts.txt', '--output', output, '--set', 'threads=0', ...words]);

test('trains a WordPiece vocabulary, with a tokenizer.json beside it', async () => {
  const { code, stdout } = await train('@bert/vocab.txt', '--set', 'vocabularySize=150');
  expect(code).toBe(0);
  expect(stdout.replace(/in [\d.]+ s \([^)]*\)/, 'in TIME')).toMatchInlineSnapshot(`
    "WordPiece vocabulary of 86 tokens from 9.4 kB of text in TIME.
      20 different words of 28 characters; tokens for 100 % of the text's characters
      no more pairs occur 2 times: lower minFrequency or give more text for a larger vocabulary
      on 9.4 kB of this text: 4.54 bytes a token, 0 % of the tokens unknown
    FOLDER/bert/vocab.txt (359 B)
    FOLDER/bert/tokenizer.json (4.1 kB)
    "
  `);
  expect((await readdir(at('bert'))).toSorted()).toEqual(['tokenizer.json', 'vocab.txt', 'vocab.txt.yaml']);
  const text = await readFile(at('bert/vocab.txt'), 'utf8');
  expect(text.split('\n').slice(0, 6)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.']);
  const definition = JSON.parse(await readFile(at('bert/tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> };
    normalizer: object;
  };
  const byId = Object.entries(definition.model.vocab).toSorted(([, left], [, right]) => left - right);
  expect(byId.map(([token]) => token)).toEqual(text.trimEnd().split('\n'));
  expect(definition.normalizer).toMatchObject({ lowercase: true, strip_accents: true });
});

test('the saved configuration gives the same vocabulary again, on other threads', async () => {
  await train('@saved/vocab.txt', '--set', 'lowerCase=false', '--set', 'limitAlphabet=20');
  const first = await readFile(at('saved/vocab.txt'));
  const again = await run(['train-vocab', '--config', '@saved/vocab.txt.yaml', '--set', 'threads=1']);
  expect(again.code).toBe(0);
  expect(await readFile(at('saved/vocab.txt'))).toEqual(first);
});

test.each(['bert', 'electra'])(
  'build takes both files of a vocabulary with the preset %s',
  async (preset) => {
    await train(`@${preset}/vocab.txt`, '--set', 'lowerCase=false');
    /** Builds with a file of the vocabulary; returns where it lies in the output, and the text of all rows. */
    const build = async (tokenizer: string, ...words: readonly string[]): Promise<object> => {
      const output = `@${preset}-${tokenizer}`;
      const settings = [
        '--preset',
        preset,
        '--output',
        output,
        '--set',
        'workers=0',
        '--set',
        'sequenceLength=32',
      ];
      const source = ['@texts.txt', '--tokenizer', `@${preset}/${tokenizer}`];
      expect(await run(['build', ...source, ...settings, ...words])).toMatchObject({ code: 0 });
      expect(await run(['verify', output])).toMatchObject({ code: 0 });
      const { stdout } = await run(['inspect', output, '--json', '--set', 'rows=1000']);
      const { rows } = JSON.parse(stdout) as { readonly rows: unknown };
      return { files: await readdir(at(`${preset}-${tokenizer}/tokenizer`)), rows };
    };
    const byText = await build('vocab.txt', '--set', 'reading.lowerCase=false');
    expect(byText).toMatchObject({ files: ['vocab.txt'] });
    expect(JSON.stringify(byText)).toContain('Café');
    // The definition says by itself that letters stay as they are.
    expect(await build('tokenizer.json')).toEqual({ ...byText, files: ['tokenizer.json'] });
  },
);

test('takes the settings of a WordPiece vocabulary', async () => {
  const settings = [
    'lowerCase=false',
    'stripAccents=true',
    'minFrequency=1000',
    'initialAlphabet=["ß"]',
    'specialTokens=["[UNK]","[CLS]","[SEP]","[MASK]","[PAD]","[unused0]"]',
  ];
  const { stdout } = await train('@news.txt', ...settings.flatMap((setting) => ['--set', setting]));
  expect(stdout).toContain('no more pairs occur 1,000 times: lower minFrequency or give more text');
  expect(stdout).toContain('FOLDER/news.tokenizer.json');
  const tokens = (await readFile(at('news.txt'), 'utf8')).trimEnd().split('\n');
  expect(tokens.slice(0, 6)).toEqual(['[UNK]', '[CLS]', '[SEP]', '[MASK]', '[PAD]', '[unused0]']);
  expect(tokens).toEqual(expect.arrayContaining(['ß', 'R', '##e']));
  expect(tokens).not.toContain('é');
});

test('says how much of the text is unknown', async () => {
  const { stdout } = await train('@small.txt', '--set', 'limitAlphabet=12', '--json');
  const event = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(event).toMatchObject({ event: 'trained', kind: 'wordpiece', output: 'FOLDER/small.txt' });
  expect(event['characterCoverage']).toBeLessThan(1);
  // As the tokenizer finds it in the whole text, which is smaller than the sample.
  const tokenizer = loadTokenizer(await readFile(at('small.txt')), 'small.txt');
  const ids = [...tokenizer.encode(CORPUS)];
  const unknown = ids.filter((id) => id === tokenizer.specialIds.unk).length;
  expect(event['sampleTokens']).toBe(ids.length);
  expect(event['unknownShare']).toBeCloseTo(unknown / ids.length, 10);
});

test('takes the settings of a Unigram vocabulary', async () => {
  const settings = [
    'vocabularySize=38',
    'lowerCase=true',
    'controlSymbols=["[CLS]","[SEP]","[MASK]","[EXTRA]"]',
    'userDefinedSymbols=["."]',
  ];
  const { code, stdout } = await train('@own.model', ...settings.flatMap((setting) => ['--set', setting]));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Unigram vocabulary of 38 pieces/);
  const tokenizer = loadTokenizer(await readFile(at('own.model')), 'own.model');
  const pieces = Array.from({ length: 38 }, (_, id) => tokenizer.tokenOf(id));
  expect(pieces.slice(0, 7)).toEqual(['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]', '[EXTRA]', '.']);
  expect(pieces.slice(7).join('')).not.toMatch(/[A-Zéï]/);
  expect(await readFile(at('own.model.yaml'), 'utf8')).toContain('cleaning: albert-lower-case');
});

test.each(['files', 'counting', 'merging'])('stopped at "%s", it leaves nothing', async (phase) => {
  const words = [
    'train-vocab',
    '@texts.txt',
    '--output',
    '@stopped/vocab.txt',
    '--json',
    '--set',
    'minFrequency=0',
  ];
  const before = await readdir(folder, { recursive: true });
  // 500 merges come before the first report on them: this text has as many only where words are long.
  const long = Array.from({ length: 300 }, (_, index) => `word${index * 7919}x${index * 104729}`).join(' ');
  await writeFile(at('texts.txt'), `${CORPUS}\n\n${long}`);
  const { code, stderr } = await run([...words, '--set', 'threads=0'], `"phase":"${phase}"`);
  expect(code).toBe(130);
  expect(stderr).toContain('Nothing was written');
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test.each([
  ['a setting of the other kind', ['@x.model', '--set', 'minFrequency=3']],
  ['a setting of the other kind', ['@x.txt', '--set', 'seed=3', '--set', 'allowSmaller=true']],
  ['a name without a kind', ['@x']],
  ['a name of the other kind', ['@x.txt', '--set', 'kind=unigram']],
  ['a folder', ['@']],
  ['special tokens that are missing', ['@x.txt', '--set', 'specialTokens=["[UNK]"]']],
  ['two sorts of clean-up', ['@x.model', '--set', 'lowerCase=true', '--set', 'reading.cleaning=albert']],
  ['small letters at two places', ['@x.txt', '--set', 'reading.lowerCase=true']],
  ['a vocabulary that is too small', ['@x.txt', '--set', 'vocabularySize=20']],
  ['a character that is none', ['@x.txt', '--set', 'initialAlphabet=["ab"]']],
])('refuses %s (%j)', async (_what, words) => {
  const before = await readdir(folder, { recursive: true });
  const { code, stdout, stderr } = await run(['train-vocab', '@texts.txt', '--output', ...words]);
  expect(stdout).toBe('');
  expect(`${code}: ${stderr.slice(stderr.indexOf('prepare-data: '))}`).toMatchSnapshot();
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});
