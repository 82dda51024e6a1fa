import { TokenizerModelError } from '../errors.ts';
import { checkCharsmap } from './check-charsmap.ts';
import type { SentencePiece, SentencePieceModel, SentencePieceModelType } from './sentencepiece-model.ts';

/** Ids of a model's pieces by their spelling, and those that stand for what no piece covers. */
export interface PieceIds {
  /** Pieces that text can produce, unused ones included. */
  readonly producible: ReadonlyMap<string, number>;
  /** Every piece; of two that are spelled alike, the one that text cannot produce. */
  readonly all: ReadonlyMap<string, number>;
  readonly unkId: number;
  /** Id of each byte value, `[256]`; undefined if the model has no byte pieces. */
  readonly byteIds: Int32Array | undefined;
}

const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/u;

/** Longest piece that is accepted, in UTF-16 units; by default SentencePiece learns no longer ones than 16. */
const MAX_PIECE_LENGTH = 4096;
/** The same for all pieces together: four times as many as in the largest vocabularies; takes about 1 GB. */
const MAX_TOTAL_LENGTH = 1 << 23;

/**
 * Checks a model's type, pieces and character map, and finds the pieces' ids.
 *
 * What passes can be loaded in bounded memory, and encodes text in time in proportion to its length.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if it is of another type, or SentencePiece would not load the pieces.
 */
export function collectPieceIds(
  model: SentencePieceModel,
  modelType: SentencePieceModelType,
  source: string,
): PieceIds {
  const { pieces } = model;
  const { byteFallback } = model.trainer;
  checkModelType(model, modelType, source);
  pieces.forEach((piece, id) => checkPiece(piece, { id, source, byteFallback }));
  checkTotalLength(pieces, source);
  checkCharsmap(model.normalizer.precompiledCharsmap, source);
  const producible = collectIds(pieces, source, (piece) => isProducible(piece));
  const reserved = collectIds(pieces, source, (piece) => !isProducible(piece));
  if (producible.size === 0)
    throw new TokenizerModelError({
      source,
      expected: 'a piece that text can produce',
      actual: 'none',
      where: 'pieces',
    });
  return {
    producible,
    all: joined(producible, reserved),
    unkId: findUnknown(pieces, source),
    byteIds: byteFallback ? findBytes(reserved, source) : undefined,
  };
}

function joined(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const all = new Map(first);
  for (const [piece, id] of second) all.set(piece, id);
  return all;
}

function checkModelType(model: SentencePieceModel, expected: SentencePieceModelType, source: string): void {
  const { modelType } = model.trainer;
  if (modelType === expected) return;
  throw new TokenizerModelError({
    source,
    expected: `a SentencePiece model of type ${expected}`,
    actual: modelType,
    where: 'trainer specification',
    advice: 'Models of the types unigram and bpe can be used; `loadTokenizer` tells them apart.',
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
  if (piece.length > MAX_PIECE_LENGTH)
    throw new TokenizerModelError({
      source,
      expected: `at most ${MAX_PIECE_LENGTH} characters`,
      actual: `${piece.length}`,
      where: `piece ${id}`,
    });
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

function checkTotalLength(pieces: readonly SentencePiece[], source: string): void {
  const total = pieces.reduce((sum, { piece }) => sum + piece.length, 0);
  if (total <= MAX_TOTAL_LENGTH) return;
  const expected = `pieces of at most ${MAX_TOTAL_LENGTH} characters together`;
  throw new TokenizerModelError({ source, expected, actual: `${total}`, where: 'pieces' });
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
