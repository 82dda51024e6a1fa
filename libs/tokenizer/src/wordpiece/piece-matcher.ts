import { TokenizerModelError } from '../errors.ts';
import type { TokenOutput } from '../token-output.ts';
import { NO_PIECE, PIECE_ROOT, PieceTrie } from './piece-trie.ts';

/** What decides how a word is split to pieces. */
export interface PieceRules {
  /** The vocabulary's tokens by id; of two equal ones the later is used. */
  readonly tokens: readonly string[];
  /** What a piece that does not begin a word begins with. */
  readonly continuingSubwordPrefix: string;
  /** Characters beyond which a word is unknown. */
  readonly maxWordCharacters: number;
  /** Id of words that cannot be split. */
  readonly unknownId: number;
  /** Name of the vocabulary's file, for messages. */
  readonly source: string;
}

/** Bytes in UTF-8 of a character, and of a UTF-16 code unit, at most. */
const MAX_UTF8_BYTES = 4;
const MAX_BYTES_PER_UNIT = 3;
const utf8 = new TextEncoder();

/** Splits normalised words to the longest pieces from the left. */
export class PieceMatcher {
  private readonly trie = new PieceTrie();
  private readonly continuationNode: number;
  private readonly maxWordCharacters: number;
  private readonly unknownId: number;

  /** @throws {TokenizerModelError} if the vocabulary is too large. */
  constructor({ tokens, continuingSubwordPrefix, maxWordCharacters, unknownId, source }: PieceRules) {
    this.maxWordCharacters = maxWordCharacters;
    this.unknownId = unknownId;
    const maxBytes = continuingSubwordPrefix.length * MAX_BYTES_PER_UNIT + maxWordCharacters * MAX_UTF8_BYTES;
    tokens.forEach((token, id) => {
      const bytes = utf8.encode(token);
      // No word is as long as that: leaving it out bounds what a hostile vocabulary takes.
      if (bytes.length > maxBytes || this.trie.add(bytes, id)) return;
      throw new TokenizerModelError({
        source,
        expected: 'tokens that share most of their beginnings',
        actual: 'more than 16,777,216 different ones',
        where: `token ${id}`,
      });
    });
    this.continuationNode = this.trie.descend(utf8.encode(continuingSubwordPrefix));
  }

  /**
   * Appends the pieces of the word `bytes[0, length)`, of at least one byte, to `output`.
   *
   * Offsets, if `output` records them, are those in `bytes`. A word that cannot be split to its
   * end, or is too long, is one unknown piece.
   */
  // oxlint-disable-next-line max-params -- one call per word that is not cached
  append(bytes: Uint8Array, length: number, characterCount: number, output: TokenOutput): void {
    const { trie, continuationNode } = this;
    const before = output.length;
    let node = characterCount > this.maxWordCharacters ? NO_PIECE : PIECE_ROOT;
    let at = 0;
    while (at < length && node !== NO_PIECE) {
      const id = trie.findLongest(node, bytes, at, length);
      if (id === NO_PIECE) break;
      output.pushAt(id, at, at + trie.matchLength);
      at += trie.matchLength;
      node = continuationNode;
    }
    if (at === length) return;
    output.length = before;
    output.pushAt(this.unknownId, 0, length);
  }
}
