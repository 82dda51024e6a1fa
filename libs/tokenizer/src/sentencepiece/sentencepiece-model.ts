/**
 * What a piece is for.
 *
 * - `normal`: learned, may be produced from text
 * - `unknown`: stands for what no piece covers; exactly one per model
 * - `control`: has an id but is never produced from text (`[CLS]`, `<pad>`)
 * - `userDefined`: always produced when the text holds it
 * - `unused`: has an id but is not used by the encoder
 * - `byte`: one byte of a character that no piece covers (`<0xE2>`)
 */
export type PieceType = 'normal' | 'unknown' | 'control' | 'userDefined' | 'unused' | 'byte';

/** The kinds of model that the file format knows; this package encodes by `unigram` and `bpe`. */
export type SentencePieceModelType = 'unigram' | 'bpe' | 'word' | 'char';

/** One entry of the vocabulary; its id is its index. */
export interface SentencePiece {
  readonly piece: string;
  /** Natural logarithm of the piece's probability, as float32; 0 for what is not learned. */
  readonly score: number;
  readonly type: PieceType;
}

/** How a model was trained: the fields that the encoder needs, and those that tell its origin. */
export interface SentencePieceTrainerSpec {
  readonly modelType: SentencePieceModelType;
  readonly vocabularySize: number;
  readonly selfTestSampleSize: number;
  readonly characterCoverage: number;
  readonly inputSentenceSize: number;
  readonly seedPieceCount: number;
  readonly shrinkingFactor: number;
  readonly subIterationCount: number;
  readonly maxSentenceLength: number;
  readonly maxPieceLength: number;
  readonly shuffleInputSentence: boolean;
  readonly splitByUnicodeScript: boolean;
  readonly splitByWhitespace: boolean;
  readonly splitByNumber: boolean;
  readonly splitDigits: boolean;
  readonly treatWhitespaceAsSuffix: boolean;
  readonly allowWhitespaceOnlyPieces: boolean;
  readonly controlSymbols: readonly string[];
  readonly userDefinedSymbols: readonly string[];
  readonly requiredCharacters: string;
  readonly byteFallback: boolean;
  readonly hardVocabularyLimit: boolean;
  readonly unkId: number;
  /** -1 if the model has no such piece; so for `eosId` and `padId`. */
  readonly bosId: number;
  readonly eosId: number;
  readonly padId: number;
  readonly unkPiece: string;
  readonly bosPiece: string;
  readonly eosPiece: string;
  readonly padPiece: string;
  /** What an unknown piece decodes to. */
  readonly unkSurface: string;
}

/** How text is normalised before it is split into pieces. */
export interface SentencePieceNormalizerSpec {
  /** Name of the rule that the character map was made by, such as `nmt_nfkc`. */
  readonly name: string;
  /** Compiled replacement rules (see charsmap.ts); empty for none. */
  readonly precompiledCharsmap: Uint8Array;
  /** Whether a space is put before the text, so that its first word looks as any other. */
  readonly addDummyPrefix: boolean;
  /** Whether spaces at both ends are removed and runs of spaces become one. */
  readonly removeExtraWhitespaces: boolean;
  /** Whether a space becomes `▁` (U+2581). */
  readonly escapeWhitespaces: boolean;
}

/** A SentencePiece model as plain data; the file format is {@link parseSentencePieceModel}'s. */
export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[];
  readonly trainer: SentencePieceTrainerSpec;
  readonly normalizer: SentencePieceNormalizerSpec;
}
