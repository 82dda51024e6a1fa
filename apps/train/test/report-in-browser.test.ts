import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Chromium, chromiumSkipReason, measurePage, PAGE_VIEWS } from '@albectra/report/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, runTrain, SAMPLE_STEPS, started, writeSampleRun } from './sample-runs.ts';

const skipReason = chromiumSkipReason();
/** A name that would run a script, if it were let. */
const EVIL = 'run <img src=x onerror=alert(1)> & a-name-that-has-nowhere-to-break-'.padEnd(120, 'x');
const CHARTS = [
  'Loss',
  'Masked-language loss',
  'Replaced-token loss',
  'Masked-language loss, held out',
  'Masked-language accuracy',
  'Replaced tokens',
  'Learning rate',
  'Gradient norm',
  'Throughput',
  'Data wait',
  'Time of a step',
];

let folder: string;
let chromium: Chromium;
const pathOf = (name: string): string => join(folder, `${name}.html`);

async function preparePages(): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const whole = [started, ended('completed', SAMPLE_STEPS)];
  await writeSampleRun(at('whole'), { done: SAMPLE_STEPS, history: whole, shards: EVIL });
  await writeSampleRun(at('short'), { done: 1 });
  const failure = ended('failed', 900, `${EVIL} went wrong`);
  await writeSampleRun(at(EVIL), { done: 900, learningRate: 1e-4, history: [started, failure] });
  const write = async (name: string, ...words: readonly string[]): Promise<void> => {
    expect(await runTrain('report', ...words, '--output', pathOf(name))).toMatchObject({ code: 0 });
  };
  await write('one', at('whole'), '--set', 'axis=time');
  await write('many', at('whole'), at('short'), at(EVIL));
}

// The reason stands in the name, so that it shows where tests are listed.
describe.skipIf(skipReason !== undefined)(
  `reports in Chromium${skipReason ? ` (${skipReason})` : ''}`,
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'albectra-train-pages-'));
      await preparePages();
      chromium = await Chromium.launch();
    }, 120_000);
    afterAll(async () => {
      await chromium?.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe.each([
      ['one', 1],
      ['many', 3],
    ] as const)('of %s', (name, runs) => {
      beforeAll(() => chromium.open(pathToFileURL(pathOf(name)).href, PAGE_VIEWS[0]!));

      test('draw every chart with a line for each run', async () => {
        const { figures } = await measurePage(chromium);
        expect(figures.map(({ title }) => title)).toEqual(CHARTS);
        expect(figures.map(({ lines }) => lines.length)).toEqual(CHARTS.map(() => runs));
        // The short run is a point; every other line has a width.
        const widths = figures.flatMap(({ lines }) => lines.map(([width]) => width));
        expect(widths.filter((width) => width > 0).length).toBe(CHARTS.length * (runs === 1 ? 1 : 2));
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
        const count = 'document.querySelectorAll("script, main b, iframe, img, i").length';
        expect(await chromium.evaluate(count)).toBe(0);
      });
    });

    test('say nothing on the console, and ask for nothing but themselves', () => {
      expect(chromium.complaints).toEqual([]);
      const asked = new Set(chromium.requests.filter((url) => !url.startsWith('data:')));
      expect([...asked]).toEqual(['one', 'many'].map((name) => pathToFileURL(pathOf(name)).href));
    });
  },
);
