import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, runTrain, SAMPLE_STEPS, started, writeSampleRun } from './sample-runs.ts';

let folder: string;
const at = (...parts: readonly string[]): string => join(folder, ...parts);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-train-report-'));
  await writeSampleRun(at('whole'), {
    done: SAMPLE_STEPS,
    history: [started, ended('completed', SAMPLE_STEPS)],
  });
  await writeSampleRun(at('slow'), { done: 700, learningRate: 1e-4 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The headings of a page's sections. */
const headings = (page: string): readonly string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map((match) => match[1] ?? '');
/** A table or list of a page without its markup. */
const textOf = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('a run has a page in its folder, with its best figures', async () => {
  const { code, stdout } = await runTrain('report', at('whole'));
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^whole: complete, at step 2,000 of 2,000\n.*report\.html \(\d+ kB\)\. Open/,
    ),
  });
  const page = await readFile(at('whole', 'report.html'), 'utf8');
  expect(headings(page)).toEqual([
    'The run',
    'Loss',
    'Held-out text',
    'Optimizer',
    'Speed',
    'Configuration',
    'Starts and ends',
  ]);
  const text = textOf(page);
  // 2,000 steps of about 1,000 tokens and half a second.
  expect(text).toContain('2 M tokens padding left out');
  expect(text).toContain('3 best MLM loss at step 2,000');
  expect(text).toContain('45 % best MLM acc. at step 2,000');
  expect(text).toContain('chance: 6 %');
  expect(text).toContain('clipped at: 1');
  expect(text).toContain('begun, on wasm (a processor &lt;b&gt;of&lt;/b&gt; two cores)');
  expect(text).toContain('Up to 2 steps share a point');
});

test('runs stand over one another, with what their configurations differ in', async () => {
  const { code, stdout } = await runTrain(
    'report',
    at('whole'),
    at('slow'),
    '--output',
    at('both.html'),
    '--json',
  );
  expect(code).toBe(0);
  const { event, output, bytes, runs } = JSON.parse(stdout) as Record<string, unknown>;
  const page = await readFile(at('both.html'), 'utf8');
  expect({ event, output, bytes }).toEqual({
    event: 'reported',
    output: at('both.html'),
    bytes: Buffer.byteLength(page),
  });
  expect(runs).toMatchObject([
    {
      name: 'whole',
      state: { kind: 'complete' },
      step: 2000,
      steps: 2000,
      seconds: 1000,
      best: { maskedLanguageLoss: { step: 2000, value: 3 } },
      engines: ['wasm'],
      problems: [],
    },
    {
      name: 'slow',
      state: { kind: 'not ended' },
      step: 700,
      seconds: 350,
      best: { replacedTokenArea: { step: 600 } },
    },
  ]);
  const differences = /<caption>What differs<\/caption>.*?<\/table>/s.exec(page)?.[0] ?? '';
  expect(textOf(differences).trim()).toBe(
    'What differs setting whole slow schedule.learningRate 0.0005 0.0001',
  );
});

test('damage is shown, and the rest as well', async () => {
  await writeSampleRun(at('failed'), {
    done: 300,
    history: [started, ended('failed', 300, 'the loss is <NaN>')],
  });
  await appendFile(at('failed', 'metrics.jsonl'), '{"step":301,"loss":null}\n{"step":3');
  await writeSampleRun(at('broken'), { done: 100 });
  await writeFile(at('broken', 'run.json'), '{"version":1');
  await writeFile(at('broken', 'evaluations.json'), '[{}]');
  await writeSampleRun(at('bare'), { done: 0 });
  await rm(at('bare', 'metrics.jsonl'));
  const paths = ['failed', 'broken', 'bare'].map((name) => at(name));
  const { code } = await runTrain('report', ...paths, '--output', at('damaged.html'));
  expect(code).toBe(0);
  const text = textOf(await readFile(at('damaged.html'), 'utf8'));
  expect(text).toContain('failed : failed, at step 301 of 2,000: the loss is &lt;NaN&gt;');
  expect(text).toContain('Damaged lines in metrics.jsonl, which are left out: 1.');
  expect(text).toContain('Steps with a value that is no finite number: 1.');
  expect(text).toContain('broken : broken, its run.json cannot be read');
  expect(text).toContain('Reading evaluations failed');
  expect(text).toContain('There is no metrics.jsonl.');
});

test('curves run over tokens or time as well; of a run that counts neither, none is drawn', async () => {
  await writeSampleRun(at('older'), { done: 50, countsTokens: false });
  for (const [axis, name] of [
    ['tokens', 'tokens trained on, padding left out'],
    ['time', 'time in training steps'],
  ] as const) {
    const words = [at('whole'), at('older'), '--output', at('axis.html'), '--set', `axis=${axis}`];
    expect(await runTrain('report', ...words)).toMatchObject({ code: 0 });
    const page = await readFile(at('axis.html'), 'utf8');
    expect(page).toContain(`<p class="x-name">${name}</p>`);
    expect(page).not.toContain('NaN');
  }
});

test('the page stays small, however long the run', async () => {
  await writeSampleRun(at('long'), { done: 100 });
  const line = (step: number): string =>
    `{"step":${step},"loss":${Math.random()},"gradientNorm":${Math.random()}}\n`;
  await writeFile(
    at('long', 'metrics.jsonl'),
    Array.from({ length: 60_000 }, (_, index) => line(index + 1)).join(''),
  );
  expect(await runTrain('report', at('long'))).toMatchObject({ code: 0 });
  expect((await readFile(at('long', 'report.html'))).length).toBeLessThan(300_000);
});

test('equal runs give equal pages', async () => {
  const make = async (output: string): Promise<string> => {
    await runTrain('report', at('whole'), '--output', at(output));
    return readFile(at(output), 'utf8');
  };
  expect(await make('first.html')).toBe(await make('second.html'));
});

test('a folder without a run is refused', async () => {
  const { code, stdout, stderr } = await runTrain('report', at('whole'), at('nowhere'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/Opening the run .*nowhere failed: expected a folder made by `train pretrain`/);
});

test('the flags are frozen', async () => {
  const { stdout } = await runTrain('report', '--help');
  const flags = stdout.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim().slice(2));
  expect(flags).toEqual(['output', 'config', 'set', 'json', 'help']);
});
