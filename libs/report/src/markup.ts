/**
 * A piece of HTML in which every text is escaped.
 *
 * Only {@link html} makes one, from a template that stands in the source: text from outside cannot become markup.
 */
export class Markup {
  readonly #text: string;

  /** Takes HTML as it stands; for this package's own constants alone, which is why it is not exported. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The HTML text. */
  toString(): string {
    return this.#text;
  }
}

/** What a template of {@link html} takes: texts and numbers are escaped, lists joined, `undefined` left out. */
export type MarkupValue = Markup | string | number | undefined | readonly MarkupValue[];

/**
 * Builds markup from a template; everything put in is escaped unless it is markup itself.
 *
 * Values may stand in text and inside of double-quoted attributes, never in tag names, scripts or URLs.
 *
 * Example: `` html`<b>${'<script>'}</b>` `` reads `<b>&lt;script&gt;</b>`.
 */
export function html(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += render(value) + (parts[index + 1] ?? '');
  return new Markup(text);
}

function render(value: MarkupValue): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(render).join('');
  return escapeText(String(value));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escapes a text for HTML, in elements and in quoted attributes.
 *
 * Control characters and halves of surrogate pairs, which HTML cannot hold, become U+FFFD; so do the marks
 * that turn the direction of the text around them, by which a name could pass for another.
 *
 * Example: `escapeText('a < b')` is `a &lt; b`.
 */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
