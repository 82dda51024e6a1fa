const CODE = /[A-Z]<([^<>]*)>/g;
const WIDE_CODE = /[A-Z]<{2,4}\s(.*?)\s>{2,4}/g;
/** Depth of nested codes (`B<I<C<x>>>`) that are resolved. */
const MAX_DEPTH = 5;
const ESCAPES: Readonly<Record<string, string>> = { lt: '<', gt: '>', verbar: '|', sol: '/' };

/** Returns the paragraphs of Perl's documentation format, each on one line, without headings, code and verbatim text. */
export function cleanPod(source: string): string[] {
  const paragraphs: string[] = [];
  // A file of Perl begins with code; a .pod file with a command.
  let inside = /^\s*=/.test(source) || !/^=(?:head1|pod|encoding)\b/m.test(source);
  for (const block of source.split(/\n\s*\n/)) {
    const command = /^\n?=([a-z]+)\d?/.exec(block)?.[1];
    if (command !== undefined) inside = command !== 'cut';
    else if (inside && !/^\n?[ \t]/.test(block))
      paragraphs.push(resolveCodes(block).replace(/\s+/g, ' ').trim());
  }
  return paragraphs.filter((paragraph) => paragraph !== '');
}

function resolveCodes(block: string): string {
  let text = block
    .replace(/E<(\w+)>/g, (_, name: string) => encodeSign(ESCAPES[name] ?? ''))
    .replace(/[XZ]<[^<>]*>/g, '')
    .replace(WIDE_CODE, (_, inner: string) => Array.from(inner, encodeSign).join(''));
  for (let depth = 0; depth < MAX_DEPTH && /[A-Z]</.test(text); depth++) {
    text = text.replace(/L<([^<>|]*)\|[^<>]*>/g, '$1').replace(CODE, '$1');
  }
  return text.replaceAll('\u{1}', '<').replaceAll('\u{2}', '>');
}

/** Keeps a sign that codes are made of away from the patterns. */
function encodeSign(sign: string): string {
  return sign === '<' ? '\u{1}' : sign === '>' ? '\u{2}' : sign;
}
