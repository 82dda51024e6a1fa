/** Options of {@link preprocessAlbertText}. */
export interface AlbertTextOptions {
  /** Whether letters are lower-cased; true by default, as for the published models. */
  readonly lowerCase?: boolean;
}

/** Marks whose combining class is known: 1 if it is not zero. */
const combining = new Map<string, boolean>();

/**
 * Prepares text as ALBERT does before its tokenizer sees it.
 *
 * White space becomes single spaces; characters are decomposed (NFKD); marks that combine with the
 * character before them are removed; letters are lower-cased. Nothing is composed again.
 * Example: `Caf\u00e9  \ufb01ne` becomes `cafe fine`.
 *
 * @see ALBERT (Lan et al. 2020), the published code's text clean-up.
 */
export function preprocessAlbertText(text: string, { lowerCase = true }: AlbertTextOptions = {}): string {
  const spaced = text.trim().split(/\s+/u).join(' ');
  const plain = spaced.normalize('NFKD').replace(/\p{M}/gu, (mark) => (isCombining(mark) ? '' : mark));
  return lowerCase ? plain.toLowerCase() : plain;
}

/**
 * Tells whether a mark has a canonical combining class other than zero.
 *
 * JavaScript has no such property, but normalisation sorts neighbouring marks by it: a mark of class
 * 1 (U+0334) moves before any mark of a higher one, and any mark but those of class 240 before U+0345.
 */
function isCombining(mark: string): boolean {
  let known = combining.get(mark);
  if (known === undefined) {
    const moves = (pair: string): boolean => pair.normalize('NFD') !== pair;
    known = moves(`${mark}\u0334`) || moves(`\u0345${mark}`) || mark === '\u0345';
    combining.set(mark, known);
  }
  return known;
}
