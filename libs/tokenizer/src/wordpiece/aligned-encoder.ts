import { TokenOutput } from '../token-output.ts';
import type { AddedTokenSplitter } from './added-token-splitter.ts';
import { TEXT_SPLIT } from './added-token-splitter.ts';
import type { BertTextRules } from './bert-text.ts';
import { BertText } from './bert-text.ts';
import type { PieceMatcher } from './piece-matcher.ts';

/** Text is cut at white space after so many bytes, to bound the memory. */
const CHUNK_BYTES = 1 << 16;
const MAX_UTF8_BYTES = 4;

/**
 * Encodes bytes by the whole of the normalised text, and records where each token comes from.
 *
 * It gives the ids of `WordPieceEncoder`, slower: without a memory for words, character by
 * character. Besides it finds added tokens in normalised text, which the other cannot.
 */
export class AlignedEncoder {
  private readonly matcher: PieceMatcher;
  private readonly text: BertText;
  private readonly pieces = new TokenOutput(64, { offsets: true });
  private readonly splitter: AddedTokenSplitter | undefined;
  private scratch = new Uint8Array(1024);

  /** @param splitter Finds added tokens in normalised text, if there are any. */
  constructor(matcher: PieceMatcher, rules: BertTextRules, splitter: AddedTokenSplitter | undefined) {
    this.matcher = matcher;
    this.text = new BertText(rules);
    this.splitter = splitter;
  }

  /** Appends the ids of the bytes `[start, end)` to `output`, with offsets if it records them. */
  // oxlint-disable-next-line max-params -- as the interface of tokenizers
  encode(bytes: Uint8Array, start: number, end: number, output: TokenOutput): void {
    if (this.splitter !== undefined) {
      this.text.read(bytes, start, end);
      this.encodeSplits(this.splitter, output);
      return;
    }
    for (let at = start; at < end;) {
      let next = Math.min(at + CHUNK_BYTES, end);
      while (next < end && bytes[next] !== 0x20 && bytes[next] !== 0x0a) next++;
      this.text.read(bytes, at, next);
      this.encodeWords(this.text.length, output);
      at = next;
    }
  }

  private encodeSplits(splitter: AddedTokenSplitter, output: TokenOutput): void {
    const { text } = this;
    const bytes = new Uint8Array(text.length * MAX_UTF8_BYTES);
    const length = text.write(bytes, 0, text.length);
    const indexes = characterIndexes(bytes, length);
    for (const { id, start, end } of splitter.split(bytes, 0, length)) {
      const from = indexes[start]!;
      const to = indexes[end]!;
      if (id !== TEXT_SPLIT) {
        output.pushAt(id, text.starts[from]!, text.ends[to - 1]!);
        continue;
      }
      text.wordEnd = from;
      this.encodeWords(to, output);
    }
  }

  /** Encodes the words from `text.wordEnd` on and before the character `limit`. */
  private encodeWords(limit: number, output: TokenOutput): void {
    const { text, matcher, pieces } = this;
    while (text.findWord(limit)) {
      const { wordStart, wordEnd } = text;
      const characterCount = wordEnd - wordStart;
      if (this.scratch.length < characterCount * MAX_UTF8_BYTES) {
        this.scratch = new Uint8Array(2 * characterCount * MAX_UTF8_BYTES);
      }
      const length = text.write(this.scratch, wordStart, wordEnd);
      pieces.clear();
      matcher.append(this.scratch, length, characterCount, pieces);
      this.pushPieces(output);
    }
  }

  /** Appends the pieces of the word that was found, with the places of their characters. */
  private pushPieces(output: TokenOutput): void {
    const { text, pieces } = this;
    let character = text.wordStart;
    let at = 0;
    for (let index = 0; index < pieces.length; index++) {
      const start = text.starts[character]!;
      while (at < pieces.ends![index]!) at += utf8Length(text.codePoints[character++]!);
      output.pushAt(pieces.ids[index]!, start, text.ends[character - 1]!);
    }
  }
}

/** For each byte that starts a character, and for the end, the index of the character. */
function characterIndexes(bytes: Uint8Array, length: number): Int32Array {
  const indexes = new Int32Array(length + 1);
  let index = 0;
  for (let at = 0; at < length; at++) if ((bytes[at]! & 0xc0) !== 0x80) indexes[at] = index++;
  indexes[length] = index;
  return indexes;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
