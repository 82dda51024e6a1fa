import { describe, expect, test } from 'vitest';
import { barChart } from './bar-chart.ts';
import { barTable } from './bar-table.ts';
import { lineChart } from './line-chart.ts';
import type { Markup } from './markup.ts';
import { shareBars } from './share-bars.ts';

const EVIL = '"><script>alert(1)</script>';

/** The values of an attribute of all elements of a class, in order. */
function attributes(markup: Markup, selector: RegExp, attribute: string): readonly string[] {
  const elements = String(markup).match(/<(rect|line|path)\b[^>]*>/g) ?? [];
  return elements
    .filter((element) => selector.test(element))
    .map((element) => new RegExp(`\\b${attribute}="([^"]*)"`).exec(element)?.[1] ?? '');
}

describe('barChart', () => {
  const bars = [
    { label: '1', value: 0 },
    { label: '2', value: 50, expected: 100 },
    { label: '3', value: 100 },
  ];
  const options = { title: 'Runs', bars, xName: 'words', yName: 'runs' };

  test('draws each bar to its height, and a mark where it should end', () => {
    const chart = barChart(options);
    // 200 pixels high, and the axis ends at 100.
    expect(attributes(chart, /class="bar/, 'height')).toEqual(['0', '100', '200']);
    expect(attributes(chart, /class="expected/, 'y1')).toEqual(['0']);
    expect(String(chart)).toContain('2: 50 (expected 100)');
  });

  test('draws small counts visibly on a logarithmic scale', () => {
    const counts = [1, 10, 1_000_000].map((value) => ({ label: String(value), value }));
    const heights = attributes(barChart({ ...options, bars: counts, scale: 'log' }), /class="bar/, 'height');
    expect(heights.map((height) => Math.round(Number(height)))).toEqual([10, 35, 200]);
  });

  test('draws at least a pixel of what is there', () => {
    const counts = [1, 1_000_000].map((value) => ({ label: String(value), value }));
    expect(attributes(barChart({ ...options, bars: counts }), /class="bar/, 'height')).toEqual(['1', '200']);
  });

  test('can be empty', () => expect(String(barChart({ ...options, bars: [] }))).toContain('</svg>'));
});

describe('lineChart', () => {
  const options = { title: 'Loss', xName: 'step', yName: 'loss' };

  test('draws a line from corner to corner, lifted at a gap', () => {
    const series = [{ name: 'train', x: [0, 1, 2, 3, 4], y: [0, 1, Number.NaN, 3, 4] }];
    expect(attributes(lineChart({ ...options, series }), /class="line/, 'd')).toEqual([
      'M0 200L250 150M750 50L1000 0',
    ]);
  });

  test('leaves a gap where the place is not known', () => {
    const places = [0, Number.NaN, 2, 3, 4];
    const line = { name: 'a', x: places, y: [0, 9, 2, 3, 4] };
    const known = lineChart({ ...options, series: [line] });
    // The axis of y ends at 10.
    expect(attributes(known, /class="line/, 'd')).toEqual(['M0 200h0M500 160L750 140L1000 120']);
    const marked = lineChart({ ...options, series: [{ ...line, hasDots: true }] });
    expect(attributes(marked, /class="dots/, 'd')[0]).not.toContain('NaN');
  });

  test('draws a point between gaps as a dot', () => {
    const series = [{ name: 'train', x: [0, 2, 4], y: [1, Number.NaN, 3] }];
    expect(attributes(lineChart({ ...options, series }), /class="line/, 'd')).toEqual(['M0 200h0M1000 0h0']);
  });

  test('stays small for 300,000 points', () => {
    const x = Float64Array.from({ length: 300_000 }, (_, index) => index);
    const y = x.map((index) => Math.sin(index) * index);
    expect(String(lineChart({ ...options, series: [{ name: 'train', x, y }] })).length).toBeLessThan(50_000);
  });

  test('a logarithmic axis leaves out what is not positive', () => {
    const series = [{ name: 'train', x: [0, 1, 2], y: [1, 0, 100] }];
    expect(attributes(lineChart({ ...options, series, yScale: 'log' }), /class="line/, 'd')).toEqual([
      'M0 200h0M1000 0h0',
    ]);
  });

  test('begins at zero on request', () => {
    const series = [{ name: 'train', x: [5, 10], y: [50, 100] }];
    const chart = lineChart({ ...options, series, xStart: 'zero', yStart: 'zero' });
    expect(attributes(chart, /class="line/, 'd')).toEqual(['M500 100L1000 0']);
  });

  test('draws pale values and intervals behind the lines, dots and references upon them', () => {
    const line = { name: 'a', x: [0, 2], y: [1, 3], hasDots: true };
    const interval = { low: [0, 2], high: [2, 4] };
    const pale = { x: [0, 1, 2], y: [4, 0, 4] };
    const references = [
      { name: 'chance', value: 1 },
      { name: 'nowhere', value: Number.NaN },
    ];
    const chart = lineChart({ ...options, series: [{ ...line, interval, pale }], references });
    // The axis of y runs from 0 to 4.
    expect(attributes(chart, /class="interval fill0"/, 'd')).toEqual(['M0 100L1000 0L1000 100L0 200Z']);
    expect(attributes(chart, /class="pale stroke0"/, 'd')).toEqual(['M0 0L500 200L1000 0']);
    expect(attributes(chart, /class="dots stroke0"/, 'd')).toEqual(['M0 150h0M1000 50h0']);
    expect(attributes(chart, /class="reference"/, 'y1')).toEqual(['150']);
    expect(String(chart)).toContain('chance: 1');
  });

  test('thins out what lies behind a line, too', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, index) => index);
    const pale = { x, y: x.map((index) => Math.sin(index)) };
    const chart = lineChart({ ...options, series: [{ name: 'a', x: [0, 99_999], y: [0, 1], pale }] });
    expect(String(chart).length).toBeLessThan(50_000);
    expect(attributes(chart, /class="line/, 'd')).toEqual(['M0 100L1000 0']);
  });

  test('can be empty', () => {
    expect(String(lineChart({ ...options, series: [] }))).toContain('</svg>');
    expect(String(lineChart({ ...options, series: [{ name: 'a', x: [], y: [] }] }))).toContain('</svg>');
  });

  test('gives lines beyond the sixth the colours again, and dashes', () => {
    const series = Array.from({ length: 8 }, (_, index) => ({
      name: `line ${index}`,
      x: [0, 1],
      y: [index, 0],
    }));
    const classes = attributes(lineChart({ ...options, series }), /class="line/, 'class');
    expect(classes.slice(5)).toEqual(['line stroke5 dash2', 'line stroke0 dash0', 'line stroke1 dash1']);
  });
});

describe('shareBars', () => {
  const options = { title: 'Masks', parts: ['[MASK]', 'random', 'kept'] };

  test('divides a bar by shares', () => {
    const chart = shareBars({ ...options, bars: [{ label: 'train', values: [8, 0, 2] }] });
    expect(attributes(chart, /class="part/, 'width')).toEqual(['80%', '20%']);
    expect(attributes(chart, /class="part/, 'x')).toEqual(['0%', '80%']);
    expect(String(chart)).toContain('8 (80 %)');
  });

  test('a bar of nothing is empty', () => {
    const chart = shareBars({ ...options, bars: [{ label: 'train', values: [0, 0, 0] }] });
    expect(attributes(chart, /class="part/, 'width')).toEqual([]);
  });
});

test('a table with bars shows the largest value as a whole bar', () => {
  const rows = [
    { label: 'a', value: 30 },
    { label: 'b', value: 10 },
  ];
  const chart = barTable({ caption: 'Tokens', name: 'source', valueName: 'tokens', rows });
  expect(attributes(chart, /class="bar/, 'width')).toEqual(['100%', '33.333%']);
  expect(String(chart)).toContain('75 %');
  expect(String(barTable({ caption: 'Tokens', name: 'source', valueName: 'tokens', rows: [] }))).toContain(
    '<table',
  );
});

test('no name becomes markup, wherever it stands', () => {
  const texts = { title: EVIL, description: EVIL };
  const charts = [
    barChart({ ...texts, bars: [{ label: EVIL, value: 1 }], xName: EVIL, yName: EVIL }),
    lineChart({ ...texts, series: [{ name: EVIL, x: [0, 1], y: [0, 1] }], xName: EVIL, yName: EVIL }),
    shareBars({ ...texts, parts: [EVIL], bars: [{ label: EVIL, values: [1] }] }),
    barTable({ caption: EVIL, name: EVIL, valueName: EVIL, rows: [{ label: EVIL, value: 1 }] }),
  ];
  for (const chart of charts) {
    expect(String(chart)).not.toContain('<script');
    expect(String(chart)).toContain('&quot;&gt;&lt;script&gt;');
  }
});
