export type { Compression } from './compression/compression.ts';
export { spoolStdin, type SpooledFile, type SpoolOptions } from './remote/spool-stdin.ts';
export { isRemotePath } from './remote/remote-path.ts';
export { InputChangedError, RemoteInputError } from './remote/errors.ts';
export type { CorpusFile, CorpusFormat, CorpusSplit } from './corpus-file.ts';
export { listCorpus, type ListCorpusOptions } from './list-corpus.ts';
export { planSplits } from './plan-splits.ts';
export { readDocuments, type ReadDocumentsOptions } from './read-documents.ts';
export { NO_COUNTS, addCounts, textsOf, type DocumentBatch, type DocumentCounts } from './document-batch.ts';
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
