import { formatInstant, linearAxis, logAxis, type Axis, type AxisKind } from './axis.ts';
import { downsample, type Points } from './downsample.ts';
import { colourOf, figure, percent, type ChartTexts } from './figure.ts';
import { formatDecimal, formatElapsed } from './format-number.ts';
import { frame, PLOT_HEIGHT } from './frame.ts';
import { drawLines, drawReferences } from './line-marks.ts';
import { html, type Markup } from './markup.ts';

/** A line with a name; `x` ascends, and a value that is not finite leaves a gap. */
export interface Series extends Points {
  readonly name: string;
  /** Drawn pale behind the line, such as the values that it smooths. Default: nothing. */
  readonly pale?: Points;
  /** Where each value of the line may lie, drawn as an area: equally many bounds. Default: nothing. */
  readonly interval?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** True to mark each point, for lines of few. Default false. */
  readonly hasDots?: boolean;
}

/** A value to hold the lines against, drawn from side to side. */
export interface Reference {
  readonly name: string;
  readonly value: number;
}

/** What a line chart shows. */
export interface LineChartOptions extends ChartTexts {
  /** Drawn as they are: smoothing is for the caller. */
  readonly series: readonly Series[];
  readonly xName: string;
  readonly yName: string;
  /** What `x` is. Default `number`. */
  readonly xKind?: AxisKind;
  /** Where the axis of x begins: at zero, or with the data. Default `data`. */
  readonly xStart?: 'zero' | 'data';
  /** `log` takes positive values only; the others leave gaps. Default `linear`. */
  readonly yScale?: 'linear' | 'log';
  /** Where a linear axis of y begins: at zero, or with the data. Default `data`. */
  readonly yStart?: 'zero' | 'data';
  /** Values to hold the lines against. Default: none. */
  readonly references?: readonly Reference[];
  /** Writes a value in full. Default: four significant digits. */
  readonly format?: (value: number) => string;
  /** Writes the values of the axis; by default in short. */
  readonly formatTick?: (value: number) => string;
}

/** Columns that a line is thinned out to: the pixels of a chart on a narrow page, half of those on a wide one. */
const COLUMNS = 400;
/** Stripes that say the values under the pointer, and rows of the table. */
const STRIPES = 40;

/**
 * Draws lines over numbers, durations or times.
 *
 * However many points there are, the drawing stays small: of each column of pixels the first, lowest, highest and
 * last value remain.
 *
 * @example
 * lineChart({
 *   title: 'Loss',
 *   series: [{ name: 'train', x: [0, 100, 200], y: [9.8, 7.1, 6.4] }],
 *   xName: 'step',
 *   yName: 'loss',
 * });
 */
export function lineChart(options: LineChartOptions): Markup {
  const { xKind = 'number', xStart = 'data', xName, yName, yScale = 'linear', references = [] } = options;
  const { format = formatDecimal } = options;
  const series = yScale === 'log' ? options.series.map(withoutNegatives) : options.series;
  const places = rangeOf(series.map(({ x }) => x));
  const xRange = xStart === 'zero' ? { ...places, min: Math.min(0, places.min) } : places;
  const axes = {
    xAxis: linearAxis({ ...xRange, tickCount: 6, kind: xKind }),
    yAxis: yAxisOf(series, options),
  };
  const samples = sample(series, xRange);
  const values = samples.map(({ x, y }) => [
    X_FORMATS[xKind](x),
    ...y.map((value) => (value === undefined ? '' : format(value))),
  ]);
  const lines = series.map((line) => thin(line, { ...xRange, columns: COLUMNS }));
  const marks = html`${drawLines(lines, axes)}${drawReferences(references, axes)}
  ${stripes(
    samples.map(({ x }) => axes.xAxis.positionOf(x)),
    values,
    series,
  )}`;
  return figure({
    ...options,
    legend: [
      ...series.map(({ name }, index) => ({ name, line: `stroke${colourOf(index)} dash${index % 3}` })),
      ...references.map(({ name, value }) => ({ name: `${name}: ${format(value)}`, line: 'reference' })),
    ],
    plot: frame({ ...options, yAxis: axes.yAxis, xTicks: axes.xAxis.ticks, marks }),
    data: {
      columns: [xName, ...series.map(({ name }) => (series.length === 1 ? yName : name))],
      rows: values,
    },
  });
}

const X_FORMATS: Readonly<Record<AxisKind, (value: number) => string>> = {
  number: formatDecimal,
  duration: formatElapsed,
  time: formatInstant,
};

/** On a logarithmic axis there is no place for the rest. */
function withoutNegatives(line: Series): Series {
  const { pale, interval } = line;
  const positive = (values: ArrayLike<number>): readonly number[] =>
    Array.from(values, (value) => (value > 0 ? value : Number.NaN));
  return {
    ...line,
    y: positive(line.y),
    ...(pale === undefined ? {} : { pale: { x: pale.x, y: positive(pale.y) } }),
    ...(interval === undefined
      ? {}
      : { interval: { low: positive(interval.low), high: positive(interval.high) } }),
  };
}

/** Leaves of a line, and of what stands behind it, what can be seen. Intervals belong to lines of few points. */
function thin(line: Series, range: { min: number; max: number; columns: number }): Series {
  const { name, pale, interval } = line;
  if (interval !== undefined || line.hasDots === true) return line;
  return {
    name,
    ...downsample(line, range),
    ...(pale === undefined ? {} : { pale: downsample(pale, range) }),
  };
}

function yAxisOf(series: readonly Series[], options: LineChartOptions): Axis {
  const { yScale, yStart = 'data', formatTick, references = [] } = options;
  const range = rangeOf([
    ...series.flatMap(({ y, pale, interval }) => [
      y,
      pale?.y ?? [],
      interval?.low ?? [],
      interval?.high ?? [],
    ]),
    references.map(({ value }) => value),
  ]);
  const ticks = formatTick === undefined ? {} : { format: formatTick };
  if (yScale === 'log')
    return logAxis(range.min > 0 ? { ...range, ...ticks } : { min: 1, max: 10, ...ticks });
  const min = yStart === 'zero' ? Math.min(0, range.min) : range.min;
  return linearAxis({ min, max: range.max, tickCount: 4, endsAtTicks: true, ...ticks });
}

/** The least and largest finite number; 0 and 1 if there is none. */
function rangeOf(lists: readonly ArrayLike<number>[]): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) {
      const value = list[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

interface Sample {
  readonly x: number;
  readonly y: readonly (number | undefined)[];
}

/** Takes from each of {@link STRIPES} equal stretches of x the last finite value of each line. */
function sample(
  series: readonly Series[],
  { min, max }: { readonly min: number; readonly max: number },
): readonly Sample[] {
  const width = (max - min) / STRIPES || 1;
  const rows: { x: number; y: (number | undefined)[] }[] = Array.from({ length: STRIPES }, () => ({
    x: -Infinity,
    y: [],
  }));
  for (const [line, { x, y }] of series.entries()) {
    for (let index = 0; index < Math.min(x.length, y.length); index++) {
      const place = x[index] ?? 0;
      const row = rows[Math.min(STRIPES - 1, Math.floor((place - min) / width))];
      if (row === undefined || !Number.isFinite(y[index])) continue;
      row.x = Math.max(row.x, place);
      row.y[line] = y[index];
    }
  }
  return rows
    .filter(({ x }) => Number.isFinite(x))
    .map(({ x, y }) => ({ x, y: series.map((_, line) => y[line]) }));
}

/** Invisible stripes, each around its sample, that show their values as a tooltip. */
function stripes(
  places: readonly number[],
  values: readonly (readonly string[])[],
  series: readonly Series[],
): readonly Markup[] {
  return places.map((place, index) => {
    const start = index === 0 ? 0 : (place + (places[index - 1] ?? 0)) / 2;
    const end = index === places.length - 1 ? 1 : (place + (places[index + 1] ?? 1)) / 2;
    const [x, ...y] = values[index] ?? [];
    const lines = series.flatMap(({ name }, line) => (y[line] === '' ? [] : [`\n${name}: ${y[line] ?? ''}`]));
    return html`<rect
      class="stripe"
      x="${percent(start)}"
      width="${percent(Math.max(0, end - start))}"
      y="0"
      height="${PLOT_HEIGHT}"
      ><title>${x}${lines}</title></rect
    >`;
  });
}
