import { execFileSync } from 'node:child_process';
import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectProgram } from '@albectra/cli';
import { program } from '../src/index.ts';
import { run as runCommand, type Outcome } from './run-command.ts';

const DOCUMENT = 'The river holds a stone. It follows the winter. Then a garden ends here.';
const OPTIONS = ['--set', 'workers=0', '--set', 'sequenceLength=32', '--set', 'heldoutFraction=0'];
const WORDS = [
  'the',
  'river',
  'holds',
  'a',
  'stone',
  'it',
  'follows',
  'winter',
  'then',
  'garden',
  'ends',
  'here',
  '.',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-hostile-'));
  await writeFile(at('vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...WORDS].join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ text: `${DOCUMENT} ${index}` })).join('\n');

/** Runs a command; whatever it says, it is no stack trace and no fault of the program. */
async function run(...words: readonly string[]): Promise<Outcome> {
  const outcome = await runCommand(...words);
  const { stdout, stderr } = outcome;
  expect(stdout + stderr).not.toMatch(/unexpected failure|^ +at /m);
  return outcome;
}

let outputs = 0;
/** Builds from a corpus into a folder of its own. */
async function build(
  corpus: readonly string[],
  ...words: readonly string[]
): Promise<Outcome & { output: string }> {
  const output = at(`output-${outputs++}`);
  const outcome = await run(
    'build',
    ...corpus,
    '--tokenizer',
    at('vocab.txt'),
    '--output',
    output,
    ...OPTIONS,
    ...words,
  );
  const left = await readdir(output, { recursive: true }).catch((): string[] => []);
  expect(left.filter((name) => /\.tmp-|\.lock/.test(name))).toEqual([]);
  expect(left.includes('manifest.json')).toBe(outcome.code === 0);
  return { ...outcome, output };
}

/** What the build of a file says that has to fail. */
async function refusal(path: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await build([path], ...words);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  return stderr;
}

/** A text with two documents and something between them. */
const around = (bytes: Uint8Array | string): Buffer =>
  Buffer.concat([
    Buffer.from(`${DOCUMENT}\n\n`),
    Buffer.from(bytes as string),
    Buffer.from(`\n\n${DOCUMENT}`),
  ]);

describe('a document that is no text is refused with its place, or left out and counted', () => {
  const long = `{"text":"${'river '.repeat(200)}"}`;
  const small = ['--set', 'reading.maxDocumentBytes=1000'];
  test.each<readonly [string, string, () => Uint8Array | string, RegExp, RegExp, readonly string[]]>([
    [
      'invalid UTF-8',
      'utf8.txt',
      () => around(Buffer.from([0x61, 0xc3, 0x28])),
      /got the byte 0xc3 .*utf8\.txt, byte 75\)/,
      /1 documents skipped: not text in UTF-8/,
      [],
    ],
    [
      'NUL bytes',
      'nul.txt',
      () => around('a\0b'),
      /got a NUL byte .*nul\.txt, byte 75\)/,
      /1 documents skipped: not text in UTF-8/,
      [],
    ],
    [
      'a broken line',
      'broken.jsonl',
      () => `${lines(2)}\n{"text": "a\n`,
      /broken\.jsonl, line at byte \d+\)/,
      /1 lines skipped: not JSON/,
      [],
    ],
    [
      'a line without the field',
      'field.jsonl',
      () => `${lines(2)}\n{"body": "a"}\n`,
      /expected a string in the field text, got the fields body .*field\.jsonl, line at byte \d+\)/,
      /1 lines skipped: not JSON/,
      [],
    ],
    [
      'a line that is too long',
      'long.jsonl',
      () => `${lines(2)}\n${long}\n`,
      /expected at most 1000 bytes, got more \(.*long\.jsonl, at \d+\)/,
      /1 documents skipped: too long/,
      small,
    ],
  ])('%s', async (_what, name, content, refused, counted, words) => {
    await writeFile(at(name), content());
    expect(await refusal(at(name), ...words)).toMatch(refused);
    const skipped = await build([at(name)], '--on-error', 'skip', ...words);
    expect(skipped).toMatchObject({ code: 0, stdout: expect.stringMatching(counted) });
    expect(skipped.stdout).toMatch(/ 2 documents, /);
    const report = await run('report', skipped.output);
    expect(report.code).toBe(0);
  });

  test('a long line of plain text is cut, and the cuts are counted', async () => {
    await writeFile(at('line.txt'), 'river holds é winter '.repeat(500));
    expect(await build([at('line.txt')], '--set', 'reading.maxDocumentBytes=1000')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('11 cuts in documents that are too long'),
    });
  });
});

describe('an archive', () => {
  const texts = Array.from({ length: 3000 }, (_, index) => `${DOCUMENT} ${index * index}`).join('\n\n');
  /** Compresses by a program of the system. */
  const by = (tool: string): Buffer => execFileSync(tool, ['-c'], { input: texts });
  const archives = {
    gz: () => gzipSync(texts),
    zst: () => zstdCompressSync(texts),
    bz2: () => by('bzip2'),
    xz: () => by('xz'),
  };
  const damages = {
    'cut short': (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
    'changed inside': (bytes: Buffer) => {
      const changed = Buffer.from(bytes);
      for (let index = bytes.length >> 1; index < (bytes.length >> 1) + 40; index++) changed[index]! ^= 0x5a;
      return changed;
    },
    'of another kind': () => Buffer.from(texts.slice(0, 500)),
  };
  const cases = Object.keys(archives).flatMap((kind) =>
    Object.keys(damages).map((damage) => [kind, damage] as const),
  );
  test.each(cases)(
    '%s that is %s is refused with its name, or its rest is left out',
    async (kind, damage) => {
      const name = at(`${damage}.txt.${kind}`);
      await writeFile(
        name,
        damages[damage as keyof typeof damages](archives[kind as keyof typeof archives]()),
      );
      expect(await refusal(name)).toContain(name);
      await writeFile(at('good.txt'), DOCUMENT);
      const skipped = await build([at('good.txt'), name], '--on-error', 'skip');
      expect(skipped).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 parts of files of which the rest was left out: damaged'),
      });
      expect(skipped.stdout).toContain(name);
    },
  );

  test('that expands a thousandfold takes no memory to speak of', async () => {
    const bomb = at('bomb.txt.gz');
    await writeFile(bomb, Buffer.concat([gzipSync(`${DOCUMENT}\n\n`), gzipSync(Buffer.alloc(2 ** 27))]));
    expect(statSync(bomb).size).toBeLessThan(2 ** 18);
    const before = process.memoryUsage().rss;
    expect(await refusal(bomb)).toContain('got a NUL byte');
    const { code, stdout } = await build(
      [bomb],
      '--on-error',
      'skip',
      '--set',
      'reading.maxDocumentBytes=1048576',
    );
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('expected at most 1000 bytes of text a byte, got more'),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
  });
});

describe('a file that changes while it is read', () => {
  /** Builds from a file, and changes it at the first report of progress, after it was listed. */
  async function buildWhile(name: string, change: (path: string) => void): Promise<Outcome> {
    const path = at(name);
    await writeFile(path, lines(20_000));
    const words = [
      'build',
      path,
      '--tokenizer',
      at('vocab.txt'),
      '--output',
      at(`${name} output`),
      ...OPTIONS,
    ];
    let isBegun = false;
    return collectProgram(program, [...words, '--on-error', 'skip'], {
      onStderr: () => {
        if (!isBegun) change(path);
        isBegun = true;
      },
    });
  }

  test.each<readonly [string, (path: string) => void]>([
    ['grows', (path) => appendFileSync(path, '\n{"text":"More."}')],
    ['shrinks', (path) => truncateSync(path, 1000)],
  ])('because it %s is an error in any case', async (what, change) => {
    const { code, stderr } = await buildWhile(`${what}.jsonl`, change);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(`${what}.jsonl`) });
    expect(stderr).toMatch(/changed while it was/);
  });
});

describe('a path', () => {
  test('may have any name, and links may lead in circles', async () => {
    const corpus = at('a folder\nof texts');
    await mkdir(join(corpus, '-inner'), { recursive: true });
    for (const name of ['-rf.txt', 'two\nlines.txt', ' spaces .txt', '-inner/é$(x)*.txt']) {
      await writeFile(join(corpus, name), `${DOCUMENT} ${name}`);
    }
    await symlink('.', join(corpus, 'circle'));
    await symlink('self.txt', join(corpus, 'self.txt'));
    await symlink('nowhere.txt', join(corpus, 'broken.txt'));
    execFileSync('mkfifo', [join(corpus, 'pipe.txt')]);
    const built = await build([corpus]);
    expect(built).toMatchObject({ code: 0, stdout: expect.stringContaining(' 4 documents, ') });
    expect(await run('report', built.output)).toMatchObject({ code: 0 });
  });

  test.each<readonly [string, () => Promise<string> | string, RegExp]>([
    ['is a pipe', () => (execFileSync('mkfifo', [at('pipe')]), at('pipe')), /got a pipe \(.*pipe\)/],
    ['is a device', () => '/dev/zero', /got a device or socket \(\/dev\/zero\)/],
    ['leads through a file', () => at('vocab.txt/texts'), /nothing at this path \(.*vocab\.txt\/texts\)/],
    ['is too long', () => at('x'.repeat(300)), /ENAMETOOLONG.*xxx/],
    ['is not there', () => at('none.txt'), /nothing at this path \(.*none\.txt\)/],
    [
      'is an empty folder',
      async () => (await mkdir(at('nothing')), at('nothing')),
      /got no files \(.*nothing\)/,
    ],
  ])('that %s is refused in words', async (_what, make, message) => {
    const path = await make();
    expect(await refusal(path)).toMatch(message);
    expect(await refusal(path, '--on-error', 'skip')).toMatch(message);
  });

  test('whose name is not UTF-8 is refused, not left out', async () => {
    const corpus = at('latin names');
    await mkdir(corpus);
    await writeFile(join(corpus, 'a.txt'), DOCUMENT);
    await writeFile(
      Buffer.concat([Buffer.from(`${corpus}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]),
      DOCUMENT,
    );
    expect(await refusal(corpus)).toMatch(/expected names in UTF-8, got others/);
  });

  test('to a tokenizer that is a pipe is refused', async () => {
    execFileSync('mkfifo', [at('pipe.model')]);
    await writeFile(at('one.txt'), DOCUMENT);
    expect(await refusal(at('one.txt'), '--tokenizer', at('pipe.model'))).toContain(
      'expected a regular file',
    );
  });
});

test('a corpus of which nothing is left says what became of it, and leaves nothing', async () => {
  await writeFile(at('short.txt'), `${DOCUMENT}\n\n${DOCUMENT}`);
  const { code, stderr, output } = await build([at('short.txt')], '--set', 'filters.minWords=1000');
  expect(code).toBe(1);
  expect(stderr).toContain('got none (bytes 144, skippedMinWords 2)');
  expect(await readdir(folder)).not.toContain(output.slice(folder.length + 1));
});

describe('an output folder that was tampered with', () => {
  /** Builds a folder and changes one of its files. */
  async function tampered(file: string, change: (text: string) => string): Promise<string> {
    await writeFile(at('plain.txt'), `${DOCUMENT}\n\n${DOCUMENT} More.`);
    const { output, code } = await build([at('plain.txt')]);
    expect(code).toBe(0);
    await writeFile(join(output, file), change(await readFile(join(output, file), 'utf8')));
    return output;
  }

  test.each(['../secret.arrow', '/etc/passwd', 'train/../../secret.arrow'])(
    'a manifest that names %s is refused by all that read it, and nothing outside is touched',
    async (file) => {
      await writeFile(at('secret.arrow'), 'mine');
      const output = await tampered('manifest.json', (text) =>
        text.replaceAll('train/shard-00000.arrow', file),
      );
      for (const command of ['verify', 'inspect', 'report']) {
        const { code, stderr } = await run(command, output);
        expect([command, code, stderr]).toEqual([
          command,
          1,
          expect.stringMatching(/^prepare-data: Manifest field /),
        ]);
      }
      expect(await run('merge', at('merged'), output)).toMatchObject({
        code: expect.toSatisfy((code) => code !== 0),
      });
      // The plan is intact: what it says is made again.
      expect(await run('repair', output, '--set', 'workers=0')).toMatchObject({ code: 0 });
      expect(await run('verify', output)).toMatchObject({ code: 0 });
      expect(await readFile(at('secret.arrow'), 'utf8')).toBe('mine');
    },
  );

  test.each<readonly [string, (text: string) => string]>([
    ['a tokenizer outside', (text) => text.replace('"tokenizer/vocab.txt"', '"../vocab.txt"')],
    ['a range before the start', (text) => text.replace('"start": 0', '"start": -5')],
    ['a range beyond the end', (text) => text.replace(/"end": \d+/, '"end": 1000000')],
    ['a size of another', (text) => text.replace(/"bytes": \d+/, '"bytes": 7')],
    ['a million shards', (text) => text.replace('"train": 1', '"train": 1e15')],
    ['no path', (text) => text.replace(/"path": "[^"]+"/, '"path": null')],
  ])('a plan with %s is refused by all that read it', async (_what, change) => {
    const output = await tampered('plan.json', change);
    const before = await readdir(output, { recursive: true });
    for (const words of [
      ['repair'],
      ['status'],
      ['finalize'],
      ['run-task', '--stage', 'build', '--index', '0'],
    ]) {
      const [command = '', ...rest] = words;
      const { code, stderr } = await run(command, output, ...rest);
      expect([command, code, stderr]).toEqual([
        command,
        1,
        expect.stringMatching(/^prepare-data: Plan: expected/),
      ]);
    }
    expect(await readdir(output, { recursive: true })).toEqual(before);
  });

  test('a plan that is a pipe is refused', async () => {
    await mkdir(at('pipes'));
    execFileSync('mkfifo', [at('pipes/plan.json')]);
    for (const command of ['status', 'repair', 'finalize']) {
      const { code, stderr } = await run(command, at('pipes'));
      expect([command, code, stderr]).toEqual([command, 1, expect.stringContaining('got a pipe or device')]);
    }
  });

  test('a manifest or a shard that is a pipe is refused', async () => {
    const output = await tampered('manifest.json', (text) => text);
    const manifest = JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8')) as {
      splits: { train: { shards: { file: string }[] } };
    };
    for (const file of [manifest.splits.train.shards[0]!.file, 'manifest.json']) {
      await rm(join(output, file));
      execFileSync('mkfifo', [join(output, file)]);
      const { code, stderr } = await run('verify', output);
      expect([file, code, stderr]).toEqual([file, 1, expect.stringContaining(file)]);
    }
  });

  test('a folder where a file should be is told', async () => {
    const output = at('folders');
    await mkdir(join(output, 'plan.json'), { recursive: true });
    await writeFile(at('plain.txt'), DOCUMENT);
    const words = ['build', at('plain.txt'), '--tokenizer', at('vocab.txt'), '--output', output, ...OPTIONS];
    expect(await run(...words)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('plan.json: expected a file, got a folder'),
    });
    expect(
      await run('build', at('plain.txt'), '--tokenizer', folder, '--output', at('other'), ...OPTIONS),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected a file, got a folder'),
    });
  });
});
