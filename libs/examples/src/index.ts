export { countRows } from './example-batch.ts';
export type { ExampleBatch, ExampleTokenIds, StaticMasks } from './example-batch.ts';
export type { TokenizedDocuments } from './tokenized-documents.ts';
