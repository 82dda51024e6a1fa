import { percent } from './figure.ts';
import { formatCount, formatShare } from './format-number.ts';
import { html, type Markup } from './markup.ts';
import { table } from './table.ts';

/** What a table with bars shows. */
export interface BarTableOptions {
  readonly caption: string;
  /** What the rows are called together, such as `source`. */
  readonly name: string;
  /** What is counted, such as `tokens`. */
  readonly valueName: string;
  readonly rows: readonly { readonly label: string; readonly value: number }[];
  /** The whole that shares are of; by default the sum of the values. */
  readonly whole?: number;
  /** Writes a value. Default: with separated thousands. */
  readonly format?: (value: number) => string;
}

const BAR_HEIGHT = 12;

/**
 * Builds a table of counts with a bar beside each: for things with long names, or without an order.
 *
 * @example
 * barTable({ caption: 'Tokens by source', name: 'source', valueName: 'tokens', rows: [{ label: 'wiki', value: 90 }] });
 */
export function barTable({ rows, format = formatCount, ...options }: BarTableOptions): Markup {
  const sum = rows.reduce((total, { value }) => total + value, 0);
  const { caption, name, valueName, whole = sum } = options;
  const largest = Math.max(...rows.map(({ value }) => value), Number.MIN_VALUE);
  return table({
    caption,
    columns: [
      { label: name },
      { label: valueName, isNumber: true },
      { label: 'share', isNumber: true },
      { label: '' },
    ],
    rows: rows.map(({ label, value }) => [
      label,
      format(value),
      formatShare(whole > 0 ? value / whole : 0),
      html`<svg class="inline" width="100%" height="${BAR_HEIGHT}" aria-hidden="true">
        <rect class="bar fill0" width="${percent(Math.max(0, value) / largest)}" height="${BAR_HEIGHT}" />
      </svg>`,
    ]),
  });
}
