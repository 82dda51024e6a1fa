import type { BuiltInRule, SentencePieceModel, SentencePieceNormalizerSpec } from '@albectra/tokenizer';
import { TrainingOptionError } from '../errors.ts';
import type { TextBatch } from '../sample/add-lines.ts';
import { chooseAlphabet } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import { assembleModel, normalizerSpecOf, specialSymbols } from './assemble-model.ts';
import { listSuffixes } from './find-repeats.ts';
import type { Repeats } from './find-repeats.ts';
import { finishVocabulary } from './finish-vocabulary.ts';
import { createLearner } from './piece-learner.ts';
import { PieceRules } from './piece-rules.ts';
import { countKept } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import { countSample, sampleLines } from './sample-words.ts';
import { followClasses, makeSeedPieces } from './seed-pieces.ts';
import { inPartOrder, openTrainingThreads } from './training-threads.ts';
import type { TrainingThreads } from './training-threads.ts';
import { Turn } from './turn.ts';
import { resolveTrainingOptions } from './unigram-training-options.ts';
import type { ResolvedTrainingOptions, UnigramTrainingOptions } from './unigram-training-options.ts';
import { encodeWords } from './word-table.ts';
import type { WordTable } from './word-table.ts';

/** Pruning stops at this many times the size asked for; the last step takes the best of them. */
const PRUNING_MARGIN = 1.1;

/**
 * Trains a SentencePiece Unigram vocabulary from text.
 *
 * The method is that of SentencePiece's own trainer (Kudo 2018, "Subword Regularization", section
 * 3.2): many candidate pieces, then rounds of expectation maximisation and pruning by the loss of
 * likelihood. The result depends on the text, the options and the seed alone, and not on the number
 * of threads.
 *
 * @param batches Lines of text, in batches of any size. A line is the unit of the sample; no piece
 *   crosses its ends.
 * @throws {TrainingOptionError} if an option is out of its range, or the vocabulary too small for
 *   the special symbols and the characters of the text.
 * @throws {TrainingTextError} if the text holds no word.
 * @throws {VocabularyTooLargeError} if the text cannot support the vocabulary and `allowSmaller` is off.
 * @throws {WorkerLostError} of `@albectra/workers`, if a thread ends.
 * @throws the signal's reason, if it is aborted.
 */
export async function trainUnigram(
  batches: AsyncIterable<TextBatch>,
  options: UnigramTrainingOptions = {},
): Promise<SentencePieceModel> {
  const resolved = resolveTrainingOptions(options);
  const turn = new Turn(options);
  const withThreads = async <Result>(work: (training: Training) => Promise<Result>): Promise<Result> => {
    const threads = openTrainingThreads(resolved.threads, options.signal);
    try {
      return await work({ options: resolved, threads, turn });
    } finally {
      await threads.close();
    }
  };
  // Other threads for the second half: the first ones would keep what they shared and collected alive.
  const { words, alphabet, normalizer } = await withThreads((training) => readWords(batches, training));
  const pieces = await withThreads((training) => learnPieces(words, alphabet, training));
  const maxLearned = resolved.vocabularySize - specialSymbols(resolved).length;
  const model = assembleModel(finishVocabulary(pieces, alphabet, maxLearned), resolved, normalizer);
  await turn.end({ phase: 'finished', pieces: model.pieces.length });
  return model;
}

/** What every step of the training needs. */
interface Training {
  readonly options: ResolvedTrainingOptions;
  readonly threads: TrainingThreads;
  readonly turn: Turn;
}

/** What the training takes from the text. */
interface ReadText {
  readonly words: WordTable;
  readonly alphabet: Alphabet;
  readonly normalizer: SentencePieceNormalizerSpec;
}

/** Samples the text and encodes its words; the sample itself is not needed any more then. */
async function readWords(batches: AsyncIterable<TextBatch>, training: Training): Promise<ReadText> {
  const { options, threads, turn } = training;
  const symbols = specialSymbols(options);
  // A second of work that a thread does while this one reads.
  const [normalizer, sample] = await Promise.all([
    makeNormalizer(options, threads),
    sampleLines(batches, options, turn),
  ]);
  const counted = await countSample(sample, { ...options, normalizer, symbols }, training);
  const alphabet = chooseAlphabet(counted, options.characterCoverage);
  checkRoom(alphabet, symbols.length, options);
  const words = encodeWords(counted, alphabet, { creditUnknown: options.preset === 'faithful' });
  return { words, alphabet, normalizer };
}

/** Character maps that were built: the same for every training. */
const charsmaps = new Map<BuiltInRule, Uint8Array>();

async function makeNormalizer(
  options: ResolvedTrainingOptions,
  threads: TrainingThreads,
): Promise<SentencePieceNormalizerSpec> {
  const { normalisationRule: rule } = options;
  if (rule === 'identity') return normalizerSpecOf(options, new Uint8Array(0));
  const known = charsmaps.get(rule) ?? (await threads.runAlone({ kind: 'character map', rule })).charsmap;
  if (known !== undefined) charsmaps.set(rule, known);
  return normalizerSpecOf(options, known ?? new Uint8Array(0));
}

function checkRoom(alphabet: Alphabet, symbolCount: number, options: ResolvedTrainingOptions): void {
  const characterCount = alphabet.codePoints.length - 1;
  if (characterCount <= options.vocabularySize - symbolCount) return;
  throw new TrainingOptionError(
    'vocabularySize',
    `at least ${symbolCount + characterCount} (${symbolCount} special symbols and the ${characterCount} characters ` +
      `that make up ${options.characterCoverage * 100} % of the text; a lower characterCoverage needs fewer)`,
    options.vocabularySize,
  );
}

/** Finds the candidates, then estimates and prunes in turns until few enough are left. */
async function learnPieces(words: WordTable, alphabet: Alphabet, training: Training): Promise<PieceTable> {
  const { options, threads, turn } = training;
  const pieces = await findSeedPieces(words, alphabet, training);
  const target = Math.trunc(options.vocabularySize * PRUNING_MARGIN);
  const learner = await createLearner(words, pieces, threads);
  for (let round = 0; round === 0 || countKept(pieces) > target; round++) {
    for (let step = 0; step < options.subIterationCount; step++) {
      const objective = await learner.estimate();
      await turn.end({ phase: 'estimating', round, pieces: countKept(pieces), objective });
    }
    await learner.prune(Math.max(target, Math.trunc(countKept(pieces) * options.shrinkingFactor)));
    await turn.end({ phase: 'pruning', round, pieces: countKept(pieces), target });
  }
  await learner.dropUnreachable();
  return pieces;
}

async function findSeedPieces(words: WordTable, alphabet: Alphabet, training: Training): Promise<PieceTable> {
  const { options, threads, turn } = training;
  const characters = alphabet.codePoints.length - 1;
  const parts = listSuffixes(words, characters);
  const classes = followClasses(alphabet, options.preset === 'faithful');
  const repeatOptions = { maxLength: options.maxPieceLength, classes };
  const found = await threads.run((_, cursor) => ({
    kind: 'repeats',
    cursor,
    words,
    parts,
    options: repeatOptions,
  }));
  const repeats = joinRepeats(inPartOrder(found.map((result) => result.repeats)));
  const rules = new PieceRules(alphabet, options);
  const pieces = makeSeedPieces(words, repeats, { alphabet, rules, maxCount: options.seedPieceCount });
  await turn.end({ phase: 'seeding', pieces: pieces.scores.length, characters });
  return pieces;
}

function joinRepeats(parts: readonly Repeats[]): Repeats {
  const count = parts.reduce((sum, { lengths }) => sum + lengths.length, 0);
  const joined = {
    offsets: new Int32Array(count),
    lengths: new Int32Array(count),
    frequencies: new Float64Array(count),
  };
  let used = 0;
  for (const { offsets, lengths, frequencies } of parts) {
    joined.offsets.set(offsets, used);
    joined.lengths.set(lengths, used);
    joined.frequencies.set(frequencies, used);
    used += lengths.length;
  }
  return joined;
}
