import { readFileSync } from 'node:fs';

/** A passage of golden/sentences.txt. */
export interface Passage {
  readonly language: string;
  readonly text: string;
  /** Characters other than white space before each boundary within the passage. */
  readonly boundaries: readonly number[];
}

/** Languages that put nothing between sentences. */
const UNSPACED = new Set(['zh', 'ja', 'km', 'my', 'bo']);

/** Counts the characters of a text that are no white space: places that all splitters agree on. */
export function inkOf(text: string): number {
  return text.replaceAll(/\s/g, '').length;
}

/** Turns sentences into the boundaries between them. */
export function boundariesOf(sentences: readonly string[]): number[] {
  let ink = 0;
  return sentences.slice(0, -1).map((sentence) => (ink += inkOf(sentence)));
}

/** Reads the passages that were split by hand. */
export function readPassages(): Passage[] {
  const content = readFileSync(new URL('golden/sentences.txt', import.meta.url), 'utf8');
  let language = '';
  return content.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line !== '');
    language = lines.find((line) => /^# [a-z]{2}$/.test(line))?.slice(2) ?? language;
    const sentences = lines
      .filter((line) => !line.startsWith('# '))
      .map((line) => line.trim().replaceAll('\\n', '\n'));
    if (sentences.length === 0) return [];
    const text = sentences.join(UNSPACED.has(language) ? '' : ' ');
    return [{ language, text, boundaries: boundariesOf(sentences) }];
  });
}

/** Precision and recall of found boundaries, taken together. */
export function f1Of(
  pairs: Iterable<{ readonly expected: readonly number[]; readonly found: readonly number[] }>,
): number {
  let right = 0;
  let total = 0;
  for (const { expected, found } of pairs) {
    right += found.filter((boundary) => expected.includes(boundary)).length;
    total += expected.length + found.length;
  }
  return (2 * right) / total;
}
