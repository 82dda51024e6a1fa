import { TokenizerModelError } from '../errors.ts';
import { buildPlainDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import type { FlatTrie } from '../trie/flat-trie.ts';
import { FLAT_VALUE_LIMIT, flattenTrie } from '../trie/flat-trie.ts';
import { sortTexts } from '../trie/sorted-keys.ts';
import { collectPieceIds } from './piece-ids.ts';
import type { PieceIds } from './piece-ids.ts';
import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';
import { utf8Length } from './utf8.ts';

/** A model's pieces in the form in which the encoder looks them up. */
export interface UnigramVocabulary {
  /** Trie of the pieces that text can produce; values are ids. */
  readonly trie: DoubleArray;
  /** The same trie, for the innermost loops. */
  readonly flatTrie: FlatTrie;
  /** What each id adds to a path's score, `[vocabulary]`; each a float32. */
  readonly scores: Float32Array;
  /** Length of each piece in bytes of UTF-8, `[vocabulary]`. */
  readonly byteLengths: Int32Array;
  readonly unkId: number;
  /** Id of each byte value, `[256]`; undefined if the model has no byte pieces. */
  readonly byteIds: Int32Array | undefined;
}

/** How much less an uncovered character scores than the rarest piece (SentencePiece's kUnkPenalty). */
const UNK_PENALTY = 10;
/** Score of a user-defined piece for each byte after the first, whatever the model says (sentencepiece 0.2.3, observed). */
export const USER_DEFINED_BONUS = 0.1;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/**
 * Checks a model's pieces, and finds their ids.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if they are not the pieces of a Unigram model.
 */
export function checkUnigramPieces(model: SentencePieceModel, source: string): PieceIds {
  if (model.pieces.length >= FLAT_VALUE_LIMIT)
    throw new TokenizerModelError({
      source,
      expected: `fewer than ${FLAT_VALUE_LIMIT} pieces`,
      actual: `${model.pieces.length}`,
      where: 'pieces',
    });
  return collectPieceIds(model, 'unigram', source);
}

/** Arranges a model's pieces, which are checked, for encoding. */
export function buildUnigramVocabulary(
  model: SentencePieceModel,
  { producible, unkId, byteIds }: PieceIds,
): UnigramVocabulary {
  const usable = [...producible.values()].filter((id) => model.pieces[id]?.type !== 'unused');
  const texts = usable.map((id) => model.pieces[id]?.piece ?? '');
  const trie = buildPlainDoubleArray(sortTexts(texts, usable));
  return {
    trie,
    flatTrie: flattenTrie(trie),
    scores: effectiveScores(model.pieces),
    byteLengths: Int32Array.from(model.pieces, ({ piece }) => utf8Length(piece)),
    unkId,
    byteIds,
  };
}

/** Score of a user-defined piece in the encoder, which the model's own score does not change. */
export function userDefinedScore(piece: string): number {
  return Math.fround(USER_DEFINED_BONUS * (utf8Length(piece) - 1));
}

/** Scores as SentencePiece's encoder uses them, each a float32. */
function effectiveScores(pieces: readonly SentencePiece[]): Float32Array {
  let least = FLOAT32_MAX;
  for (const { type, score } of pieces) if (type === 'normal') least = Math.min(least, Math.fround(score));
  return Float32Array.from(pieces, ({ piece, score, type }) => {
    if (type === 'unknown') return least - UNK_PENALTY;
    if (type === 'userDefined') return userDefinedScore(piece);
    return score;
  });
}
