import { BOUNDARY } from '../short-chunks/boundary.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { NO_VALUE } from '../trie/double-array.ts';
import type { CharacterUsage } from './character-usage.ts';
import { noCharacterUsage, USED, usageInKeys, usageInTexts } from './character-usage.ts';
import type { Charsmap } from './charsmap.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';

/** How a character is parted from its neighbours. */
export const PARTED = { no: 0, onBothSides: 1, before: 2 } as const;

/**
 * Where text can be cut so that the pieces of its parts are the pieces of the whole.
 *
 * A place is a boundary if, whatever the text, no normalisation rule looks over it and no piece
 * of the vocabulary goes over it: every segmentation is then cut there.
 *
 * Example: most vocabularies have no piece with a letter and a comma after it, so `word,` is
 * the chunks `word` and `,`.
 */
export interface ChunkBoundaries {
  /** One of {@link BOUNDARY} for two bytes, at `first << 8 | second`. */
  readonly betweenBytes: Uint8Array;
  /** One of {@link PARTED} for each code point from 0x80 to 0xffff; 0 below. */
  readonly parted: Uint8Array;
  /** Whether it is text before normalisation that is cut; its words lose the spaces around them. */
  readonly isRaw: boolean;
}

/** What decides where text can be cut. */
export interface BoundarySources {
  readonly model: SentencePieceModel;
  /** The model's replacement rules, if it has any. */
  readonly charsmap: Charsmap | undefined;
  /** Trie of the texts that are passed on unchanged (the user-defined symbols), if there are any. */
  readonly protectedTexts: DoubleArray | undefined;
}

/** How characters occur in pieces, in the sources of rules, and in protected texts. */
interface Usages {
  readonly pieces: CharacterUsage;
  readonly rules: CharacterUsage;
  readonly texts: CharacterUsage;
}

const SPACE = 0x20;
const SPACE_SYMBOL_CODE = 0x2581;
const ASCII_SIZE = 0x80;
const FIRST_LEAD = 0xc2;
const NEIGHBOURED = USED.preceded | USED.followed;

/**
 * Finds the boundaries for a model: in raw text if its words can be told apart there, else in
 * normalised text, or undefined if neither can be cut without changing the result.
 *
 * In raw text a space must be nothing but a space: the model trims and merges spaces, and no rule
 * and no user-defined symbol holds one. No piece may go on over a `▁`.
 */
export function findChunkBoundaries(sources: BoundarySources): ChunkBoundaries | undefined {
  const { model, charsmap, protectedTexts } = sources;
  const usable = model.pieces.filter(({ type }) => type === 'normal' || type === 'userDefined');
  const pieces = usable.map(({ piece }) => piece);
  if (!model.normalizer.escapeWhitespaces || pieces.some((piece) => piece.lastIndexOf('▁') > 0))
    return undefined;
  const none = noCharacterUsage();
  const rules = charsmap === undefined ? none : usageInRules(charsmap);
  const texts = protectedTexts === undefined ? none : usageInKeys(protectedTexts);
  if (rules === undefined || texts === undefined) return undefined;
  const separators = findSeparators(rules, texts, charsmap);
  if (hasPlainWords(model) && separators.includes(SPACE)) {
    const usages = { pieces: usageInTexts(pieces, SPACE_SYMBOL_CODE), rules, texts };
    return { ...layOutRaw(usages, separators, charsmap), isRaw: true };
  }
  const boundaries = layOut({ pieces: usageInTexts(pieces), rules: none, texts: none });
  boundaries.parted[SPACE_SYMBOL_CODE] = PARTED.before;
  return { ...boundaries, isRaw: false };
}

/** Whether every word gets one space before it, whatever spaces stand around it. */
function hasPlainWords({ normalizer, trainer }: SentencePieceModel): boolean {
  return normalizer.addDummyPrefix && normalizer.removeExtraWhitespaces && !trainer.treatWhitespaceAsSuffix;
}

/** The usage in the sources of rules, or undefined if something about the rules is not UTF-8. */
function usageInRules({ trie, replacements }: Charsmap): CharacterUsage | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(replacements);
  } catch {
    return undefined;
  }
  // A position may also lie outside, or within a character.
  return usageInKeys(trie, (position) => ((replacements[position] ?? 0x80) & 0xc0) !== 0x80);
}

/** The ASCII characters that become one space, whatever stands beside them. */
function findSeparators(
  rules: CharacterUsage,
  texts: CharacterUsage,
  charsmap: Charsmap | undefined,
): readonly number[] {
  return Array.from({ length: ASCII_SIZE }, (_, byte) => byte).filter((byte) => {
    const isAlone = (rules.flags[byte]! & NEIGHBOURED) === 0 && texts.flags[byte] === 0;
    return isAlone && normalizedAscii(byte, rules, charsmap) === SPACE;
  });
}

/** The ASCII character that a character alone normalises to, or -1 if it is none, or more than one. */
function normalizedAscii(codePoint: number, rules: CharacterUsage, charsmap: Charsmap | undefined): number {
  const position = rules.values[codePoint]!;
  if (charsmap === undefined || position === NO_VALUE) return codePoint < ASCII_SIZE ? codePoint : -1;
  const first = charsmap.replacements[position]!;
  return first > 0 && first < ASCII_SIZE && charsmap.replacements[position + 1] === 0 ? first : -1;
}

function layOutRaw(
  usages: Usages,
  separators: readonly number[],
  charsmap: Charsmap | undefined,
): Pick<ChunkBoundaries, 'betweenBytes' | 'parted'> {
  const { pieces, rules, texts } = usages;
  const { betweenBytes, parted } = layOut(usages);
  for (let codePoint = ASCII_SIZE; codePoint < parted.length; codePoint++) {
    if (rules.values[codePoint] === NO_VALUE || (rules.flags[codePoint]! & NEIGHBOURED) !== 0) continue;
    // Such as a wide comma, which becomes one that is parted on both sides.
    const result = texts.flags[codePoint] === 0 ? normalizedAscii(codePoint, rules, charsmap) : -1;
    const isParted = result > 0 && result !== SPACE && (pieces.flags[result]! & NEIGHBOURED) === 0;
    if (isParted) parted[codePoint] = PARTED.onBothSides;
  }
  parted[SPACE_SYMBOL_CODE] = PARTED.no;
  for (const byte of separators) {
    for (let first = 0; first < 256; first++) betweenBytes[(first << 8) | byte] = BOUNDARY.separator;
  }
  return { betweenBytes, parted };
}

function layOut(usages: Usages): Pick<ChunkBoundaries, 'betweenBytes' | 'parted'> {
  const { pieces, rules, texts } = usages;
  const betweenBytes = new Uint8Array(1 << 16);
  layOutAfterAscii(betweenBytes, usages);
  layOutAfterOthers(betweenBytes, usages);
  const parted = new Uint8Array(pieces.flags.length);
  for (let codePoint = ASCII_SIZE; codePoint < parted.length; codePoint++) {
    const isNeighboured = ((pieces.flags[codePoint]! | texts.flags[codePoint]!) & NEIGHBOURED) !== 0;
    if (!isNeighboured && rules.flags[codePoint] === 0) parted[codePoint] = PARTED.onBothSides;
  }
  return { betweenBytes, parted };
}

function layOutAfterAscii(betweenBytes: Uint8Array, usages: Usages): void {
  for (let first = 0; first < ASCII_SIZE; first++) {
    const row = first << 8;
    const isReplaced = isLastOfRule(first, usages);
    for (let second = 0; second < ASCII_SIZE; second++) {
      const isJoined = isReplaced || isPair(row | second, usages);
      betweenBytes[row | second] = isJoined ? BOUNDARY.none : boundaryBefore(second, usages.rules);
    }
    const endsAlone = !isReplaced && !isUsed(first, USED.followed, usages);
    betweenBytes.fill(endsAlone ? BOUNDARY.cut : BOUNDARY.none, row | ASCII_SIZE, row | FIRST_LEAD);
    betweenBytes.fill(endsAlone ? BOUNDARY.cut : BOUNDARY.character, row | FIRST_LEAD, row + 256);
  }
}

function layOutAfterOthers(betweenBytes: Uint8Array, usages: Usages): void {
  for (let second = 0; second < ASCII_SIZE; second++) {
    const isJoined = isUsed(second, USED.preceded, usages);
    const boundary = isJoined ? BOUNDARY.none : boundaryBefore(second, usages.rules);
    for (let first = ASCII_SIZE; first < 256; first++) betweenBytes[(first << 8) | second] = boundary;
  }
  for (let first = ASCII_SIZE; first < 256; first++)
    betweenBytes.fill(BOUNDARY.character, (first << 8) | FIRST_LEAD, (first << 8) + 256);
}

function isPair(pair: number, { pieces, rules, texts }: Usages): boolean {
  return (pieces.pairs[pair]! | rules.pairs[pair]! | texts.pairs[pair]!) !== 0;
}

function isUsed(byte: number, how: number, { pieces, rules, texts }: Usages): boolean {
  return ((pieces.flags[byte]! | rules.flags[byte]! | texts.flags[byte]!) & how) !== 0;
}

/** Whether a rule may have replaced what ends in this character: its end is then another. */
function isLastOfRule(byte: number, { rules }: Usages): boolean {
  return (rules.flags[byte]! & USED.last) !== 0;
}

/** The boundary before an ASCII character, which must not be replaced. */
function boundaryBefore(byte: number, rules: CharacterUsage): number {
  const flags = rules.flags[byte]!;
  if ((flags & USED.firstInAscii) !== 0) return BOUNDARY.none;
  return (flags & USED.first) === 0 ? BOUNDARY.cut : BOUNDARY.cutUnlessSequence;
}
