import { planSplits, readDocuments, textsOf, type DocumentCounts } from '@albectra/corpus';
import type { ReadingConfiguration } from './configuration.ts';
import { listSources, type CorpusSource } from './corpus-sources.ts';
import { splitIntoSentences } from './documents/split-into-sentences.ts';

/** Byte range that is read at a time. */
const SPLIT_BYTES = 1 << 22;

/** Options of {@link readSentences}. */
export interface SentenceOptions {
  /** Files, folders, patterns and URLs; see `listCorpus`. Weights are ignored. */
  readonly corpus: readonly (string | CorpusSource)[];
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
  const { onError, invalidUtf8, maxDocumentBytes } = reading;
  const files = await listSources(corpus, reading);
  for (const split of planSplits(files, SPLIT_BYTES)) {
    const { textField = reading.textField } = files[split.source] ?? {};
    const limits = { textField, onError, invalidUtf8, maxDocumentBytes, ...(signal && { signal }) };
    for await (const batch of readDocuments(split, limits)) {
      onCounts?.(batch.counts);
      yield textsOf(batch)
        .map((text) => splitIntoSentences(text, reading))
        .filter((sentences) => sentences.length >= reading.minSentences)
        .flat();
    }
  }
}
