export type { CorpusFile, CorpusFormat, CorpusSplit } from './corpus-file.ts';
export { listCorpus, type ListCorpusOptions } from './list-corpus.ts';
export { planSplits } from './plan-splits.ts';
export { readDocuments, type ReadDocumentsOptions } from './read-documents.ts';
export { NO_COUNTS, addCounts, type DocumentBatch, type DocumentCounts } from './document-batch.ts';
export { dropDuplicates } from './drop-duplicates.ts';
export { cleanMarkdown } from './clean-markdown.ts';
export {
  CorpusEncodingError,
  CorpusFormatError,
  CorpusOptionsError,
  CorpusPathError,
  EmptyCorpusError,
  isCorpusError,
  type CorpusError,
  type CorpusErrorCode,
} from './errors.ts';
