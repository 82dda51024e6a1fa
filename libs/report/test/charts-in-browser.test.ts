import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  barChart,
  barTable,
  columns,
  definitionList,
  formatElapsed,
  formatShare,
  lineChart,
  renderPage,
  shareBars,
  table,
} from '../src/index.ts';
import { Chromium, chromiumSkipReason, measurePage, type View } from '../src/testing.ts';

const skipReason = chromiumSkipReason();
const LONG = 'a-name-without-any-place-to-break-it-'.repeat(4);
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** Charts at the ends of what they are for. */
const charts = [
  barChart({
    title: 'Many bars',
    description: LONG,
    bars: range(256).map((index) => ({ label: String(index * 16), value: index })),
    xName: LONG,
    yName: 'rows',
  }),
  barChart({
    title: 'Counts of all sizes',
    bars: range(12).map((index) => ({
      label: `${index} words`,
      value: 10 ** index,
      expected: 10 ** (11 - index),
    })),
    xName: 'words',
    yName: 'runs',
    scale: 'log',
  }),
  barChart({
    title: 'One bar',
    bars: [{ label: LONG, tick: 'all', value: 0.5 }],
    xName: 'x',
    yName: 'y',
    formatTick: formatShare,
  }),
  lineChart({
    title: 'Many lines',
    series: range(7).map((line) => ({
      name: `line ${line}`,
      x: range(5000),
      y: range(5000).map((x) => Math.sin(x / 500 + line)),
    })),
    xName: 'step',
    yName: 'value',
  }),
  lineChart({
    title: 'Times',
    series: [
      { name: LONG, x: range(100).map((day) => day * 86_400_000), y: range(100).map((x) => 10 ** (x / 10)) },
    ],
    xName: 'day',
    yName: 'value',
    xKind: 'time',
    yScale: 'log',
  }),
  lineChart({
    title: 'Runs with intervals',
    series: [LONG, 'short'].map((name, index) => ({
      name,
      x: [0, 500, 1000],
      y: [0.1 + index, 0.4, 0.6],
      interval: { low: [0.05, 0.3, 0.5], high: [0.2, 0.5, 0.7] },
      pale: { x: range(1000), y: range(1000).map((x) => Math.cos(x)) },
      hasDots: true,
    })),
    references: [{ name: LONG, value: 0.25 }],
    xName: 'step',
    yName: 'accuracy',
  }),
  shareBars({
    title: 'Small parts',
    parts: [LONG, ...range(9).map((part) => `part ${part}`)],
    bars: [{ label: LONG, values: [910, 90, 80, 70, 60, 1, 1, 1, 1, 0.001] }],
    format: formatElapsed,
  }),
];

const page = renderPage({
  title: LONG,
  lead: LONG,
  facts: [{ label: LONG, value: '1,234,567,890', detail: LONG }],
  sections: [
    { title: LONG, lead: LONG, content: [columns(...charts)] },
    {
      title: 'Tables',
      content: [
        columns(
          barTable({
            caption: LONG,
            name: 'source',
            valueName: 'tokens',
            rows: [{ label: LONG, value: 1e15 }],
          }),
          definitionList([[LONG, LONG]]),
        ),
        table({
          caption: 'Wide',
          columns: range(30).map((column) => ({ label: `column ${column}`, isNumber: column > 0 })),
          rows: [range(30).map((cell) => cell * 1000)],
        }),
      ],
    },
  ],
  footer: LONG,
});

describe.skipIf(skipReason !== undefined)(`charts in Chromium${skipReason ? ` (${skipReason})` : ''}`, () => {
  let folder: string;
  let chromium: Chromium;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'albectra-charts-'));
    await writeFile(join(folder, 'page.html'), page);
    await writeFile(join(folder, 'bad.html'), BAD_PAGE);
    chromium = await Chromium.launch();
  }, 60_000);
  afterAll(async () => {
    await chromium?.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = (name: string, view: View): Promise<void> =>
    chromium.open(pathToFileURL(join(folder, name)).href, view);

  test.each([320, 400, 640, 900, 1200, 2000])('fit %d pixels, however long their names', async (width) => {
    await open('page.html', { width, scheme: 'light' });
    const { faults, excessWidth, figures } = await measurePage(chromium);
    expect(faults).toEqual([]);
    expect(excessWidth).toBe(0);
    expect(figures.map(({ bars, lines }) => [bars.length, lines.length])).toEqual([
      [256, 0],
      [12, 0],
      [1, 0],
      [0, 7],
      [0, 1],
      [0, 2],
      [10, 0],
    ]);
  });

  test('measures what does not fit, and what goes wrong', async () => {
    await open('bad.html', { width: 400, scheme: 'dark' });
    const { faults, excessWidth, background, figures } = await measurePage(chromium);
    expect(faults).toEqual([
      'outside: beyond',
      'on one another: second, first',
      expect.stringMatching(/^cut: xxx/),
    ]);
    expect(excessWidth).toBe(600);
    expect(background).toBe('rgb(1, 2, 3)');
    expect(figures).toEqual([{ title: 'Bad', numbers: [], bars: [[0, 7]], lines: [] }]);
    expect(chromium.complaints.join()).toContain('a word on the console');
    expect(chromium.requests).toContain('http://127.0.0.1:9/missing.png');
  });
});

/** What a page must not do. */
const BAD_PAGE = `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:rgb(1,2,3)}</style>
<figure style="margin:0"><figcaption><strong>Bad</strong></figcaption><svg width="300" height="40"><svg>
<text x="5" y="20">first</text><text x="10" y="20">second</text><text x="500" y="20">beyond</text>
<rect class="bar" width="0" height="7"/></svg></svg></figure>
<p style="width:20px;overflow:hidden">${'x'.repeat(90)}</p><div style="width:1000px;height:1px"></div>
<img alt="" src="http://127.0.0.1:9/missing.png"><script>console.warn('a word on the console')</script>`;
