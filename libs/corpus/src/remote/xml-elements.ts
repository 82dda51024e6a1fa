/**
 * Finds the elements of a name in a flat XML text, in order: what an S3 store answers, where an element
 * never holds another of its own name.
 *
 * @returns Their content as it stands there.
 */
export function xmlElements(text: string, name: string): string[] {
  const open = `<${name}>`;
  const close = `</${name}>`;
  const found: string[] = [];
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at)) {
    const start = at + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    found.push(text.slice(start, end));
    at = end + close.length;
  }
  return found;
}

/** The text of the first element of a name, with its entities resolved; undefined if there is none. */
export function elementText(text: string, name: string): string | undefined {
  return xmlElements(text, name)[0]?.replaceAll(
    /&(#x?[\da-f]{1,6}|[a-z]{2,4});/gi,
    (entity, code: string) => {
      if (!code.startsWith('#')) return NAMED[code] ?? entity;
      const value = /^#x/i.test(code)
        ? Number.parseInt(code.slice(2), 16)
        : Number.parseInt(code.slice(1), 10);
      return value <= 0x10_ff_ff ? String.fromCodePoint(value) : entity;
    },
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
