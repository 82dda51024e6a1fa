const MARK_LINE = /^([=\-`:'"~^_*+#<>.])\1{2,}\s*$/;
const LIST_ITEM = /^\s*(?:[-*+•]|\d{1,4}[.)]|#\.)\s+/;
const FIELD = /^\s*:[^:\s][^:]{0,60}:(?:\s|$)/;

/** Returns the paragraphs of reStructuredText, each on one line, without titles, directives, code and tables. */
export function cleanRestructuredText(source: string): string[] {
  const paragraphs: string[] = [];
  const blocks = source.replaceAll('\t', '        ').split(/\r?\n[ ]*\r?\n/);
  /** Blocks indented more than this belong to a directive or to code. */
  let skippedFrom = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    const lines = block.split(/\r?\n/).filter((line) => line.trim() !== '');
    const first = lines[0];
    if (first === undefined) continue;
    const indent = first.length - first.trimStart().length;
    if (indent > skippedFrom) continue;
    skippedFrom = Number.POSITIVE_INFINITY;
    if (first.trimStart().startsWith('..')) {
      skippedFrom = indent;
      continue;
    }
    if (lines.at(-1)?.endsWith('::')) skippedFrom = indent;
    if (isNoText(lines)) continue;
    paragraphs.push(...splitItems(lines).map(cleanMarks));
  }
  return paragraphs.filter((paragraph) => paragraph !== '');
}

/** Tells titles, tables, fields and quoted consoles. */
function isNoText(lines: readonly string[]): boolean {
  return (
    lines.some(
      (line) => MARK_LINE.test(line.trim()) || /^\s*[+|]|^\s*={2,}\s/.test(line) || FIELD.test(line),
    ) || /^\s*(?:>>>|\$ )/.test(lines[0] ?? '')
  );
}

function splitItems(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (items.length === 0 || LIST_ITEM.test(line)) items.push(line.replace(LIST_ITEM, '').trim());
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return items;
}

function cleanMarks(text: string): string {
  return text
    .replace(/::$/, ':')
    .replace(/:[\w:+-]{1,40}:`([^`<]*?)\s*(?:<[^`]*>)?`/g, '$1')
    .replace(/``([^`]*)``/g, '$1')
    .replace(/`([^`<]*?)\s*(?:<[^`]*>)?`_{0,2}/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\*([^*\s][^*]*)\*/g, '$1')
    .replace(/\\(.)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
