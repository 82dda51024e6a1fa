/** Requests and macros that begin a paragraph (man(7) and mdoc(7)). */
const BREAKS = new Set('SH SS Sh Ss PP P LP TP TQ IP HP RS RE sp br Pp It Bl El bp in ti'.split(' '));
/** Macros whose arguments are text in the line. */
const FONTS = new Set('B I SM SB BR BI RB RI IB IR R'.split(' '));
/** Macros whose arguments stand without blanks between, the fonts alternating. */
const ALTERNATING = new Set('BR BI RB RI IB IR'.split(' '));
/** Macros that begin what is shown as it is typed, each with what ends it. */
const VERBATIM: Readonly<Record<string, string>> = {
  nf: 'fi',
  EX: 'EE',
  Bd: 'Ed',
  TS: 'TE',
  EQ: 'EN',
  de: '.',
  ig: '.',
  Vb: 'Ve',
};

const MACRO = /^[.']\s*([A-Za-z.]{1,3})?\s?(.*)$/;
const SPECIAL: Readonly<Record<string, string>> = {
  em: '—',
  en: '–',
  hy: '-',
  bu: '•',
  co: '©',
  rg: '®',
  aq: "'",
  dq: '"',
  lq: '“',
  rq: '”',
  oq: '‘',
  cq: '’',
  ti: '~',
  ha: '^',
  rs: '\\',
  mu: '×',
  '->': '→',
  '<=': '≤',
  '>=': '≥',
};

/** Returns the paragraphs of a manual page (roff, man or mdoc macros), each on one line, without examples and headings. */
export function cleanManPage(source: string): string[] {
  const reader = new ManPageReader();
  for (const line of source.split('\n')) reader.readLine(line);
  return reader.end();
}

class ManPageReader {
  readonly #paragraphs: string[] = [];
  #text: string[] = [];
  /** The macro that ends what is left out. */
  #awaited: string | undefined;

  readLine(line: string): void {
    const [, macro, rest = ''] = MACRO.exec(line) ?? [];
    if (this.#awaited !== undefined) {
      if (macro === this.#awaited) this.#awaited = undefined;
    } else if (/^[.']/.test(line)) this.#readMacro(macro ?? '', rest);
    else if (line.trim() === '') this.#endParagraph();
    else this.#text.push(replaceEscapes(line));
  }

  end(): string[] {
    this.#endParagraph();
    return this.#paragraphs;
  }

  #readMacro(macro: string, rest: string): void {
    this.#awaited = VERBATIM[macro];
    if (FONTS.has(macro)) {
      this.#text.push(replaceEscapes(joinArguments(rest, ALTERNATING.has(macro) ? '' : ' ')));
    } else if (BREAKS.has(macro) || this.#awaited !== undefined) this.#endParagraph();
  }

  #endParagraph(): void {
    const paragraph = this.#text.join(' ').replace(/\s+/g, ' ').trim();
    if (paragraph !== '') this.#paragraphs.push(paragraph);
    this.#text = [];
  }
}

function joinArguments(rest: string, separator: string): string {
  const parts = rest.matchAll(/"((?:[^"]|"")*)"|(\S+)/g);
  return Array.from(parts, ([, quoted, bare]) => quoted ?? bare ?? '').join(separator);
}

function replaceEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text
    .replace(/\\".*$/, '')
    .replace(/\\f(?:\[[^\]]{0,20}\]|\(..|.)/g, '')
    .replace(/\\s[-+]?\d/g, '')
    .replace(/\\\*\(..|\\\*\[[^\]]{0,20}\]|\\\*./g, '')
    .replace(/\\(?:\(([^\s]{2})|\[([^\]]{1,20})\])/g, (_, two?: string, long?: string) =>
      special(two ?? long ?? ''),
    )
    .replace(/\\-/g, '-')
    .replace(/\\e/g, '\u{0}')
    .replace(/\\[ ~0]/g, ' ')
    .replace(/\\[&|^%:/,c)]/g, '')
    .replace(/\\(.)/g, '$1')
    .replaceAll('\u{0}', '\\');
}

function special(name: string): string {
  const code = /^u([\dA-F]{4,5})$/.exec(name)?.[1];
  return code === undefined ? (SPECIAL[name] ?? '') : String.fromCodePoint(Number.parseInt(code, 16));
}
