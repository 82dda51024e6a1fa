import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  Chromium,
  chromiumSkipReason,
  measurePage,
  PAGE_VIEWS,
  type FigureMeasures,
} from '@albectra/report/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logLines } from './log-lines.ts';
import { run } from './run-command.ts';

const skipReason = chromiumSkipReason();

const PAIRS = ['Pair labels', 'Segments'];
const MASKS = ['What stands at positions to predict', 'Words masked in a row'];
const RUN = ['Throughput', 'Where the time went'];
/** Prepared forms, and the charts that their pages must have. */
const PAGES = [
  {
    name: 'plain',
    settings: ['heldoutFraction=0.2', 'sequenceLength=512', 'masking.mode=static'],
    charts: [
      'Lengths of train rows',
      'Lengths of heldout rows',
      'Tokens and padding',
      ...PAIRS,
      ...MASKS,
      ...RUN,
    ],
  },
  {
    name: 'packed',
    settings: [
      'layout.packing=best-fit',
      'layout.provenance=true',
      'sequenceLength=64',
      'heldoutFraction=0',
      'masking.mode=dynamic',
    ],
    charts: ['Lengths of train packs', 'Tokens and padding', ...PAIRS, ...RUN],
  },
  {
    name: 'binned',
    settings: [
      'preset=electra',
      'layout.lengthBins=[32,64]',
      'sequenceLength=64',
      'masking.mode=static',
      'heldoutFraction=0',
    ],
    charts: [
      'Lengths of train rows',
      'Tokens and padding',
      'Segments',
      'What stands at positions to predict',
      ...RUN,
    ],
  },
];
/** A name that would run a script, if it were let. */
const CORPUS_NAME =
  'texts <img src=x onerror=alert(1)> & "quoted" with-a-long-name-that-has-nowhere-to-break.txt';

let folder: string;
let chromium: Chromium;

/** Prepares shards in every form, and their reports. */
async function preparePages(): Promise<void> {
  const words = ['the', 'river', 'stone', 'winter', 'bold', 'garden', 'near', 'holds', 'b', 'amp', '##s'];
  const signs = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '<', '>', '/', '&', ';', '.', '"'];
  const word = (index: number): string =>
    ['river', 'stones', 'winter', '<b>bold</b>', 'garden', '&amp;'][index % 6] ?? '';
  const sentence = (index: number): string =>
    `The ${word(index)} near ${word(index * 5 + 1)} holds the ${word(index * 3)}.`;
  const documents = Array.from({ length: 200 }, (_, document) =>
    Array.from({ length: 4 + (document % 30) }, (_unused, index) => sentence(document * 8 + index)).join(' '),
  );
  const corpus = join(folder, CORPUS_NAME);
  const vocabulary = join(folder, 'vocab.txt');
  await writeFile(corpus, [...documents, 'Short.'].join('\n\n'));
  await writeFile(vocabulary, [...signs, ...words].join('\n'));
  for (const { name, settings } of PAGES) {
    const shards = join(folder, name);
    const changes = ['workers=0', 'reading.minSentences=2', ...settings].flatMap((setting) => [
      '--set',
      setting,
    ]);
    await write('build', corpus, '--tokenizer', vocabulary, '--output', shards, ...changes);
    await writeFile(join(shards, 'log.jsonl'), logLines());
    await write('report', shards, '--output', pathOf(name));
  }
}

const pathOf = (name: string): string => join(folder, `${name}.html`);

async function write(...words: readonly string[]): Promise<void> {
  expect(await run(...words)).toMatchObject({ code: 0 });
}

/** How many bars or lines a chart must have, by the table of its numbers. */
function drawnOf({ title, numbers }: FigureMeasures): number {
  if (title === 'Throughput') return numbers[0]?.length ?? 0;
  const cells = numbers.flatMap((row) => (title.startsWith('Words') ? row.slice(0, 1) : row));
  return cells.filter((cell) => !/^0\b(?!\.)|\(0 %\)$/.test(cell)).length;
}

// The reason stands in the name, so that it shows where tests are listed.
describe.skipIf(skipReason !== undefined)(
  `reports in Chromium${skipReason ? ` (${skipReason})` : ''}`,
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'albectra-report-'));
      await preparePages();
      chromium = await Chromium.launch();
    }, 120_000);
    afterAll(async () => {
      await chromium?.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe.each(PAGES)('of $name shards', ({ name, charts }) => {
      beforeAll(() => chromium.open(pathToFileURL(pathOf(name)).href, PAGE_VIEWS[0]!));

      test('draw every chart with bars and lines that can be seen', async () => {
        const { figures } = await measurePage(chromium);
        expect(figures.map(({ title }) => title)).toEqual(charts);
        const drawn = figures.map(({ title, bars, lines }) => [
          title,
          [...bars, ...lines].filter(([width, height]) => width > 0 && height > 0).length,
        ]);
        expect(drawn).toEqual(figures.map((figure) => [figure.title, drawnOf(figure)]));
        expect(drawn.filter(([, count]) => count === 0)).toEqual([]);
      });

      test.each(PAGE_VIEWS)(
        'fit $width pixels, $scheme: nothing is cut, overlaps, or scrolls sideways',
        async (view) => {
          await chromium.show(view);
          const { excessWidth, faults, background } = await measurePage(chromium);
          expect(faults).toEqual([]);
          expect(excessWidth).toBe(0);
          expect(background).toBe(view.scheme === 'dark' ? 'rgb(20, 24, 29)' : 'rgb(255, 255, 255)');
        },
      );

      test('hold no element that came from a text', async () => {
        expect(
          await chromium.evaluate('document.querySelectorAll("script, main b, iframe, img, i").length'),
        ).toBe(0);
      });
    });

    test('show names as they are', async () => {
      await chromium.open(pathToFileURL(pathOf('packed')).href, PAGE_VIEWS[0]!);
      expect(await chromium.evaluate('document.querySelector("main").textContent')).toContain(CORPUS_NAME);
    });

    test('say nothing on the console, and ask for nothing but themselves', () => {
      expect(chromium.complaints).toEqual([]);
      const asked = new Set(chromium.requests.filter((url) => !url.startsWith('data:')));
      expect([...asked]).toEqual(PAGES.map(({ name }) => pathToFileURL(pathOf(name)).href));
    });
  },
);
