import { TokenizerModelError } from '../errors.ts';
import { buildDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';

/** A model's pieces in the form in which the encoder looks them up. */
export interface UnigramVocabulary {
  /** Trie of the pieces that text can produce; values are ids. */
  readonly trie: DoubleArray;
  /** What each id adds to a path's score, `[vocabulary]`; each a float32. */
  readonly scores: Float32Array;
  /** Length of each piece in bytes of UTF-8, `[vocabulary]`. */
  readonly byteLengths: Int32Array;
  /** Id of every piece; of two pieces that are spelled alike, the one that text cannot produce. */
  readonly ids: ReadonlyMap<string, number>;
  readonly unkId: number;
  /** Id of each byte value, `[256]`; undefined if the model has no byte pieces. */
  readonly byteIds: Int32Array | undefined;
}

/** How much less an uncovered character scores than the rarest piece (SentencePiece's kUnkPenalty). */
const UNK_PENALTY = 10;
/** Score of a user-defined piece for each byte after the first, whatever the model says (sentencepiece 0.2.3, observed). */
export const USER_DEFINED_BONUS = 0.1;
const utf8 = new TextEncoder();
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;
const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/u;

/**
 * Checks a model's pieces and arranges them for encoding.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if they are not the pieces of a Unigram model.
 */
export function buildUnigramVocabulary(model: SentencePieceModel, source: string): UnigramVocabulary {
  checkModelType(model, source);
  model.pieces.forEach((piece, id) =>
    checkPiece(piece, { id, source, byteFallback: model.trainer.byteFallback }),
  );
  const producible = collectIds(model.pieces, source, (piece) => isProducible(piece));
  const reserved = collectIds(model.pieces, source, (piece) => !isProducible(piece));
  if (producible.size === 0)
    throw new TokenizerModelError({
      source,
      expected: 'a piece that text can produce',
      actual: 'none',
      where: 'pieces',
    });
  const usable = [...producible].filter(([, id]) => model.pieces[id]?.type !== 'unused');
  const byteLengths = Int32Array.from(model.pieces, ({ piece }) => utf8.encode(piece).length);
  return {
    trie: buildDoubleArray(usable.map(([piece, id]) => ({ key: utf8.encode(piece), value: id }))),
    scores: effectiveScores(model.pieces),
    byteLengths,
    ids: new Map([...producible, ...reserved]),
    unkId: findUnknown(model.pieces, source),
    byteIds: model.trainer.byteFallback ? findBytes(reserved, source) : undefined,
  };
}

/** Score of a user-defined piece in the encoder, which the model's own score does not change. */
export function userDefinedScore(piece: string): number {
  return Math.fround(USER_DEFINED_BONUS * (utf8.encode(piece).length - 1));
}

/** Scores as SentencePiece's encoder uses them, each a float32. */
function effectiveScores(pieces: readonly SentencePiece[]): Float32Array {
  const learned = pieces.filter((piece) => piece.type === 'normal').map((piece) => Math.fround(piece.score));
  const least = learned.reduce((low, score) => Math.min(low, score), FLOAT32_MAX);
  return Float32Array.from(pieces, ({ piece, score, type }) => {
    if (type === 'unknown') return least - UNK_PENALTY;
    if (type === 'userDefined') return userDefinedScore(piece);
    return score;
  });
}

function checkModelType(model: SentencePieceModel, source: string): void {
  const { modelType } = model.trainer;
  if (modelType === 'unigram') return;
  throw new TokenizerModelError({
    source,
    expected: 'a SentencePiece model of type unigram',
    actual: modelType,
    where: 'trainer specification',
    advice: 'Only Unigram models are supported; train one with `prepare-data train-vocab`.',
  });
}

function checkPiece(
  { piece, score, type }: SentencePiece,
  context: { readonly id: number; readonly source: string; readonly byteFallback: boolean },
): void {
  const { id, source, byteFallback } = context;
  if (piece === '' || piece.includes('\0')) {
    throw new TokenizerModelError({
      source,
      expected: 'text without U+0000',
      actual: piece === '' ? 'an empty piece' : JSON.stringify(piece),
      where: `piece ${id}`,
    });
  }
  if (!Number.isFinite(score))
    throw new TokenizerModelError({
      source,
      expected: 'a finite score',
      actual: `${score}`,
      where: `piece ${id}`,
    });
  if (type === 'byte' && !(byteFallback && BYTE_PIECE.test(piece))) {
    const expected = byteFallback ? 'a byte piece such as <0x0A>' : 'no byte piece without byte fallback';
    throw new TokenizerModelError({ source, expected, actual: piece, where: `piece ${id}` });
  }
}

function isProducible({ type }: SentencePiece): boolean {
  return type === 'normal' || type === 'userDefined' || type === 'unused';
}

function collectIds(
  pieces: readonly SentencePiece[],
  source: string,
  isWanted: (piece: SentencePiece) => boolean,
): Map<string, number> {
  const ids = new Map<string, number>();
  pieces.forEach((piece, id) => {
    if (!isWanted(piece)) return;
    if (ids.has(piece.piece))
      throw new TokenizerModelError({
        source,
        expected: 'each piece once',
        actual: `${piece.piece} twice`,
        where: `piece ${id}`,
      });
    ids.set(piece.piece, id);
  });
  return ids;
}

function findUnknown(pieces: readonly SentencePiece[], source: string): number {
  const found = pieces.flatMap((piece, id) => (piece.type === 'unknown' ? [id] : []));
  const [unkId] = found;
  if (unkId === undefined || found.length > 1) {
    throw new TokenizerModelError({
      source,
      expected: 'one piece of type unknown',
      actual: `${found.length}`,
      where: `${pieces.length} pieces`,
    });
  }
  return unkId;
}

function findBytes(reserved: ReadonlyMap<string, number>, source: string): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    const piece = `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
    const id = reserved.get(piece);
    if (id === undefined)
      throw new TokenizerModelError({
        source,
        expected: 'a piece for each of the 256 bytes',
        actual: `no ${piece}`,
        where: 'byte fallback',
      });
    return id;
  });
}
