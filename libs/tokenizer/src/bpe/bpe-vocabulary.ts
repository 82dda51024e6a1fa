import { collectPieceIds } from '../sentencepiece/piece-ids.ts';
import type { SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';
import { buildDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { LongestMatcher } from '../trie/longest-matcher.ts';

/** A BPE model's pieces in the form in which the encoder looks them up. */
export interface BpeVocabulary {
  /** Trie of the pieces that text can produce, unused ones included; values are ids. */
  readonly trie: DoubleArray;
  /** For each id the rank of the merge that makes it, as a float32: greater ones come first. */
  readonly scores: Float32Array;
  /** Length of each piece in bytes of UTF-8, `[vocabulary]`. */
  readonly byteLengths: Int32Array;
  /** For each id 1 if the piece must be taken apart again. */
  readonly isUnused: Uint8Array;
  /** Finds user-defined pieces, which no merge touches; undefined if there are none. */
  readonly frozen: LongestMatcher | undefined;
  /** Id of every piece; of two that are spelled alike, the one that text cannot produce. */
  readonly ids: ReadonlyMap<string, number>;
  readonly unkId: number;
  /** Id of each byte value, `[256]`; undefined if the model has no byte pieces. */
  readonly byteIds: Int32Array | undefined;
}

/**
 * Checks a model's pieces and arranges them for encoding.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if they are not the pieces of a BPE model.
 */
export function buildBpeVocabulary(model: SentencePieceModel, source: string): BpeVocabulary {
  const { producible, all, unkId, byteIds } = collectPieceIds(model, 'bpe', source);
  const { pieces } = model;
  const utf8 = new TextEncoder();
  const entries = [...producible].map(([piece, id]) => ({ key: utf8.encode(piece), value: id }));
  const userDefined = entries.filter(({ value }) => pieces[value]?.type === 'userDefined');
  return {
    trie: buildDoubleArray(entries),
    scores: Float32Array.from(pieces, ({ score }) => score),
    byteLengths: Int32Array.from(pieces, ({ piece }) => utf8.encode(piece).length),
    isUnused: Uint8Array.from(pieces, ({ type }) => (type === 'unused' ? 1 : 0)),
    frozen: userDefined.length > 0 ? new LongestMatcher(buildDoubleArray(userDefined)) : undefined,
    ids: all,
    unkId,
    byteIds,
  };
}
