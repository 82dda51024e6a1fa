import { decodeCodePoints } from '../code-points.ts';
import { TokenizerModelError } from '../errors.ts';
import { encodeCharsmap } from './charsmap.ts';
import { NMT_NFKC_DOMAIN, NMT_NFKC_UNICODE_VERSION } from './nmt-nfkc-domain.ts';

/** Replacement rules, from text to text; a rule's source is its key. */
type Rules = Map<string, string>;

/**
 * Characters that become a space: SentencePiece's rules for machine translation (`nmt`), on top
 * of those that NFKC itself turns to a space.
 */
const SPACES = '\t\n\f\r\u061c\u1680\u200b\u200c\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd';
/** Code points of the control characters that the `nmt` rules remove, besides those below U+0020. */
const REMOVED_CONTROLS = [0x7f, 0x8f, 0x9f];
/** Kept as it is, since Japanese text uses it otherwise than the half-width tilde. */
const FULL_WIDTH_TILDE = '\uff5e';

/** How many rules there must be; a runtime with older Unicode tables would make fewer. */
const RULE_COUNT = 225_276;

/**
 * Builds the precompiled character map `nmt_nfkc`, SentencePiece's default normalisation.
 *
 * The rules are NFKC's for single characters, and one for every sequence that NFKC composes,
 * each character in every form that decomposes to it; then those of `nmt`. They are the same
 * rules as in sentencepiece 0.2.3 (checked rule by rule in the tests). About half a second;
 * callers keep the result.
 *
 * @throws {TokenizerModelError} if the runtime's Unicode tables are older than version 17.
 */
export function nmtNfkcCharsmap(): Uint8Array {
  const rules = nmtNfkcRules();
  if (rules.size !== RULE_COUNT) {
    throw new TokenizerModelError({
      source: 'nmt_nfkc',
      expected: `${RULE_COUNT} normalisation rules`,
      actual: `${rules.size}`,
      where: `Unicode ${NMT_NFKC_UNICODE_VERSION}`,
      advice: 'The JavaScript runtime has older Unicode tables; use Node 22.23 or newer.',
    });
  }
  return encodeCharsmap(rules);
}

/** The rules of `nmt_nfkc`, without those that shorter rules imply. */
function nmtNfkcRules(): Rules {
  const { singles, sequences } = nfkcRules();
  const rules = withoutImplied(singles, sequences);
  for (const space of SPACES) rules.set(space, ' ');
  for (let codePoint = 1; codePoint < 0x20; codePoint++) {
    const control = String.fromCodePoint(codePoint);
    if (!rules.has(control)) rules.set(control, '');
  }
  for (const codePoint of REMOVED_CONTROLS) rules.set(String.fromCodePoint(codePoint), '');
  rules.delete(FULL_WIDTH_TILDE);
  return rules;
}

/** Rules of NFKC for single characters, and for sequences of characters that it composes. */
function nfkcRules(): { singles: Rules; sequences: Rules } {
  const singles: Rules = new Map();
  const decompositions = new Set<string>();
  /** The characters that decompose to one character, that one included. */
  const forms = new Map<string, string[]>();
  for (const character of domain()) {
    const composed = character.normalize('NFKC');
    if (composed !== character) singles.set(character, composed);
    const decomposed = character.normalize('NFKD');
    if (isSingle(decomposed)) forms.set(decomposed, [...(forms.get(decomposed) ?? [decomposed]), character]);
    else decompositions.add(decomposed);
  }
  const sequences: Rules = new Map();
  for (const decomposed of decompositions) {
    const composed = decomposed.normalize('NFC');
    if (composed === decomposed) continue;
    for (const form of everyForm(decomposed, forms)) {
      if (form !== composed) sequences.set(form, composed);
    }
  }
  return { singles, sequences };
}

/** Every way to write `decomposed` with one character for each of its characters. */
function everyForm(decomposed: string, forms: ReadonlyMap<string, readonly string[]>): string[] {
  let written = [''];
  for (const character of decomposed) {
    const alternatives = forms.get(character);
    written =
      alternatives === undefined
        ? written.map((start) => start + character)
        : written.flatMap((start) => alternatives.map((alternative) => start + alternative));
  }
  return written;
}

function* domain(): Generator<string, void, undefined> {
  const bounds = decodeCodePoints(NMT_NFKC_DOMAIN);
  for (let range = 0; range < bounds.length; range += 2) {
    for (let codePoint = bounds[range]!; codePoint <= bounds[range + 1]!; codePoint++) {
      yield String.fromCodePoint(codePoint);
    }
  }
}

function isSingle(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);
}

/** Joins the rules, leaving out each sequence that the shorter rules normalise to the same. */
function withoutImplied(singles: Rules, sequences: Rules): Rules {
  const kept: Rules = new Map(singles);
  const byLength = Map.groupBy(sequences, ([from]) => [...from].length);
  const lengths = [...byLength.keys()].toSorted((left, right) => left - right);
  for (const length of lengths) {
    for (const [from, to] of byLength.get(length) ?? []) {
      if (normalizeByRules(kept, from, length - 1) !== to) kept.set(from, to);
    }
  }
  return kept;
}

/** Applies the longest rule of at most `maxLength` characters at each place, from the left. */
function normalizeByRules(rules: Rules, text: string, maxLength: number): string {
  const characters = [...text];
  let result = '';
  for (let at = 0; at < characters.length; ) {
    let length = Math.min(maxLength, characters.length - at);
    let hit: string | undefined;
    for (; length > 0 && hit === undefined; length--) hit = rules.get(characters.slice(at, at + length).join(''));
    result += hit ?? characters[at];
    at += hit === undefined ? 1 : length + 1;
  }
  return result;
}
