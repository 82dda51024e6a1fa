import { linearAxis, logCountAxis } from './axis.ts';
import { figure, percent, pixels, type ChartTexts } from './figure.ts';
import { formatCount } from './format-number.ts';
import { frame, PLOT_HEIGHT } from './frame.ts';
import { html, type Markup } from './markup.ts';

/** One bar. */
export interface Bar {
  /** What it counts. */
  readonly label: string;
  /** What stands below it if there is room; by default the label. */
  readonly tick?: string;
  /** At least 0. */
  readonly value: number;
  /** What the value should be; drawn as a line across the bar. */
  readonly expected?: number;
}

/** What a bar chart shows. */
export interface BarChartOptions extends ChartTexts {
  readonly bars: readonly Bar[];
  /** What the bars stand side by side for, such as `tokens of a row`. */
  readonly xName: string;
  /** What their height counts, such as `rows`. */
  readonly yName: string;
  /** `log` draws the logarithm of 1 + value, for counts of very different size. Default `linear`. */
  readonly scale?: 'linear' | 'log';
  /** Writes a value in full. Default: with separated thousands. */
  readonly format?: (value: number) => string;
  /** Writes the values of the axis; by default in short. */
  readonly formatTick?: (value: number) => string;
}

const EXPECTED_LEGEND = [
  { name: 'measured', swatch: 'fill0' },
  { name: 'expected', swatch: 'expected' },
];

/** So few bars would be too wide on a wide page. */
const FEW_BARS = 6;
/** Share of its place that a bar fills. */
const BAR_WIDTH = 0.84;

/**
 * Draws counts or shares as upright bars: a histogram, or a few things in an order of their own.
 *
 * @example
 * barChart({
 *   title: 'Lengths of rows',
 *   bars: [{ label: '1–16', value: 12 }, { label: '17–32', value: 40 }],
 *   xName: 'tokens',
 *   yName: 'rows',
 * });
 */
export function barChart(options: BarChartOptions): Markup {
  const { bars, scale = 'linear', format = formatCount, formatTick, yName, xName } = options;
  const max = Math.max(0, ...bars.flatMap(({ value, expected = 0 }) => [value, expected]));
  const ticks = formatTick === undefined ? {} : { format: formatTick };
  const yAxis =
    scale === 'log'
      ? logCountAxis({ max, ...ticks })
      : linearAxis({ min: 0, max, tickCount: 4, endsAtTicks: true, ...ticks });
  const heightOf = (value: number): number =>
    value > 0 ? Math.max(1, PLOT_HEIGHT * yAxis.positionOf(value)) : 0;
  const place = 1 / Math.max(1, bars.length);
  const marks = bars.map((bar, index) =>
    drawBar(bar, {
      start: (index + (1 - BAR_WIDTH) / 2) * place,
      width: place * BAR_WIDTH,
      heightOf,
      format,
    }),
  );
  const xTicks = bars.map(({ label, tick = label }, index) => ({
    position: (index + 0.5) * place,
    label: tick,
  }));
  const hasExpected = bars.some(({ expected }) => expected !== undefined);
  return figure({
    ...options,
    plot: frame({
      isNarrow: bars.length <= FEW_BARS,
      ...options,
      yAxis,
      xTicks,
      marks: html`<g class="bars">${marks}</g>`,
    }),
    ...(hasExpected ? { legend: EXPECTED_LEGEND } : {}),
    data: {
      columns: [xName, yName, ...(hasExpected ? ['expected'] : [])],
      rows: bars.map(({ label, value, expected }) => [
        label,
        format(value),
        ...(hasExpected ? [expected === undefined ? '' : format(expected)] : []),
      ]),
    },
  });
}

function drawBar(
  { label, value, expected }: Bar,
  layout: {
    readonly start: number;
    readonly width: number;
    readonly heightOf: (value: number) => number;
    readonly format: (value: number) => string;
  },
): Markup {
  const { start, width, heightOf, format } = layout;
  const height = heightOf(value);
  const note = expected === undefined ? '' : ` (expected ${format(expected)})`;
  const y = pixels(PLOT_HEIGHT - heightOf(expected ?? 0));
  const mark = html`<line
    class="expected"
    x1="${percent(start - width * 0.06)}"
    x2="${percent(start + width * 1.06)}"
    y1="${y}"
    y2="${y}"
  />`;
  return html`<g
    ><title>${label}: ${format(value)}${note}</title>
    <rect
      class="bar fill0"
      x="${percent(start)}"
      width="${percent(width)}"
      y="${pixels(PLOT_HEIGHT - height)}"
      height="${pixels(height)}"
    />
    ${expected === undefined ? undefined : mark}</g
  >`;
}
