import type { AddedToken } from './added-tokens.ts';
import { bertCharacters, SPACE } from './bert-characters.ts';
import { NO_PIECE, PIECE_ROOT, PieceTrie } from './piece-trie.ts';
import { byteLengthOf, codePointOf, readCharacter } from './utf8-character.ts';

/** The id of a {@link Split} that is text. */
export const TEXT_SPLIT = -1;

/** A part of a text: an added token with the white space that belongs to it, or text between such. */
export interface Split {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** An added token as it is looked for. */
export interface AddedPattern {
  /** What is looked for, UTF-8, at least one byte. */
  readonly bytes: Uint8Array;
  readonly id: number;
  readonly token: AddedToken;
  /** Whether it is found, but left as text. */
  readonly isIgnored: boolean;
}

const WORD_CHARACTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/**
 * Finds added tokens in text: from the left, the longest first, without overlap.
 *
 * What is found but may not stand there (`singleWord`, or special tokens that are to be text) is
 * passed over as a whole, as Hugging Face's tokenizers do.
 */
export class AddedTokenSplitter {
  private readonly trie = new PieceTrie();
  private readonly patterns: readonly AddedPattern[];
  /** 1 for bytes that a pattern begins with. */
  private readonly firstBytes = new Uint8Array(256);

  constructor(patterns: readonly AddedPattern[]) {
    this.patterns = patterns;
    patterns.forEach(({ bytes }, index) => {
      this.trie.add(bytes, index);
      this.firstBytes[bytes[0]!] = 1;
    });
  }

  /** Splits the UTF-8 bytes `[start, end)` to parts that follow each other. */
  split(bytes: Uint8Array, start: number, end: number): Split[] {
    const { trie, patterns } = this;
    const splits: Split[] = [];
    let textStart = start;
    for (let at = this.findStart(bytes, start, end); at < end; at = this.findStart(bytes, at, end)) {
      const index = trie.findLongest(PIECE_ROOT, bytes, at, end);
      if (index === NO_PIECE) {
        at++;
        continue;
      }
      const match = { start: at, end: at + trie.matchLength };
      at = match.end;
      const { id, token, isIgnored } = patterns[index]!;
      if (isIgnored || (token.singleWord && touchesWord(bytes, match, { start, end }))) continue;
      const from = token.lstrip ? Math.max(spaceStart(bytes, start, match.start), textStart) : match.start;
      const to = token.rstrip ? spaceEnd(bytes, match.end, end) : match.end;
      if (textStart < from) splits.push({ id: TEXT_SPLIT, start: textStart, end: from });
      splits.push({ id, start: from, end: to });
      textStart = to;
    }
    if (textStart !== end) splits.push({ id: TEXT_SPLIT, start: textStart, end });
    return splits;
  }

  /** The next byte that a pattern begins with. */
  private findStart(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end && this.firstBytes[bytes[at]!] === 0) at++;
    return at;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function touchesWord(bytes: Uint8Array, match: Range, text: Range): boolean {
  if (
    match.start > text.start &&
    isWordCharacter(bytes, characterBefore(bytes, text.start, match.start), match.start)
  ) {
    return true;
  }
  return match.end < text.end && isWordCharacter(bytes, match.end, text.end);
}

function isWordCharacter(bytes: Uint8Array, at: number, end: number): boolean {
  return WORD_CHARACTER.test(String.fromCodePoint(codePointOf(readCharacter(bytes, at, end))));
}

/** Where the character that ends at `end` starts. */
function characterBefore(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at > start && at > end - 4; at--) if ((bytes[at]! & 0xc0) !== 0x80) return at;
  return Math.max(start, end - 4);
}

function spaceStart(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const before = characterBefore(bytes, start, at);
    if (!isSpace(bytes, before, at)) break;
    at = before;
  }
  return at;
}

function spaceEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes, at, end)) at += byteLengthOf(readCharacter(bytes, at, end));
  return at;
}

function isSpace(bytes: Uint8Array, at: number, end: number): boolean {
  return (bertCharacters().flags[codePointOf(readCharacter(bytes, at, end))]! & SPACE) !== 0;
}
