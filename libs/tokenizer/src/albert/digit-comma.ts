/**
 * Characters that Python's `str.isdigit` counts as digits besides those of category Nd: raised,
 * lowered, circled and other forms of 0 to 9 (Unicode 14, Numeric_Type=Digit).
 */
const OTHER_DIGITS =
  /[\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/u;
const DECIMAL_DIGIT = /\p{Nd}/u;
const COMMA = ',';
const SPACE = '▁';

/** What ALBERT does to a piece that ends in a comma after a digit. */
export type DigitCommaRule = 'none' | 'intended' | 'legacyPy3';

/** What the rule needs of an encoder. */
interface PieceEncoder {
  readonly vocabularySize: number;
  readonly specialIds: { readonly unk: number };
  tokenOf(id: number): string;
  idOf(token: string): number | undefined;
  encode(text: string): Int32Array;
}

/** Whether the rule applies to a piece: it is longer than a comma and ends in one after a digit. */
export function endsInDigitComma(piece: string): boolean {
  const characters = Array.from(piece);
  const before = characters.at(-2);
  return before !== undefined && characters.at(-1) === COMMA && isDigit(before);
}

function isDigit(character: string): boolean {
  return DECIMAL_DIGIT.test(character) || OTHER_DIGITS.test(character);
}

/**
 * Finds what stands for each piece to which the rule applies: the piece without its comma, encoded
 * again, and the comma as a piece of its own.
 *
 * Encoding puts a `▁` before what it is given. Where the piece had none, it was meant to be taken off
 * again (`intended`); in the original this has had no effect since Python 3 (`legacyPy3`). So `19,`
 * inside a word becomes `19` `,` or `▁19` `,`.
 *
 * @see google-research/albert, tokenization.py, encode_pieces.
 */
export function digitCommaReplacements(
  encoder: PieceEncoder,
  rule: DigitCommaRule,
): ReadonlyMap<number, Int32Array> {
  const replacements = new Map<number, Int32Array>();
  if (rule === 'none') return replacements;
  const comma = encoder.idOf(COMMA) ?? encoder.specialIds.unk;
  for (let id = 0; id < encoder.vocabularySize; id++) {
    const piece = encoder.tokenOf(id);
    if (!endsInDigitComma(piece)) continue;
    const again = Array.from(encoder.encode(piece.slice(0, -1).replaceAll(SPACE, '')));
    const kept = rule === 'intended' && !piece.startsWith(SPACE) ? withoutSpace(encoder, again) : again;
    replacements.set(id, Int32Array.of(...kept, comma));
  }
  return replacements;
}

/** Takes the `▁` off the first piece; nothing may be left of it, or no piece be spelled like the rest. */
function withoutSpace(encoder: PieceEncoder, [first, ...others]: readonly number[]): number[] {
  if (first === undefined) return others;
  const piece = encoder.tokenOf(first);
  if (!piece.startsWith(SPACE)) return [first, ...others];
  if (piece === SPACE) return others;
  return [encoder.idOf(piece.slice(1)) ?? encoder.specialIds.unk, ...others];
}
