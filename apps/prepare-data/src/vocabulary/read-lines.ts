import {
  addCounts,
  NO_COUNTS,
  planSplits,
  readDocuments,
  textsOf,
  type DocumentCounts,
} from '@albectra/corpus';
import {
  listSources,
  splitIntoSentences,
  type CorpusSource,
  type ReadingConfiguration,
} from '@albectra/preparation';

/** Byte range that is read at a time. */
const SPLIT_BYTES = 2 ** 22;

/** How far the reading is. */
export interface ReadingProgress {
  /** Bytes of the files that were read to their end; compressed ones count as they lie on the disk. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** What was met so far. */
  readonly counts: DocumentCounts;
}

/** Options of {@link readLines}. */
export interface LineOptions {
  /** Files, folders, patterns and URLs; see `listCorpus`. Weights are ignored. */
  readonly corpus: readonly (string | CorpusSource)[];
  readonly reading: ReadingConfiguration;
  /** Whether each sentence is a line; otherwise a document is one, where no clean-up needs its sentences. */
  readonly sentences: boolean;
  readonly onRead: (progress: ReadingProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads a corpus as lines to train a vocabulary on, in batches of about 1 MiB of text.
 *
 * Documents are chosen, split and cleaned as `build` does it.
 *
 * @throws the errors of `listCorpus` and `readDocuments`; the signal's reason if it is aborted.
 */
export async function* readLines(options: LineOptions): AsyncGenerator<readonly string[]> {
  const { corpus, reading, onRead, signal } = options;
  const { invalidUtf8, onError, maxDocumentBytes, minSentences } = reading;
  const files = await listSources(corpus, reading);
  const bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0);
  // Words do not depend on where sentences end, and finding that costs more than counting them.
  const wholeDocuments = !options.sentences && reading.cleaning === 'none' && minSentences <= 1;
  let counts = NO_COUNTS;
  let bytesDone = 0;
  for (const split of planSplits(files, SPLIT_BYTES)) {
    const { textField = reading.textField } = files[split.source] ?? {};
    const limits = { textField, invalidUtf8, onError, maxDocumentBytes, signal };
    for await (const batch of readDocuments(split, limits)) {
      counts = addCounts(counts, batch.counts);
      const texts = textsOf(batch);
      yield wholeDocuments
        ? texts
        : texts
            .map((text) => splitIntoSentences(text, reading))
            .filter((sentences) => sentences.length >= minSentences)
            .flat();
    }
    bytesDone += split.end - split.start;
    onRead({ bytesDone, bytesTotal, counts });
  }
}
