const LIMIT = 1000;
const label = `[^\\][\\n]{0,${LIMIT}}`;
const target = `\\((?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,${LIMIT}}\\)`;

/** A run of back-ticks up to the next run of the same length. */
const CODE_SPAN = new RegExp(`(?<!\`)(\`{1,10})(?!\`)(.{1,${LIMIT}}?)(?<!\`)\\1(?!\`)`, 'gs');
const IMAGE = new RegExp(`!\\[${label}\\](?:${target}|\\[${label}\\])`, 'g');
const LINK = new RegExp(`\\[(${label})\\](?:${target}|\\[${label}\\])`, 'g');
const FOOTNOTE = /\[\^[^\]\n]{1,100}\]/g;
const AUTOLINK = /<(?:[a-z][a-z0-9+.-]{1,30}:[^\s<>]{0,1000}|[^\s<>@]{1,100}@[^\s<>]{1,200})>/gi;
const TAG = /<\/?[a-z][a-z0-9-]{0,30}(?:\s[^<>]{0,1000})?\/?>/gi;
const STRONG = /(\*\*\*|\*\*|~~|\*)(?=\S)([^*~\n]{1,1000}?)(?<=\S)\1/g;
const UNDERSCORES = /(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_\n]{1,1000}?)(?<=\S)\1(?![\p{L}\p{N}_])/gu;
const ESCAPE = /\\([!-/:-@[-`{-~])/g;
const ENTITY = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '\u00a9',
  reg: '\u00ae',
  trade: '\u2122',
  mdash: '\u2014',
  ndash: '\u2013',
  hellip: '\u2026',
  lsquo: '\u2018',
  rsquo: '\u2019',
  ldquo: '\u201c',
  rdquo: '\u201d',
};

/**
 * Takes the Markdown out of one paragraph: images and badges go, links keep their text, code spans their
 * content; emphasis, tags, escapes and entities become what a reader would see.
 */
export function cleanInline(paragraph: string): string {
  const literals: string[] = [];
  // What stands in code or is escaped is kept as it is, behind marks that no later pattern touches.
  const shield = (literal: string): string => `\ue000${literals.push(literal) - 1}\ue001`;
  const shielded = paragraph
    .replaceAll(/[\ue000\ue001]/g, '')
    .replaceAll(CODE_SPAN, (_span, _ticks, code: string) => shield(code.trim()))
    .replaceAll(ESCAPE, (_escape, character: string) => shield(character));
  return dropMarks(shielded)
    .replaceAll(/\ue000(\d+)\ue001/g, (_mark, index: string) => literals[Number(index)] ?? '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([,.;:!?)])(?=\s|$)/g, '$1')
    .trim();
}

function dropMarks(text: string): string {
  return text
    .replaceAll(IMAGE, '')
    .replaceAll(LINK, '$1')
    .replaceAll(FOOTNOTE, '')
    .replaceAll(AUTOLINK, '')
    .replaceAll(TAG, '')
    .replaceAll(STRONG, '$2')
    .replaceAll(STRONG, '$2')
    .replaceAll(UNDERSCORES, '$2')
    .replaceAll(ENTITY, (entity) => decodeEntity(entity));
}

function decodeEntity(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  const isCharacter = code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}
