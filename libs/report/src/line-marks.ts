import type { Axis } from './axis.ts';
import type { Points } from './downsample.ts';
import { colourOf, pixels } from './figure.ts';
import { PLOT_HEIGHT } from './frame.ts';
import type { Reference, Series } from './line-chart.ts';
import { html, type Markup } from './markup.ts';

/** Units across the drawing of the lines, which stretches; a hundredth of one is kept. */
const WIDTH = 1000;

/** The two axes of a chart. */
export interface Axes {
  readonly xAxis: Axis;
  readonly yAxis: Axis;
}

/** Draws lines, and behind all of them their areas and pale companions, as a drawing that stretches. */
export function drawLines(lines: readonly Series[], axes: Axes): Markup {
  const behind = lines.map(({ x, pale, interval }, index) => [
    interval && html`<path class="interval fill${colourOf(index)}" d="${areaOf(x, interval, axes)}" />`,
    pale && html`<path class="pale stroke${colourOf(index)}" d="${pathOf(pale, axes)}" ${FIXED_WIDTH} />`,
  ]);
  const front = lines.map((line, index) => {
    const colour = `stroke${colourOf(index)}`;
    return [
      html`<path class="line ${colour} dash${index % 3}" d="${pathOf(line, axes)}" ${FIXED_WIDTH} />`,
      line.hasDots === true
        ? html`<path class="dots ${colour}" d="${dotsOf(line, axes)}" ${FIXED_WIDTH} />`
        : undefined,
    ];
  });
  return html`<svg
    width="100%"
    height="${PLOT_HEIGHT}"
    viewBox="0 0 ${WIDTH} ${PLOT_HEIGHT}"
    preserveAspectRatio="none"
  >
    ${behind}${front}
  </svg>`;
}

/** Strokes keep their width while the drawing stretches. */
const FIXED_WIDTH = html`vector-effect="non-scaling-stroke"`;

/** Draws references from side to side; those beyond the axis are left out. */
export function drawReferences(references: readonly Reference[], { yAxis }: Axes): readonly Markup[] {
  return references.flatMap(({ value }) => {
    const position = yAxis.positionOf(value);
    if (!(position >= 0 && position <= 1)) return [];
    const y = pixels(PLOT_HEIGHT * (1 - position));
    return html`<line class="reference" x1="0" x2="100%" y1="${y}" y2="${y}" />`;
  });
}

function placeOf(x: number, y: number, { xAxis, yAxis }: Axes): string {
  return `${pixels(xAxis.positionOf(x) * WIDTH)} ${pixels(PLOT_HEIGHT * (1 - yAxis.positionOf(y)))}`;
}

/** A path that is lifted at gaps; a point between gaps becomes a dot. */
function pathOf({ x, y }: Points, axes: Axes): string {
  let path = '';
  let isDown = false;
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    if (!isPoint({ x, y }, index)) {
      isDown = false;
      continue;
    }
    const isAlone = !isDown && !isPoint({ x, y }, index + 1);
    path += `${isDown ? 'L' : 'M'}${placeOf(x[index] ?? 0, y[index] ?? 0, axes)}${isAlone ? 'h0' : ''}`;
    isDown = true;
  }
  return path;
}

/** A line of no length at each point, which round ends make a dot. */
function dotsOf({ x, y }: Points, axes: Axes): string {
  return Array.from(y, (value, index) =>
    isPoint({ x, y }, index) ? `M${placeOf(x[index] ?? 0, value, axes)}h0` : '',
  ).join('');
}

function isPoint({ x, y }: Points, index: number): boolean {
  return Number.isFinite(x[index]) && Number.isFinite(y[index]);
}

/** The outline of an area: along its upper bounds, and back along the lower ones. */
function areaOf(x: ArrayLike<number>, { low, high }: NonNullable<Series['interval']>, axes: Axes): string {
  const known = Array.from(x, (_, index) => index).filter(
    (index) => isPoint({ x, y: low }, index) && isPoint({ x, y: high }, index),
  );
  const along = (indices: readonly number[], bounds: ArrayLike<number>): readonly string[] =>
    indices.map((index) => placeOf(x[index] ?? 0, bounds[index] ?? 0, axes));
  const corners = [...along(known, high), ...along(known.toReversed(), low)];
  return corners.length === 0 ? '' : `M${corners.join('L')}Z`;
}
