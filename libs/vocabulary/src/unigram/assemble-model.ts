import { nmtNfkcCharsmap } from '@albectra/tokenizer';
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
  const { controlSymbols, userDefinedSymbols, padId } = options;
  return [UNK_PIECE, ...(padId < 0 ? [] : [PAD_PIECE]), ...controlSymbols, ...userDefinedSymbols];
}

/** The character map of `nmt_nfkc`: the same for every training, and slow to build. */
let nmtNfkc: Uint8Array | undefined;

/** Returns how a trained model normalises text. */
export function normalizerSpecOf(options: ResolvedTrainingOptions): SentencePieceNormalizerSpec {
  const { normalisationRule: name } = options;
  return {
    name,
    precompiledCharsmap: name === 'identity' ? new Uint8Array(0) : (nmtNfkc ??= nmtNfkcCharsmap()),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  };
}

/**
 * Puts the special symbols and the learned pieces together to a model.
 *
 * `<pad>` and `<unk>` have the ids that were asked for, the control and then the user-defined
 * symbols the lowest that are free; the learned pieces follow.
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
    byteFallback: false,
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
