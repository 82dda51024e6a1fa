import { deriveKey } from '@albectra/random';
import { preprocessAlbertText } from '@albectra/text';
import { createNormalizer } from '@albectra/tokenizer';
import type { SentencePieceModel, SentencePieceNormalizerSpec } from '@albectra/tokenizer';
import { TrainingOptionError, TrainingTextError } from '../errors.ts';
import { chooseAlphabet } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import { assembleModel, normalizerSpecOf, specialSymbols } from './assemble-model.ts';
import { createSymbolReplacer, SentenceSplitter } from './count-words.ts';
import { estimateScores } from './estimate-scores.ts';
import { expectCounts } from './expected-counts.ts';
import { finishVocabulary } from './finish-vocabulary.ts';
import { PieceRules } from './piece-rules.ts';
import type { PieceTable } from './piece-table.ts';
import { prunePieces } from './prune-pieces.ts';
import { makeSeedPieces } from './seed-pieces.ts';
import { SentenceReservoir } from '../sample/sentence-reservoir.ts';
import { splitLongLine } from '../sample/split-long-line.ts';
import { resolveTrainingOptions } from './unigram-training-options.ts';
import type { ResolvedTrainingOptions, UnigramTrainingOptions } from './unigram-training-options.ts';
import type { UnigramTrainingProgress } from './unigram-training-progress.ts';
import { WordCounter } from './word-counter.ts';
import { encodeWords } from './word-table.ts';
import type { WordTable } from './word-table.ts';

/** Pruning stops at this many times the size asked for; the last step takes the best of them. */
const PRUNING_MARGIN = 1.1;

/** Sentences that are counted between two looks at the signal. */
const SENTENCES_PER_TURN = 50_000;

/**
 * Trains a SentencePiece Unigram vocabulary from text.
 *
 * The method is that of SentencePiece's own trainer (Kudo 2018, "Subword Regularization", section
 * 3.2): many candidate pieces, then rounds of expectation maximisation and pruning by the loss of
 * likelihood. The result depends on the text, the options and the seed alone.
 *
 * @param batches Lines of text, in batches of any size. A line is the unit of the sample; no piece
 *   crosses its ends.
 * @throws {TrainingOptionError} if an option is out of its range, or the vocabulary too small for
 *   the special symbols and the characters of the text.
 * @throws {TrainingTextError} if the text holds no word.
 * @throws {VocabularyTooLargeError} if the text cannot support the vocabulary and `allowSmaller` is off.
 */
export async function trainUnigram(
  batches: AsyncIterable<readonly string[]>,
  options: UnigramTrainingOptions = {},
): Promise<SentencePieceModel> {
  const resolved = resolveTrainingOptions(options);
  const training = { options: resolved, normalizer: normalizerSpecOf(resolved), turn: new Turn(options) };
  const sample = await sampleLines(batches, training);
  const { words, boundaryCount } = await countSample(sample, training);
  const alphabet = chooseAlphabet(words, { coverage: resolved.characterCoverage, boundaryCount });
  const maxLearned = resolved.vocabularySize - specialSymbols(resolved).length;
  checkRoom(alphabet, maxLearned, resolved);
  const pieces = await learnPieces(
    encodeWords(words, alphabet, { creditUnknown: resolved.preset === 'faithful' }),
    alphabet,
    training,
  );
  const learned = finishVocabulary(pieces, alphabet, maxLearned);
  const model = assembleModel(learned, resolved, training.normalizer);
  await training.turn.end({ phase: 'finished', pieces: model.pieces.length });
  return model;
}

/** What every step of the training needs. */
interface Training {
  readonly options: ResolvedTrainingOptions;
  readonly normalizer: SentencePieceNormalizerSpec;
  readonly turn: Turn;
}

/** Ends a step of the work: reports it, lets other work run, and stops if the signal says so. */
class Turn {
  readonly #options: UnigramTrainingOptions;

  constructor(options: UnigramTrainingOptions) {
    this.#options = options;
  }

  async end(progress: UnigramTrainingProgress): Promise<void> {
    this.#options.onProgress?.(progress);
    // A macrotask, so that signal handlers and timers get their turn in minutes of arithmetic.
    await new Promise((resolve) => void setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
  }
}

async function sampleLines(
  batches: AsyncIterable<readonly string[]>,
  { options, turn }: Training,
): Promise<SentenceReservoir> {
  const limits = { maxSentences: options.inputSentenceSize, maxBytes: options.inputSizeBytes };
  const reservoir = new SentenceReservoir(limits, deriveKey(options.seed, 'unigram-sample'));
  let reported = 0;
  for await (const lines of batches) {
    for (const line of lines) {
      for (const part of splitLongLine(line, options.maxSentenceLength)) reservoir.add(part);
    }
    if (reservoir.seenCount - reported < SENTENCES_PER_TURN) continue;
    reported = reservoir.seenCount;
    await turn.end(readingProgress(reservoir));
  }
  await turn.end(readingProgress(reservoir));
  return reservoir;
}

function readingProgress(reservoir: SentenceReservoir): UnigramTrainingProgress {
  return {
    phase: 'reading',
    sentences: reservoir.seenCount,
    sampledSentences: reservoir.sentenceCount,
    sampledBytes: reservoir.sizeBytes,
  };
}

interface CountedSample {
  readonly words: WordCounter;
  readonly boundaryCount: number;
}

async function countSample(
  sample: SentenceReservoir,
  { options, normalizer: spec, turn }: Training,
): Promise<CountedSample> {
  const normalizer = createNormalizer(spec);
  const replaceSymbols = createSymbolReplacer(specialSymbols(options));
  const words = new WordCounter();
  const splitter = new SentenceSplitter(words, options.splitByWhitespace);
  let sentences = 0;
  for (const sentence of sample.sentences()) {
    const text = options.lowerCase ? preprocessAlbertText(sentence) : sentence;
    splitter.count(replaceSymbols(normalizer.normalize(text)));
    if (++sentences % SENTENCES_PER_TURN === 0) {
      await turn.end({ phase: 'counting', sentences, words: words.wordCount });
    }
  }
  await turn.end({ phase: 'counting', sentences, words: words.wordCount });
  if (words.wordCount === 0) throw new TrainingTextError(sample.seenCount);
  return { words, boundaryCount: splitter.boundaryCount };
}

function checkRoom(alphabet: Alphabet, maxLearned: number, options: ResolvedTrainingOptions): void {
  const characterCount = alphabet.codePoints.length - 1;
  if (characterCount <= maxLearned) return;
  const symbolCount = options.vocabularySize - maxLearned;
  throw new TrainingOptionError(
    'vocabularySize',
    `at least ${symbolCount + characterCount} (${symbolCount} special symbols and the ${characterCount} characters ` +
      `that make up ${options.characterCoverage * 100} % of the text; a lower characterCoverage needs fewer)`,
    options.vocabularySize,
  );
}

/** Finds the candidates, then estimates and prunes in turns until few enough are left. */
async function learnPieces(
  words: WordTable,
  alphabet: Alphabet,
  { options, turn }: Training,
): Promise<PieceTable> {
  const { maxPieceLength, seedPieceCount: maxCount, subIterationCount, shrinkingFactor } = options;
  const target = Math.trunc(options.vocabularySize * PRUNING_MARGIN);
  const rules = new PieceRules(alphabet, options);
  const compareFirstBytes = options.preset === 'faithful';
  let pieces = makeSeedPieces(words, { alphabet, rules, maxPieceLength, maxCount, compareFirstBytes });
  await turn.end({
    phase: 'seeding',
    pieces: pieces.scores.length,
    characters: alphabet.codePoints.length - 1,
  });
  for (let round = 0; round === 0 || pieces.scores.length > target; round++) {
    for (let step = 0; step < subIterationCount; step++) {
      const { counts, objective } = expectCounts(words, pieces);
      pieces = estimateScores(pieces, counts);
      await turn.end({ phase: 'estimating', round, pieces: pieces.scores.length, objective });
    }
    const shrunk = Math.trunc(pieces.scores.length * shrinkingFactor);
    pieces = prunePieces(words, pieces, Math.max(target, shrunk));
    await turn.end({ phase: 'pruning', round, pieces: pieces.scores.length, target });
  }
  return pieces;
}
