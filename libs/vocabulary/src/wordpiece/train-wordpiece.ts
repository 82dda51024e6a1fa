import type { BertWordsOptions } from '@albectra/tokenizer';
import { TrainingOptionError, TrainingTextError } from '../errors.ts';
import { chooseWordAlphabet } from './choose-alphabet.ts';
import type { WordAlphabet } from './choose-alphabet.ts';
import { countText } from './count-text.ts';
import { PairMerger } from './pair-merger.ts';
import { spellWords } from './symbol-words.ts';
import { TokenList } from './token-list.ts';
import { resolveWordPieceOptions } from './wordpiece-training-options.ts';
import type { ResolvedWordPieceOptions, WordPieceTrainingOptions } from './wordpiece-training-options.ts';
import type { WordPieceTrainingProgress } from './wordpiece-training-progress.ts';

/** Merges between two looks at the signal. */
const MERGES_PER_TURN = 500;

/** A trained WordPiece vocabulary. */
export interface WordPieceVocabulary {
  /** The tokens by id: special ones, characters, then what was merged, in this order. */
  readonly tokens: readonly string[];
  /** How the text was simplified; give the tokenizer the same. */
  readonly rules: BertWordsOptions;
  readonly report: WordPieceTrainingReport;
}

/** What a WordPiece vocabulary was trained on. */
export interface WordPieceTrainingReport {
  /** Lines of text. */
  readonly lines: number;
  /** Bytes of text in UTF-8. */
  readonly bytes: number;
  /** Different words. */
  readonly words: number;
  /** Different characters in the text. */
  readonly characters: number;
  /** Share of the text's characters that have a token. */
  readonly characterCoverage: number;
  /** Occurrences of words of over 4,096 bytes, which are left out. */
  readonly longWords: number;
  /** Words forgotten for want of memory (`wordTableBytes`), and how often these had been met. */
  readonly forgottenWords: number;
  readonly forgottenOccurrences: number;
}

/**
 * Trains a WordPiece vocabulary from text, as Hugging Face's WordPieceTrainer does it.
 *
 * The text is split to words as `WordPieceTokenizer` splits it, words are spelt by their characters,
 * and the most frequent pair of neighbours becomes a token until the vocabulary is full or no pair is
 * frequent enough. Equal counts are decided by the lower ids, first of the left token. The result depends
 * on the text and the options alone.
 *
 * @param batches Lines of text, in batches of any size. No word crosses a line's end.
 * @throws {TrainingOptionError} if an option is out of its range, or the vocabulary too small for
 *   the special tokens and the characters.
 * @throws {TrainingTextError} if the text holds no word.
 */
export async function trainWordPiece(
  batches: AsyncIterable<readonly string[]>,
  options: WordPieceTrainingOptions = {},
): Promise<WordPieceVocabulary> {
  const resolved = resolveWordPieceOptions(options);
  const endStep = stepEnder(options);
  const counted = await countText(batches, {
    options: resolved,
    onSlice: (done) => endStep({ phase: 'counting', ...done }),
    signal: options.signal,
  });
  const { words, lineCount, sizeBytes, longWords, forgotten } = counted;
  if (words.counts.length === 0) throw new TrainingTextError(lineCount);
  const alphabet = chooseWordAlphabet(words, resolved);
  const tokens = initialTokens(alphabet, resolved);
  const spelling = spellWords(words, tokens, resolved.continuingSubwordPrefix);
  checkRoom(tokens, resolved);
  const { vocabularySize, minFrequency, maxTokenLength, continuingSubwordPrefix: prefix } = resolved;
  const merger = new PairMerger(spelling, tokens, { vocabularySize, minFrequency, maxTokenLength, prefix });
  for (let merges = 1; merger.mergeNext(); merges++) {
    if (merges % MERGES_PER_TURN > 0) continue;
    await endStep({ phase: 'merging', tokens: tokens.size, target: vocabularySize });
  }
  await endStep({ phase: 'finished', tokens: tokens.size });
  return {
    tokens: tokens.texts,
    rules: { lowerCase: resolved.lowerCase, stripAccents: resolved.stripAccents },
    report: {
      lines: lineCount,
      bytes: sizeBytes,
      words: words.counts.length,
      characters: alphabet.seenCount,
      characterCoverage: alphabet.coverage,
      longWords,
      forgottenWords: forgotten.words,
      forgottenOccurrences: forgotten.occurrences,
    },
  };
}

/** Returns what ends a step: it reports, lets other work run, and stops if the signal says so. */
function stepEnder({
  onProgress,
  signal,
}: WordPieceTrainingOptions): (progress: WordPieceTrainingProgress) => Promise<void> {
  return async (progress) => {
    onProgress?.(progress);
    // A macrotask, so that signal handlers and timers get their turn in seconds of arithmetic.
    await new Promise((resolve) => void setImmediate(resolve));
    signal?.throwIfAborted();
  };
}

function initialTokens(alphabet: WordAlphabet, { specialTokens }: ResolvedWordPieceOptions): TokenList {
  const tokens = new TokenList();
  for (const token of specialTokens) tokens.add(token, Array.from(token).length);
  for (const codePoint of alphabet.codePoints) tokens.add(String.fromCodePoint(codePoint), 1);
  return tokens;
}

function checkRoom(tokens: TokenList, { vocabularySize, specialTokens }: ResolvedWordPieceOptions): void {
  if (tokens.size <= vocabularySize) return;
  const characterCount = tokens.size - specialTokens.length;
  throw new TrainingOptionError(
    'vocabularySize',
    `at least ${tokens.size} (${specialTokens.length} special tokens and ${characterCount} for single characters; ` +
      'a lower limitAlphabet needs fewer)',
    vocabularySize,
  );
}
