const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const UNITS = ['', ' k', ' M', ' G', ' T', ' P'] as const;

/** Writes a count with separated thousands. Example: `formatCount(1234567)` is `1,234,567`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? COUNT.format(count) : '–';
}

/** Writes a number in four significant digits. Example: `formatDecimal(3.14159)` is `3.142`. */
export function formatDecimal(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const isReadable = size === 0 || (size >= 1e-4 && size < 1e15);
  if (!isReadable) return value.toExponential(2);
  return size >= 1000 ? COUNT.format(value) : DECIMAL.format(value);
}

/** Writes a number in three significant digits and a unit. Example: `formatCompact(1234567)` is `1.23 M`. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  let unit = 0;
  let scaled = value;
  while (Math.abs(scaled) >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (Math.abs(scaled) >= 1e5) return value.toExponential(2);
  return `${Number(scaled.toPrecision(3))}${UNITS[unit] ?? ''}`;
}

/**
 * Writes a share of 1 as a percentage; what is not all or nothing is never rounded to it.
 *
 * Example: `formatShare(0.1234)` is `12.3 %`, `formatShare(0.00001)` is `< 0.01 %`.
 */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  if (percent > 99.99 && percent < 100) return '> 99.99 %';
  const isNearAnEnd = percent < 1 || (percent > 99 && percent < 100);
  return `${Number(percent.toFixed(isNearAnEnd ? 2 : 1))} %`;
}

/**
 * Writes a duration given in milliseconds.
 *
 * Example: `formatElapsed(12_300)` is `12.3 s`, `formatElapsed(7_800_000)` is `2 h 10 min`.
 */
export function formatElapsed(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '–';
  if (milliseconds < 0) return `-${formatElapsed(-milliseconds)}`;
  if (milliseconds < 1000) return `${Number(milliseconds.toPrecision(3))} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
