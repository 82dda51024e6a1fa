import { html, type Markup } from './markup.ts';

/** A cell: a text or number as it shall read, or markup. */
export type Cell = string | number | Markup | undefined;

/** A column of a table. */
export interface TableColumn {
  readonly label: string;
  /** True to align to the right, in digits of one width. */
  readonly isNumber?: boolean;
}

/** What a table is made of. */
export interface TableOptions {
  /** What the table holds. */
  readonly caption: string;
  /** True to keep the caption for screen readers where the text around says it. */
  readonly hidesCaption?: boolean;
  readonly columns: readonly TableColumn[];
  /** One list of cells for each row; the first cell names it. */
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Builds a table; one that is wider than the page scrolls by itself.
 *
 * @example
 * table({ caption: 'Splits', columns: [{ label: 'split' }, { label: 'rows', isNumber: true }], rows: [['train', 12]] });
 */
export function table({ caption, hidesCaption = false, columns, rows }: TableOptions): Markup {
  const classOf = (index: number): string => (columns[index]?.isNumber === true ? 'number' : 'text');
  const head = columns.map(({ label }, index) =>
    label === '' ? html`<td></td>` : html`<th scope="col" class="${classOf(index)}">${label}</th>`,
  );
  const body = rows.map((cells) => {
    const [name, ...values] = cells;
    const rest = values.map((cell, index) => html`<td class="${classOf(index + 1)}">${cell}</td>`);
    return html`<tr>
      <th scope="row" class="${classOf(0)}">${name}</th>
      ${rest}
    </tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
    <caption${hidesCaption ? html` class="hidden"` : undefined}>${caption}</caption>
    <thead><tr>${head}</tr></thead>
    <tbody>${body}</tbody>
  </table></div>`;
}

/**
 * Builds a list of names with their values, for settings and the like.
 *
 * @example
 * definitionList([['run key', '5f2a…'], ['objective', 'albert']]);
 */
export function definitionList(entries: readonly (readonly [name: string, value: Cell])[]): Markup {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
