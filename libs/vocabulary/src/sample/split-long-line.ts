/**
 * Cuts a line into parts of at most `maxLength` UTF-16 code units.
 *
 * The cut is at the last white space that fits, or in the middle of a word that is itself too long.
 */
export function* splitLongLine(line: string, maxLength: number): Generator<string> {
  let start = 0;
  while (line.length - start > maxLength) {
    const end = lastCut(line, start, maxLength);
    yield line.slice(start, end);
    start = end;
  }
  if (start < line.length) yield line.slice(start);
}

function lastCut(line: string, start: number, maxLength: number): number {
  for (let end = start + maxLength; end > start; end--) {
    if (/\s/u.test(line.charAt(end))) return end;
  }
  const end = start + maxLength;
  const splitsPair = (line.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return splitsPair ? end - 1 : end;
}
