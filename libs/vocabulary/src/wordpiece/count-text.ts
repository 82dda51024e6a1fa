import { mapConcurrent } from '@albectra/stream';
import { openWorkerPool } from '@albectra/workers';
import type { CountedSlice, CountRequest } from './count-slice.ts';
import type { CountedWords } from './counted-words.ts';
import type { TextSlice } from './text-slices.ts';
import { sliceText } from './text-slices.ts';
import type { ForgottenWords } from './word-count-table.ts';
import { WordCountTable } from './word-count-table.ts';
import type { ResolvedWordPieceOptions } from './wordpiece-training-options.ts';

/** Share of the memory that is in use after words were forgotten. */
const KEPT_SHARE = 0.5;

/** The words of a text. */
export interface CountedText {
  readonly words: CountedWords;
  /** Lines of text. */
  readonly lineCount: number;
  /** Bytes of the lines in UTF-8, line ends included. */
  readonly sizeBytes: number;
  /** Words left out because they are too long for any tokenizer. */
  readonly longWords: number;
  /** Words forgotten for want of memory; one may come again and be forgotten again. */
  readonly forgotten: ForgottenWords;
}

/** How to count. */
export interface CountOptions {
  readonly options: Pick<
    ResolvedWordPieceOptions,
    'lowerCase' | 'stripAccents' | 'threads' | 'wordTableBytes'
  >;
  /** Called after every slice. */
  readonly onSlice: (done: { readonly bytes: number; readonly words: number }) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Counts the words of a text on threads; what comes out does not depend on how many they are. */
export async function countText(
  batches: AsyncIterable<readonly string[]>,
  { options, onSlice, signal }: CountOptions,
): Promise<CountedText> {
  const { lowerCase, stripAccents, threads, wordTableBytes } = options;
  const rules = { lowerCase, stripAccents };
  const pool = openWorkerPool<CountRequest, CountedSlice>({
    module: import.meta.resolve('@albectra/vocabulary/worker'),
    name: 'countBertWords',
    threads,
    load: async () => (await import('../worker.ts')).countBertWords,
    ...(signal && { signal }),
  });
  const table = new WordCountTable();
  const sum = { lineCount: 0, sizeBytes: 0, longWords: 0, forgotten: { words: 0, occurrences: 0 } };
  // One slice more than there are threads, so that none waits for this one.
  const counted = mapConcurrent(threads + 1, async ({ bytes, lineCount }: TextSlice) => ({
    ...(await pool.run({ bytes, rules })),
    lineCount,
    sizeBytes: bytes.length,
  }))(sliceText(batches));
  try {
    for await (const { words, longWords, lineCount, sizeBytes } of counted) {
      table.addAll(words);
      sum.lineCount += lineCount;
      sum.sizeBytes += sizeBytes;
      sum.longWords += longWords;
      if (table.sizeBytes > wordTableBytes) {
        sum.forgotten = added(sum.forgotten, table.keepFrequent(wordTableBytes * KEPT_SHARE));
      }
      await onSlice({ bytes: sum.sizeBytes, words: table.wordCount });
    }
  } finally {
    await pool.close();
  }
  return { words: table.take(), ...sum };
}

function added(left: ForgottenWords, right: ForgottenWords): ForgottenWords {
  return { words: left.words + right.words, occurrences: left.occurrences + right.occurrences };
}
