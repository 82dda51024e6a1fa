import { colourOf, figure, percent, svgTexts, type ChartTexts } from './figure.ts';
import { formatCount, formatShare } from './format-number.ts';
import { html, type Markup } from './markup.ts';

/** One bar that is divided into parts. */
export interface ShareBar {
  readonly label: string;
  /** The size of each part, at least 0, in the order of the parts' names. */
  readonly values: readonly number[];
  /** True for what is expected, not counted: its table shows shares alone. */
  readonly isExpected?: boolean;
}

/** What a chart of shares shows. */
export interface ShareBarsOptions extends ChartTexts {
  /** What the parts are called; at most six have colours of their own. */
  readonly parts: readonly string[];
  readonly bars: readonly ShareBar[];
  /** Writes the size of a part. Default: with separated thousands. */
  readonly format?: (value: number) => string;
}

const BAR_HEIGHT = 26;
/** Parts below these shares have no room for their percentage, on a narrow and on a wide page. */
const LABELLED_SHARE = 0.13;
const LABELLED_SHARE_WIDE = 0.09;

/**
 * Draws what wholes are made of: bars of one length, divided by the shares of their parts.
 *
 * @example
 * shareBars({
 *   title: 'What stands at masked positions',
 *   parts: ['[MASK]', 'random', 'kept'],
 *   bars: [{ label: 'train', values: [803, 98, 99] }, { label: 'expected', values: [8, 1, 1], isExpected: true }],
 * });
 */
export function shareBars(options: ShareBarsOptions): Markup {
  const { parts, bars, title, format = formatCount } = options;
  const rows = bars.map(
    (bar) =>
      html`<div class="share"><span class="label">${bar.label}</span>${drawShares(bar, options)}</div>`,
  );
  return figure({
    ...options,
    legend: parts.map((name, index) => ({ name, swatch: `fill${colourOf(index)}` })),
    plot: html`<div class="shares">${rows}</div>`,
    data: {
      columns: [title, ...parts],
      rows: bars.map(({ label, values, isExpected = false }) => [
        label,
        ...sharesOf(values).map((share, part) =>
          isExpected ? formatShare(share) : `${format(values[part] ?? 0)} (${formatShare(share)})`,
        ),
      ]),
    },
  });
}

function drawShares(bar: ShareBar, { parts, title }: ShareBarsOptions): Markup {
  let start = 0;
  const marks = sharesOf(bar.values).map((share, part) => {
    const from = start;
    start += share;
    if (share === 0) return undefined;
    const text = formatShare(share);
    const label = html`<text
      class="on${colourOf(part)} ${share >= LABELLED_SHARE ? undefined : 'wide'}"
      x="${percent(from + share / 2)}"
      y="${BAR_HEIGHT / 2}"
      dy="0.35em"
      text-anchor="middle"
      >${text}</text
    >`;
    return html`<g
      ><title>${bar.label}, ${parts[part] ?? ''}: ${text}</title>
      <rect
        class="part fill${colourOf(part)}"
        x="${percent(from)}"
        width="${percent(share)}"
        y="0"
        height="${BAR_HEIGHT}"
      />
      ${share >= LABELLED_SHARE_WIDE ? label : undefined}</g
    >`;
  });
  return html`<svg width="100%" height="${BAR_HEIGHT}" role="img">
    ${svgTexts({ title: `${title}: ${bar.label}` })}${marks}
  </svg>`;
}

/** Shares of a whole; all 0 if there is nothing. */
function sharesOf(values: readonly number[]): readonly number[] {
  const whole = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (whole > 0 ? value / whole : 0));
}
