import { deriveKey } from '@albectra/random';
import { TrainingTextError } from '../errors.ts';
import { addLines } from '../sample/add-lines.ts';
import type { TextBatch } from '../sample/add-lines.ts';
import type { LineChunk } from '../sample/line-chunks.ts';
import { SentenceReservoir } from '../sample/sentence-reservoir.ts';
import { sharedIntegers } from '../shared.ts';
import type { WordOptions } from './count-words.ts';
import { WordCounter } from './counted-words.ts';
import type { CountedWords } from './counted-words.ts';
import type { TrainingThreads } from './training-threads.ts';
import type { Turn } from './turn.ts';
import type { ResolvedTrainingOptions } from './unigram-training-options.ts';
import type { UnigramTrainingProgress } from './unigram-training-progress.ts';

/** Sentences that are read between two looks at the signal. */
const SENTENCES_PER_TURN = 50_000;

/** A sample of a text's lines. */
export interface Sample {
  readonly chunks: readonly LineChunk[];
  /** Lines that the sample was taken from. */
  readonly seenCount: number;
}

/** Reads a text and takes a sample of its lines. */
export async function sampleLines(
  batches: AsyncIterable<TextBatch>,
  options: ResolvedTrainingOptions,
  turn: Turn,
): Promise<Sample> {
  const limits = { maxSentences: options.inputSentenceSize, maxBytes: options.inputSizeBytes };
  const reservoir = new SentenceReservoir(limits, deriveKey(options.seed, 'unigram-sample'));
  let reported = 0;
  for await (const batch of batches) {
    addLines(reservoir, batch, options.maxSentenceLength);
    if (reservoir.seenCount - reported < SENTENCES_PER_TURN) continue;
    reported = reservoir.seenCount;
    await turn.end(readingProgress(reservoir));
  }
  const chunks = reservoir.finish();
  await turn.end(readingProgress(reservoir));
  return { chunks, seenCount: reservoir.seenCount };
}

function readingProgress(reservoir: SentenceReservoir): UnigramTrainingProgress {
  return {
    phase: 'reading',
    sentences: reservoir.seenCount,
    sampledSentences: reservoir.sentenceCount,
    sampledBytes: reservoir.sizeBytes,
  };
}

/**
 * Normalises a sample and counts its words.
 *
 * @throws {TrainingTextError} if it holds no word.
 */
export async function countSample(
  { chunks, seenCount }: Sample,
  options: WordOptions,
  { threads, turn }: { readonly threads: TrainingThreads; readonly turn: Turn },
): Promise<CountedWords> {
  const work = { chunks, progress: sharedIntegers(3) };
  const step = threads.run(() => ({ kind: 'words', work, options }));
  const found = await turn.during(step, () => ({
    phase: 'counting',
    sentences: Atomics.load(work.progress, 1),
    words: Atomics.load(work.progress, 2),
  }));
  const words = mergeWords(found.flatMap((result) => result.words ?? []));
  const wordCount = words.starts.length - 1;
  await turn.end({ phase: 'counting', sentences: Atomics.load(work.progress, 1), words: wordCount });
  if (wordCount === 0) throw new TrainingTextError(seenCount);
  return words;
}

function mergeWords(found: readonly CountedWords[]): CountedWords {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const counter = new WordCounter();
  for (const words of found) counter.addAll(words);
  return counter.finish();
}
