import { decodeCodePoints } from '../code-points.ts';
import { TokenizerModelError } from '../errors.ts';
import { encodeCharsmap } from './charsmap.ts';
import { foldCase } from './fold-case.ts';
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

/** A normalisation that SentencePiece has built in; `cf` stands for case folding. */
export type BuiltInRule = 'nmt_nfkc' | 'nmt_nfkc_cf' | 'nfkc' | 'nfkc_cf';

/** How many rules there must be; a runtime with older Unicode tables would make fewer. */
const RULE_COUNTS: Readonly<Record<BuiltInRule, number>> = {
  nmt_nfkc: 225_276,
  nmt_nfkc_cf: 226_684,
  nfkc: 225_232,
  nfkc_cf: 226_640,
};

/**
 * Builds the precompiled character map `nmt_nfkc`, SentencePiece's default normalisation.
 *
 * @throws {TokenizerModelError} if the runtime's Unicode tables are older than version 17.
 * @see {@link builtInCharsmap}
 */
export function nmtNfkcCharsmap(): Uint8Array {
  return builtInCharsmap('nmt_nfkc');
}

/**
 * Builds the precompiled character map of a normalisation that SentencePiece has built in.
 *
 * The rules are NFKC's for single characters, and one for every sequence that NFKC composes,
 * each character in every form that decomposes to it; then those of `nmt`, and simple case folding.
 * They are the same rules as in sentencepiece 0.2.3 (checked rule by rule in the tests). The first
 * call for a name takes about half a second; the result, 240 KB, is kept and must not be changed.
 *
 * @throws {TokenizerModelError} if the runtime's Unicode tables are older than version 17.
 */
export function builtInCharsmap(name: BuiltInRule): Uint8Array {
  const built = builtCharsmaps.get(name) ?? buildCharsmap(name);
  builtCharsmaps.set(name, built);
  return built;
}

const builtCharsmaps = new Map<BuiltInRule, Uint8Array>();

function buildCharsmap(name: BuiltInRule): Uint8Array {
  const rules = builtInRules(name);
  if (rules.size !== RULE_COUNTS[name]) {
    throw new TokenizerModelError({
      source: name,
      expected: `${RULE_COUNTS[name]} normalisation rules`,
      actual: `${rules.size}`,
      where: `Unicode ${NMT_NFKC_UNICODE_VERSION}`,
      advice: 'The JavaScript runtime has older Unicode tables; use Node 22.23 or newer.',
    });
  }
  return encodeCharsmap(rules);
}

/** The rules of a normalisation, without those that shorter rules imply. */
export function builtInRules(name: BuiltInRule): ReadonlyMap<string, string> {
  const { singles, sequences } = nfkcRules();
  const rules = withoutImplied(singles, sequences);
  if (name.startsWith('nmt')) changeForTranslation(rules);
  if (name.endsWith('cf')) foldAll(rules);
  return rules;
}

/** Makes the rules of `nmt_nfkc` from those of `nfkc`. */
function changeForTranslation(rules: Rules): void {
  for (const space of SPACES) rules.set(space, ' ');
  for (let codePoint = 1; codePoint < 0x20; codePoint++) {
    const control = String.fromCodePoint(codePoint);
    if (!rules.has(control)) rules.set(control, '');
  }
  for (const codePoint of REMOVED_CONTROLS) rules.set(String.fromCodePoint(codePoint), '');
  rules.delete(FULL_WIDTH_TILDE);
}

/** No letter with case stands above this code point. */
const LAST_CASED = 0x1ffff;

/** Folds the results of all rules, and adds a rule for every other character that folds. */
function foldAll(rules: Rules): void {
  for (const [from, to] of rules) rules.set(from, Array.from(to, foldCase).join(''));
  for (let codePoint = 1; codePoint <= LAST_CASED; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const character = String.fromCodePoint(codePoint);
    const folded = foldCase(character);
    if (folded !== character && !rules.has(character)) rules.set(character, folded);
  }
}

/** Rules of NFKC for single characters, and by their length those for sequences that it composes. */
function nfkcRules(): { singles: Rules; sequences: Map<number, Rules> } {
  const singles: Rules = new Map();
  const decompositions = new Set<string>();
  /** The characters that decompose to one character, that one included. */
  const forms = new Map<string, string[]>();
  for (const character of domain()) {
    const composed = character.normalize('NFKC');
    if (composed !== character) singles.set(character, composed);
    const decomposed = character.normalize('NFKD');
    if (!isSingle(decomposed)) decompositions.add(decomposed);
    else if (forms.has(decomposed)) forms.get(decomposed)?.push(character);
    else forms.set(decomposed, [decomposed, character]);
  }
  const sequences = new Map<number, Rules>();
  for (const decomposed of decompositions) {
    const composed = decomposed.normalize('NFC');
    if (composed !== decomposed) addSequences(sequences, { decomposed, composed }, forms);
  }
  return { singles, sequences };
}

/** Adds a rule for every way to write a decomposition with one character for each of its own. */
function addSequences(
  sequences: Map<number, Rules>,
  { decomposed, composed }: { readonly decomposed: string; readonly composed: string },
  forms: ReadonlyMap<string, readonly string[]>,
): void {
  const characters = Array.from(decomposed);
  let written = [''];
  for (const character of characters) {
    const alternatives = forms.get(character) ?? [character];
    const longer: string[] = [];
    for (const start of written) for (const alternative of alternatives) longer.push(start + alternative);
    written = longer;
  }
  const rules = sequences.get(characters.length) ?? new Map<string, string>();
  sequences.set(characters.length, rules);
  for (const form of written) if (form !== composed) rules.set(form, composed);
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
function withoutImplied(singles: Rules, sequences: ReadonlyMap<number, Rules>): Rules {
  const kept: Rules = new Map(singles);
  for (const length of [...sequences.keys()].toSorted((left, right) => left - right)) {
    for (const [from, to] of sequences.get(length) ?? []) {
      if (normalizeByRules(kept, from, length - 1) !== to) kept.set(from, to);
    }
  }
  return kept;
}

/** Applies the longest rule of at most `maxLength` characters at each place, from the left. */
function normalizeByRules(rules: Rules, text: string, maxLength: number): string {
  let result = '';
  for (let start = 0; start < text.length;) {
    let end = skipCharacters(text, start, maxLength);
    let hit = rules.get(text.slice(start, end));
    while (hit === undefined && end > start) {
      end -= endsInPair(text, end) ? 2 : 1;
      hit = rules.get(text.slice(start, end));
    }
    const next = hit === undefined ? skipCharacters(text, start, 1) : end;
    result += hit ?? text.slice(start, next);
    start = next;
  }
  return result;
}

/** Index after `count` characters from `start` on, or the end. */
function skipCharacters(text: string, start: number, count: number): number {
  let end = start;
  for (let skipped = 0; skipped < count && end < text.length; skipped++)
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return end;
}

function endsInPair(text: string, end: number): boolean {
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xdc00 && unit < 0xe000;
}
