import { listCorpus, planSplits, readDocuments } from '@albectra/corpus';
import type { DocumentCounts } from '@albectra/corpus';
import type { ReadingConfiguration } from './configuration.ts';
import { splitIntoSentences } from './split-into-sentences.ts';

/** Byte range that is read at a time. */
const SPLIT_BYTES = 1 << 22;

/** Options of {@link readSentences}. */
export interface SentenceOptions {
  /** Files, folders and patterns; see `listCorpus`. */
  readonly corpus: readonly string[];
  readonly reading: ReadingConfiguration;
  readonly signal?: AbortSignal;
  /** Told what was met on the way to the sentences that are yielded next: what to add up. */
  readonly onCounts?: (counts: DocumentCounts) => void;
}

/**
 * Reads a corpus as sentences, split and cleaned as a preparation would, to train a vocabulary on.
 *
 * Yields the sentences of about 1 MiB of text at a time; documents with too few sentences are left out.
 *
 * @throws the errors of `listCorpus` and `readDocuments`; the signal's reason if it is aborted.
 */
export async function* readSentences(options: SentenceOptions): AsyncGenerator<readonly string[]> {
  const { corpus, reading, signal, onCounts } = options;
  const { textFormat, textField, invalidUtf8, malformedLines } = reading;
  const files = await listCorpus(corpus, { textFormat });
  for (const split of planSplits(files, SPLIT_BYTES)) {
    for await (const { documents, counts } of readDocuments(split, {
      textField,
      invalidUtf8,
      malformedLines,
      ...(signal && { signal }),
    })) {
      onCounts?.(counts);
      yield documents
        .map(({ text }) => splitIntoSentences(text, reading))
        .filter((sentences) => sentences.length >= reading.minSentences)
        .flat();
    }
  }
}
