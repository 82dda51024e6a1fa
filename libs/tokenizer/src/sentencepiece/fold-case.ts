/** Lower-cased by everything but folding, which keeps it apart from `i`. */
const DOTLESS_I = '\u0131';

/** Letters whose small forms fold to the capital ones, which are older. */
const CHEROKEE = /\p{Script=Cherokee}/u;

/**
 * Folds the case of one character to one character: Unicode's simple case folding.
 *
 * It is the small letter of the capital letter, if each is one character. Examples: `A` and `a`
 * become `a`, `ς` and `Σ` become `σ`, `ß` stays.
 *
 * @see Unicode, CaseFolding.txt, status C and S.
 */
export function foldCase(character: string): string {
  if (character === DOTLESS_I) return character;
  const capital = single(character.toUpperCase(), character);
  if (CHEROKEE.test(character)) return capital;
  return single(capital.toLowerCase(), single(character.toLowerCase(), character));
}

function single(text: string, fallback: string): string {
  const codePoint = text.codePointAt(0) ?? 0;
  return text.length === (codePoint > 0xffff ? 2 : 1) ? text : fallback;
}
