import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from '@albectra/cli';
import { Chromium, chromiumSkipReason, measurePage, type View } from '@albectra/report/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../src/index.ts';
import { logLines } from './log-lines.ts';

const skipReason = chromiumSkipReason();

let folder: string;
let page: string;
let chromium: Chromium;

/** Prepares shards of texts whose names and words would be markup, if they were let. */
async function preparePage(): Promise<void> {
  const words = ['the', 'river', 'stone', 'winter', 'bold', 'garden', 'near', 'holds', 'b', 'amp', '##s'];
  const signs = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '<', '>', '/', '&', ';', '.', '"'];
  const word = (index: number): string =>
    ['river', 'stones', 'winter', '<b>bold</b>', 'garden', '&amp;'][index % 6] ?? '';
  const sentence = (index: number): string =>
    `The ${word(index)} near ${word(index * 5 + 1)} holds the ${word(index * 3)}.`;
  const documents = Array.from({ length: 200 }, (_, document) =>
    Array.from({ length: 8 }, (_unused, index) => sentence(document * 8 + index)).join(' '),
  );
  const corpus = join(folder, 'texts <img src=x onerror=alert(1)>.txt');
  const vocabulary = join(folder, 'vocab.txt');
  const shards = join(folder, 'shards');
  await writeFile(corpus, [...documents, 'Short.'].join('\n\n'));
  await writeFile(vocabulary, [...signs, ...words].join('\n'));
  const settings = ['sequenceLength=64', 'heldoutFraction=0.2', 'workers=0', 'reading.minSentences=2'];
  const changes = settings.flatMap((setting) => ['--set', setting]);
  await run(
    'build',
    corpus,
    '--tokenizer',
    vocabulary,
    '--output',
    shards,
    '--masking',
    'static',
    ...changes,
  );
  await writeFile(join(shards, 'log.jsonl'), logLines());
  page = join(folder, 'report.html');
  await run('report', shards, '--output', page);
}

async function run(...words: readonly string[]): Promise<void> {
  let output = '';
  const write = (text: string): void => void (output += text);
  const environment = {
    words,
    signal: new AbortController().signal,
    debug: false,
    stdout: { write },
    stderr: { write },
  };
  expect(await runProgram(program, environment), output).toBe(0);
}

// The reason stands in the name, so that it shows where tests are listed.
describe.skipIf(skipReason !== undefined)(
  `the report in Chromium${skipReason ? ` (${skipReason})` : ''}`,
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'albectra-report-'));
      await preparePage();
      chromium = await Chromium.launch();
      await chromium.open(pathToFileURL(page).href, { width: 1200, scheme: 'light' });
    }, 120_000);
    afterAll(async () => {
      await chromium?.close();
      await rm(folder, { recursive: true, force: true });
    });

    test('draws every chart with bars and lines that can be seen', async () => {
      await chromium.show({ width: 1200, scheme: 'light' });
      const { figures } = await measurePage(chromium);
      const counts = figures.map(({ title, bars, lines }) => [title, bars.length, lines.length]);
      expect(counts).toEqual([
        ['Lengths of train rows', 4, 0],
        ['Lengths of heldout rows', 4, 0],
        ['Tokens and padding', 4, 0],
        ['Pair labels', expect.any(Number), 0],
        ['Segments', expect.any(Number), 0],
        ['What stands at positions to predict', 9, 0],
        ['Words masked in a row', expect.any(Number), 0],
        ['Throughput', 0, 2],
        ['Where the time went', expect.any(Number), 0],
      ]);
      for (const { title, bars, lines } of figures) {
        const drawn = [...bars, ...lines];
        expect(drawn.length, title).toBeGreaterThan(0);
        expect(
          drawn.filter(([width]) => width < 1),
          title,
        ).toEqual([]);
        expect(drawn.filter(([, height]) => height >= 1).length, title).toBeGreaterThan(0);
      }
    });

    const views: readonly View[] = [400, 1200].flatMap((width) => [
      { width, scheme: 'light' },
      { width, scheme: 'dark' },
    ]);
    test.each(views)(
      'fits $width pixels, $scheme: nothing is cut, overlaps, or scrolls sideways',
      async (view) => {
        await chromium.show(view);
        const { excessWidth, faults, background } = await measurePage(chromium);
        expect(faults).toEqual([]);
        expect(excessWidth).toBe(0);
        expect(background).toBe(view.scheme === 'dark' ? 'rgb(20, 24, 29)' : 'rgb(255, 255, 255)');
      },
    );

    test('says nothing on the console, asks for nothing but itself, and runs nothing', async () => {
      expect(chromium.complaints).toEqual([]);
      expect(chromium.requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(page).href]);
      expect(await chromium.evaluate('document.querySelectorAll("script, main b, iframe, img").length')).toBe(
        0,
      );
      expect(await chromium.evaluate('document.body.textContent.includes("<b>bold</b>")')).toBe(true);
    });
  },
);
