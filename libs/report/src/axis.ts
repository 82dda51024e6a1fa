import { formatCompact, formatDecimal, formatElapsed } from './format-number.ts';

/** A mark on an axis: `position` is 0 at its start and 1 at its end. */
export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** A range of values laid on a line, with its marks. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** The place of a value: 0 at the start of the axis, 1 at its end. */
  positionOf(value: number): number;
}

/** What the values of an axis are: numbers, milliseconds of a duration, or milliseconds since 1970 in UTC. */
export type AxisKind = 'number' | 'duration' | 'time';

/** What an axis is made for. */
export interface AxisOptions {
  readonly min: number;
  readonly max: number;
  /** About how many marks; there may be fewer, and up to twice as many. */
  readonly tickCount: number;
  readonly kind?: AxisKind;
  /** True to begin and end the axis at a mark. */
  readonly endsAtTicks?: boolean;
  /** Writes a mark's value; by default as the kind asks, in as few digits as tell the marks apart. */
  readonly format?: (value: number) => string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps of a clock, in milliseconds, from a second on. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30]
  .map((step) => step * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map((step) => step * MINUTE))
  .concat([1, 2, 3, 6, 12].map((step) => step * HOUR))
  .concat([1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * DAY));

/**
 * Lays out values on an axis in equal steps of 1, 2 or 5 times a power of ten, or of a clock.
 *
 * Example: from 0 to 87 with `tickCount` 4 the marks are 0, 20, 40, 60 and 80.
 */
export function linearAxis(options: AxisOptions): Axis {
  const { tickCount, kind = 'number', endsAtTicks = false } = options;
  const { min, max } = widen(options.min, options.max);
  const step = stepOf((max - min) / tickCount, kind);
  const start = endsAtTicks ? Math.floor(min / step) * step : min;
  const end = endsAtTicks ? Math.ceil(max / step) * step : max;
  const positionOf = (value: number): number => (value - start) / (end - start);
  const first = Math.ceil(start / step - 1e-9);
  const count = Math.floor(end / step + 1e-9) - first + 1;
  const values = Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  const labels = labelsOf(values, step, options);
  return {
    positionOf,
    ticks: values.map((value, index) => ({ position: positionOf(value), label: labels[index] ?? '' })),
  };
}

/**
 * Lays out counts on an axis by the logarithm of 1 + count, so that zero has a place, too.
 *
 * Example: for `max` 1000 the marks are 0, 1, 10, 100 and 1000, and 10 stands at log 11 / log 1001.
 */
export function logCountAxis({ max, format = formatCompact }: Pick<AxisOptions, 'max' | 'format'>): Axis {
  const end = Math.log1p(Math.max(1, max));
  const positionOf = (value: number): number => Math.log1p(Math.max(0, value)) / end;
  const powers = Array.from(
    { length: Math.floor(Math.log10(Math.max(1, max)) + 1e-9) + 1 },
    (_, power) => 10 ** power,
  );
  const every = Math.ceil(powers.length / 6);
  const values = [0, ...powers.filter((_, power) => power % every === 0)];
  return {
    positionOf,
    ticks: values.map((value) => ({ position: positionOf(value), label: format(value) })),
  };
}

/**
 * Lays out positive values on an axis by their logarithm, marked at powers of ten or, over a short range, between them.
 *
 * Example: from 2 to 900 the axis runs from 1 to 1000, with a mark at each power of ten.
 */
export function logAxis({
  min,
  max,
  format = formatCompact,
}: Pick<AxisOptions, 'min' | 'max' | 'format'>): Axis {
  const first = Math.floor(Math.log10(min) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(max) - 1e-9));
  const positionOf = (value: number): number => (Math.log10(value) - first) / (last - first);
  const every = Math.ceil((last - first) / 6);
  const multiples = last - first <= 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const values = powers
    .filter((_, index) => index % every === 0)
    .flatMap((power) => multiples.map((multiple) => Number(`${multiple}e${power}`)))
    .filter((value) => value <= Number(`1e${last}`));
  return {
    positionOf,
    ticks: values.map((value) => ({ position: positionOf(value), label: format(value) })),
  };
}

/** Gives a range of one value, or none, a width. */
function widen(min: number, max: number): { min: number; max: number } {
  if (!(min <= max)) return { min: 0, max: 1 };
  const width = max - min;
  if (width > Math.abs(max) * 1e-9 && Number.isFinite(width)) return { min, max };
  const half = Math.abs(min) * 0.1;
  return half === 0 ? { min: 0, max: 1 } : { min: min - half, max: min + half };
}

/** The smallest pleasant step that is at least `least`. */
function stepOf(least: number, kind: AxisKind): number {
  if (kind !== 'number' && least > SECOND / 2) {
    const clock = CLOCK_STEPS.find((step) => step >= least);
    if (clock !== undefined) return clock;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((multiple) => multiple * power >= least * (1 - 1e-9)) ?? 10) * power;
}

function labelsOf(values: readonly number[], step: number, options: AxisOptions): readonly string[] {
  const { kind = 'number', format } = options;
  if (format !== undefined) return values.map((value) => format(value));
  if (kind === 'duration') return values.map((value) => (value === 0 ? '0' : formatElapsed(value)));
  if (kind === 'time') return values.map((value) => formatTime(value, step));
  const short = values.map(formatCompact);
  return new Set(short).size === short.length ? short : values.map(formatDecimal);
}

/** Writes a time in UTC: the day where the steps are days, the time of day otherwise. */
function formatTime(milliseconds: number, step: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '–';
  const text = date.toISOString();
  if (step >= DAY) return text.slice(0, 10);
  return step >= MINUTE ? text.slice(11, 16) : text.slice(11, step >= SECOND ? 19 : 23);
}

/** Writes a time of an axis in full. Example: `formatInstant(0)` is `1970-01-01 00:00:00`. */
export function formatInstant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(0, 19).replace('T', ' ');
}
