import { serializeSentencePieceModel, UnigramTokenizer } from '@albectra/tokenizer';
import { trainUnigram, type UnigramTrainingProgress } from '@albectra/vocabulary';
import type { TrainedVocabulary } from './trained-vocabulary.ts';
import type { UnigramKeys } from './vocabulary-keys.ts';

/** Where a vocabulary goes, and who is told of the training. */
export interface VocabularyTask<Progress> {
  readonly path: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Trains a Unigram vocabulary: one SentencePiece model. */
export async function trainUnigramVocabulary(
  lines: AsyncIterable<readonly string[]>,
  keys: UnigramKeys,
  { path, onProgress, signal }: VocabularyTask<UnigramTrainingProgress>,
): Promise<TrainedVocabulary> {
  // Small letters are made while the text is read, see `readingOf`.
  const { lowerCase: _, threads, ...options } = keys;
  const model = await trainUnigram(lines, {
    ...options,
    ...(threads !== undefined && { threads }),
    onProgress,
    signal,
  });
  return {
    tokenizer: new UnigramTokenizer(model),
    files: [{ path, bytes: serializeSentencePieceModel(model) }],
    notes: [],
    facts: {},
  };
}
