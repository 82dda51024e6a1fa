import type { Axis, Tick } from './axis.ts';
import { svgTexts, percent, pixels, type ChartTexts } from './figure.ts';
import { html, type Markup } from './markup.ts';

/** Height of the plotted area, in pixels. */
export const PLOT_HEIGHT = 200;
/** Room above the area, for the label of the highest mark. */
const TOP = 10;
/** Room below the area for labels. */
const LABELS = 22;
/** Least distance between labels of y, in pixels. */
const LINE = 14;
/** Width of a character of a label, in pixels, rounded up. */
const CHARACTER = 7;
/** Room to the sides of the area that labels may take, in pixels. */
const MARGIN = 16;
/** Widths that the area has at least on a wide and on a narrow page, in pixels. */
const WIDE = 420;
const NARROW = 220;

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
  const yTicks = spacedDown(yAxis.ticks);
  const height = TOP + PLOT_HEIGHT + LABELS;
  const labelWidth = CHARACTER * Math.max(2, ...yTicks.map(({ label }) => label.length)) + 8;
  const yOf = ({ position }: Tick): string => pixels(PLOT_HEIGHT * (1 - position));
  const grid = yTicks.map(
    (tick) => html`<line class="grid" x1="0" x2="100%" y1="${yOf(tick)}" y2="${yOf(tick)}" />`,
  );
  const yLabels = yTicks.map(
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
          <svg y="${TOP}" width="100%" height="${PLOT_HEIGHT + LABELS}" overflow="visible">
            ${grid}${marks}
            <line class="base" x1="0" x2="100%" y1="${PLOT_HEIGHT}" y2="${PLOT_HEIGHT}" />
            ${xLabels(xTicks)}
          </svg>
        </svg>
        <p class="x-name">${xName}</p>
      </div>
    </div>`;
}

/** The labels below the area: those that have room on a wide page, and those on a narrow one. */
function xLabels(ticks: readonly Tick[]): readonly Markup[] {
  const isShownWide = spaced(ticks, WIDE);
  const isShownNarrow = spaced(ticks, NARROW);
  return ticks.flatMap((tick, index) => {
    const size = `${isShownWide[index] ? 'wide' : ''} ${isShownNarrow[index] ? 'narrow' : ''}`.trim();
    if (size === '') return [];
    return html`<text
      class="${size}"
      x="${percent(tick.position)}"
      y="${PLOT_HEIGHT + 16}"
      text-anchor="${anchorOf(tick)}"
      >${tick.label}</text
    >`;
  });
}

/** Labels stand in the middle below their place; long ones at the ends stay inside. */
function anchorOf({ position, label }: Tick): 'start' | 'middle' | 'end' {
  const isShort = CHARACTER * label.length <= 2 * MARGIN;
  if (isShort || (position >= 0.02 && position <= 0.98)) return 'middle';
  return position < 0.02 ? 'start' : 'end';
}

/** Chooses every n-th label, for the least n by which none touches the next. */
function spaced(ticks: readonly Tick[], width: number): readonly boolean[] {
  const boxes = ticks.map((tick) => {
    const { position, label } = tick;
    const size = CHARACTER * label.length;
    const before = { start: 0, middle: size / 2, end: size }[anchorOf(tick)];
    return { start: position * width - before, end: position * width - before + size + CHARACTER };
  });
  const fits = (every: number): boolean => {
    let end = -Infinity;
    for (let index = 0; index < boxes.length; index += every) {
      const box = boxes[index];
      if (box === undefined || box.start < end) return false;
      end = box.end;
    }
    return true;
  };
  let every = 1;
  while (!fits(every)) every++;
  return ticks.map((_, index) => index % every === 0);
}

/** Leaves out marks of y that stand too close above the last one. */
function spacedDown(ticks: readonly Tick[]): readonly Tick[] {
  let last = -Infinity;
  return ticks.filter(({ position }) => {
    const isFree = (position - last) * PLOT_HEIGHT >= LINE;
    if (isFree) last = position;
    return isFree;
  });
}
