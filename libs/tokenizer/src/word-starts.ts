/** Characters that ALBERT counts as punctuation; each of them alone begins a word. */
const PUNCTUATION = new Set('!"#$%&()*+,-./:;?@[\\]^_`{|}~');
const LATIN = new Set('abcdefghijklmnopqrstuvwxyz');

/**
 * Whether a SentencePiece piece may begin a word, for whole-word masking.
 *
 * It does if it begins with `▁` or `<`, is one punctuation mark, or holds a character that is
 * neither a Latin letter nor one of these marks: `▁the`, `'s`, `19` and `-` begin a word; `ing`,
 * `...` and `a-b` continue one.
 *
 * @see google-research/albert, create_pretraining_data.py, the start-piece test for SentencePiece.
 */
export function isUnigramWordStart(piece: string): boolean {
  if (piece.startsWith('▁') || piece.startsWith('<') || PUNCTUATION.has(piece)) return true;
  for (const character of piece) {
    if (!PUNCTUATION.has(character) && !LATIN.has(character.toLowerCase())) return true;
  }
  return false;
}

/** Whether a WordPiece token may begin a word: it does unless it begins with `prefix`. */
export function isWordPieceWordStart(token: string, prefix: string = '##'): boolean {
  return prefix === '' || !token.startsWith(prefix);
}
