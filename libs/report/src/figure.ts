import { html, type Markup } from './markup.ts';
import { SERIES_COLOURS } from './palette.ts';
import { table, type Cell } from './table.ts';

/** What every chart says of itself. */
export interface ChartTexts {
  /** What the chart shows; stands above it, and is the name that a screen reader says. */
  readonly title: string;
  /** How it was measured and how to read it; one or two sentences below the title. */
  readonly description?: string;
}

/** What a colour or a mark of a drawing stands for. */
export interface LegendEntry {
  readonly name: string;
  /** Class of the swatch. */
  readonly swatch?: string;
  /** Classes of a piece of a line, in place of a swatch. */
  readonly line?: string;
}

/** The parts of a figure. */
export interface FigureParts extends ChartTexts {
  readonly legend?: readonly LegendEntry[];
  readonly plot: Markup;
  /** The drawn numbers, for those who cannot see the drawing or want to copy them. */
  readonly data: { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
}

/** Puts a plot together with its title, its legend, and a table of what is drawn, which opens on a click. */
export function figure({ title, description, legend, plot, data }: FigureParts): Markup {
  const [label = '', ...values] = data.columns;
  const columns = [{ label }, ...values.map((name) => ({ label: name, isNumber: true }))];
  return html`<figure>
    <figcaption>
      <strong>${title}</strong>${description === undefined ? undefined : html`<p>${description}</p>`}
    </figcaption>
    ${legend === undefined ? undefined : legendOf(legend)}${plot}
    <details>
      <summary>Numbers</summary>
      ${table({ caption: title, columns, rows: data.rows, hidesCaption: true })}
    </details>
  </figure>`;
}

function legendOf(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">
    ${entries.map(
      ({ name, swatch, line }) =>
        html`<li>
          ${line === undefined ? html`<span class="swatch ${swatch}"></span>` : pieceOf(line)}${name}
        </li>`,
    )}
  </ul>`;
}

function pieceOf(line: string): Markup {
  return html`<svg class="piece" width="26" height="10" aria-hidden="true">
    <line class="${line} line" x1="2" x2="24" y1="5" y2="5" />
  </svg>`;
}

/** The number of the colour of a series; beyond the last one they come again. */
export function colourOf(index: number): number {
  return index % SERIES_COLOURS;
}

/** The name and description of a chart, as the first children of its SVG. */
export function svgTexts({ title, description }: ChartTexts): Markup {
  return html`<title>${title}</title
    >${description === undefined ? undefined : html`<desc>${description}</desc>`}`;
}

/** Writes a place in the drawing, as a percentage of its width. */
export function percent(position: number): string {
  return `${Number((position * 100).toFixed(3))}%`;
}

/** Writes a place in the drawing in pixels. */
export function pixels(value: number): string {
  return String(Number(value.toFixed(2)));
}
