import type {
  SentencePiece,
  SentencePieceModel,
  SentencePieceNormalizerSpec,
  SentencePieceTrainerSpec,
} from '@albectra/tokenizer';
import { VocabularyTooLargeError } from '../errors.ts';
import type { LearnedPiece } from './finish-vocabulary.ts';
import type { ResolvedTrainingOptions } from './unigram-training-options.ts';

const UNK_PIECE = '<unk>';
const PAD_PIECE = '<pad>';

/** Returns the texts of all pieces that are not learned. */
export function specialSymbols(options: ResolvedTrainingOptions): string[] {
  return specialPieces(options).map(({ piece }) => piece);
}

/** Returns the pieces that stand for a single byte each. */
function bytePieces(): string[] {
  return Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
}

/**
 * Returns how a trained model normalises text.
 *
 * @param precompiledCharsmap The character map of the rule; empty for `identity`.
 */
export function normalizerSpecOf(
  { normalisationRule: name }: ResolvedTrainingOptions,
  precompiledCharsmap: Uint8Array,
): SentencePieceNormalizerSpec {
  return {
    name,
    precompiledCharsmap,
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  };
}

/**
 * Puts the special symbols and the learned pieces together to a model.
 *
 * `<pad>` and `<unk>` have the ids that were asked for, the control symbols, the user-defined ones
 * and the bytes the lowest that are free; the learned pieces follow.
 *
 * @param learned Pieces by falling score.
 * @throws {VocabularyTooLargeError} if there are too few learned pieces, unless fewer are allowed.
 */
export function assembleModel(
  learned: readonly LearnedPiece[],
  options: ResolvedTrainingOptions,
  normalizer: SentencePieceNormalizerSpec,
): SentencePieceModel {
  const pieces = [
    ...specialPieces(options),
    ...learned.map((piece) => ({ ...piece, type: 'normal' as const })),
  ];
  if (pieces.length < options.vocabularySize && !options.allowSmaller) {
    throw new VocabularyTooLargeError(options.vocabularySize, pieces.length);
  }
  return { pieces, trainer: trainerSpecOf(options, pieces.length), normalizer };
}

/** Returns the pieces that are not learned, in the order of their ids: these are the lowest. */
function specialPieces(options: ResolvedTrainingOptions): SentencePiece[] {
  const pieces: SentencePiece[] = [];
  pieces[options.unkId] = { piece: UNK_PIECE, score: 0, type: 'unknown' };
  if (options.padId >= 0) pieces[options.padId] = { piece: PAD_PIECE, score: 0, type: 'control' };
  let id = 0;
  const append = (piece: string, type: SentencePiece['type']): void => {
    while (pieces[id] !== undefined) id++;
    pieces[id] = { piece, score: 0, type };
  };
  for (const symbol of options.controlSymbols) append(symbol, 'control');
  for (const symbol of options.userDefinedSymbols) append(symbol, 'userDefined');
  if (options.byteFallback) for (const symbol of bytePieces()) append(symbol, 'byte');
  return pieces;
}

function trainerSpecOf(options: ResolvedTrainingOptions, vocabularySize: number): SentencePieceTrainerSpec {
  return {
    modelType: 'unigram',
    vocabularySize,
    selfTestSampleSize: 0,
    characterCoverage: options.characterCoverage,
    inputSentenceSize: options.inputSentenceSize,
    seedPieceCount: options.seedPieceCount,
    shrinkingFactor: options.shrinkingFactor,
    subIterationCount: options.subIterationCount,
    maxSentenceLength: options.maxSentenceLength,
    maxPieceLength: options.maxPieceLength,
    shuffleInputSentence: true,
    splitByUnicodeScript: options.splitByUnicodeScript,
    splitByWhitespace: options.splitByWhitespace,
    splitByNumber: options.splitByNumber,
    splitDigits: false,
    treatWhitespaceAsSuffix: false,
    allowWhitespaceOnlyPieces: false,
    controlSymbols: options.controlSymbols,
    userDefinedSymbols: options.userDefinedSymbols,
    requiredCharacters: '',
    byteFallback: options.byteFallback,
    hardVocabularyLimit: true,
    unkId: options.unkId,
    bosId: -1,
    eosId: -1,
    padId: options.padId,
    unkPiece: UNK_PIECE,
    bosPiece: '<s>',
    eosPiece: '</s>',
    padPiece: PAD_PIECE,
    unkSurface: ' \u2047 ',
  };
}
