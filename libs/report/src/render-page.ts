import { html, type Markup } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A number that a page opens with. */
export interface Fact {
  /** What it is, such as `rows`. */
  readonly label: string;
  /** As it shall read, such as `1.2 M`. */
  readonly value: string;
  /** A few words more. */
  readonly detail?: string;
}

/** A part of a page. */
export interface Section {
  readonly title: string;
  /** One or two sentences on what it shows. */
  readonly lead?: string;
  /** Charts, tables, paragraphs, one below the other; see {@link columns}. */
  readonly content: readonly Markup[];
}

/** What a page is made of. */
export interface Page {
  readonly title: string;
  /** One or two sentences below the title. */
  readonly lead?: string;
  readonly facts?: readonly Fact[];
  readonly sections: readonly Section[];
  /** What made the page, and of what. */
  readonly footer?: string;
}

/**
 * Builds a whole HTML page that needs nothing else: style and drawings inside, no scripts, no network.
 *
 * Its content security policy forbids scripts and every request, so that nothing a text could smuggle in
 * would run. Equal pages give equal texts. It follows the reader's light or dark mode.
 *
 * @example
 * renderPage({
 *   title: 'Shards',
 *   facts: [{ label: 'rows', value: '1.2 M' }],
 *   sections: [{ title: 'Lengths', content: [barChart({ title: 'Rows', bars: [], xName: 'tokens', yName: 'rows' })] }],
 * });
 */
export function renderPage({ title, lead, facts = [], sections, footer }: Page): string {
  const links = sections.map(
    (section, index) => html`<li><a href="#s${index + 1}">${section.title}</a></li>`,
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${PAGE_STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${lead === undefined ? undefined : html`<p class="lead">${lead}</p>`}${factTiles(facts)}
        </header>
        <nav aria-label="Sections">
          <ul>
            ${links}
          </ul>
        </nav>
        <main>${sections.map(renderSection)}</main>
        ${footer === undefined ? undefined : html`<footer>${footer}</footer>`}
      </body>
    </html> `;
  return page.toString();
}

function factTiles(facts: readonly Fact[]): Markup | undefined {
  if (facts.length === 0) return undefined;
  const tiles = facts.map(
    ({ label, value, detail }) =>
      html`<li>
        <b>${value}</b>${label}${detail === undefined ? undefined : html`<span class="of">${detail}</span>`}
      </li>`,
  );
  return html`<ul class="facts">
    ${tiles}
  </ul>`;
}

function renderSection({ title, lead, content }: Section, index: number): Markup {
  return html`<section id="s${index + 1}" aria-labelledby="h${index + 1}">
    <h2 id="h${index + 1}">${title}</h2>
    ${lead === undefined ? undefined : html`<p class="lead">${lead}</p>`} ${content}
  </section>`;
}

/** Puts charts or tables side by side where the page is wide enough. Example: `columns(first, second)`. */
export function columns(...parts: readonly Markup[]): Markup {
  return html`<div class="columns">${parts}</div>`;
}

/** Makes a paragraph of a text. Example: `paragraph('No documents were removed.')`. */
export function paragraph(text: string): Markup {
  return html`<p>${text}</p>`;
}
