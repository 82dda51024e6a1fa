import type { Axis, Tick } from './axis.ts';
import { svgTexts, percent, pixels, type ChartTexts } from './figure.ts';
import { html, type Markup } from './markup.ts';

/** Height of the plotted area, in pixels. */
export const PLOT_HEIGHT = 200;
/** Room above the area, for the label of the highest mark. */
const TOP = 10;
/** Room below the area for labels, and more for the name of the axis. */
const LABELS = 22;
const AXIS_NAME = 18;
/** Width of a character of a label, in pixels, rounded up. */
const CHARACTER = 7;
/** Widths that the area has at least on a wide and on a narrow page, in pixels. */
const WIDE = 420;
const NARROW = 250;

/** What stands around the marks of a chart with two axes. */
export interface FrameOptions extends ChartTexts {
  readonly yAxis: Axis;
  readonly yName: string;
  readonly xTicks: readonly Tick[];
  readonly xName: string;
  /** True to keep the chart narrow on a wide page. */
  readonly isNarrow?: boolean;
  /** What is drawn inside, from y = 0 (top) to {@link PLOT_HEIGHT}, in percentages of the width. */
  readonly marks: Markup;
}

/**
 * Draws axes, grid and labels around the marks of a chart.
 *
 * The drawing stretches with the page while its texts keep their size: places along x are percentages, places
 * along y are pixels. The labels of y stand in a drawing of their own to the left. Of the
 * labels of x, as many show as have room.
 */
export function frame(options: FrameOptions): Markup {
  const { yAxis, yName, xTicks, xName, marks, isNarrow = false } = options;
  const height = TOP + PLOT_HEIGHT + LABELS + AXIS_NAME;
  const labelWidth = CHARACTER * Math.max(2, ...yAxis.ticks.map(({ label }) => label.length)) + 8;
  const yOf = ({ position }: Tick): string => pixels(PLOT_HEIGHT * (1 - position));
  const grid = yAxis.ticks.map(
    (tick) => html`<line class="grid" x1="0" x2="100%" y1="${yOf(tick)}" y2="${yOf(tick)}" />`,
  );
  const yLabels = yAxis.ticks.map(
    (tick) =>
      html`<text x="${labelWidth - 8}" y="${yOf(tick)}" dy="0.35em" text-anchor="end">${tick.label}</text>`,
  );
  return html`<p class="y-name">${yName}</p>
    <div class="${isNarrow ? 'plot few' : 'plot'}">
      <svg class="y-axis" width="${labelWidth}" height="${height}" aria-hidden="true">
        <svg y="${TOP}" overflow="visible">${yLabels}</svg>
      </svg>
      <div class="area">
        <svg width="100%" height="${height}" role="img">
          ${svgTexts(options)}
          <svg y="${TOP}" width="100%" height="${PLOT_HEIGHT + LABELS + AXIS_NAME}" overflow="visible">
            ${grid}${marks}
            <line class="base" x1="0" x2="100%" y1="${PLOT_HEIGHT}" y2="${PLOT_HEIGHT}" />
            ${xLabels(xTicks)}
            <text class="name" x="50%" y="${PLOT_HEIGHT + LABELS + 12}" text-anchor="middle">${xName}</text>
          </svg>
        </svg>
      </div>
    </div>`;
}

/** The labels below the area: those that have room on a wide page, and those on a narrow one. */
function xLabels(ticks: readonly Tick[]): readonly Markup[] {
  const isShownWide = spaced(ticks, WIDE);
  const isShownNarrow = spaced(ticks, NARROW);
  return ticks.flatMap(({ position, label }, index) => {
    const size = `${isShownWide[index] ? 'wide' : ''} ${isShownNarrow[index] ? 'narrow' : ''}`.trim();
    if (size === '') return [];
    return html`<text
      class="${size}"
      x="${percent(position)}"
      y="${PLOT_HEIGHT + 16}"
      text-anchor="${anchorOf(position)}"
      >${label}</text
    >`;
  });
}

/** Labels at the ends stay inside. */
function anchorOf(position: number): 'start' | 'middle' | 'end' {
  if (position < 0.02) return 'start';
  return position > 0.98 ? 'end' : 'middle';
}

/** Chooses every n-th label, for the least n by which none touches the next. */
function spaced(ticks: readonly Tick[], width: number): readonly boolean[] {
  const label = CHARACTER * (Math.max(0, ...ticks.map((tick) => tick.label.length)) + 1);
  const gap =
    ticks.length < 2
      ? width
      : (((ticks.at(-1)?.position ?? 0) - (ticks[0]?.position ?? 0)) * width) / (ticks.length - 1);
  const every = Math.max(1, Math.ceil(label / Math.max(gap, 1e-6)));
  return ticks.map((_, index) => index % every === 0);
}
