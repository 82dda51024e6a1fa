/** Returns the paragraphs of a plain text, parted by blank lines, each on one line. */
export function cleanPlainText(source: string): string[] {
  return splitText(source, /\r?\n[ \t\f]*(?:\r?\n[ \t\f]*)+/);
}

/** Returns the senses and entries of a dictionary in which what belongs to an entry is indented, each on one line. */
export function cleanDictionary(source: string): string[] {
  return splitText(source, /\r?\n(?:[ \t\f]*\r?\n|(?=[^ \t])|(?=[ \t]+(?:[a-z]{1,4} )?\d+[:.] ))/);
}

function splitText(source: string, boundary: RegExp): string[] {
  return source
    .split(boundary)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
