import { InvalidColumnsError } from './errors.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

const INTEGER_LIMIT = 2 ** 53;

/**
 * Checks the columns of documents and leaves out empty sentences and empty documents.
 *
 * Tokenizers give empty sentences for text of control characters only; builders that could rely on
 * every sentence to hold a token stay simple.
 *
 * @throws {InvalidColumnsError} if the columns contradict one another.
 */
export function usableDocuments(documents: TokenizedDocuments): TokenizedDocuments {
  const { tokenIds, sentenceStarts, documentStarts, documentIds } = documents;
  const documentCount = documentStarts.length - 1;
  const emptySentences = countEmpty('sentenceStarts', sentenceStarts, tokenIds.length);
  const emptyDocuments = countEmpty('documentStarts', documentStarts, sentenceStarts.length - 1);
  if (documentIds.length !== documentCount) {
    throw new InvalidColumnsError('documentIds', `${documentCount} entries long`, documentIds.length);
  }
  checkIntegers('documentIds', documentIds);
  checkOrigins(documents, documentCount);
  return emptySentences + emptyDocuments === 0 ? documents : withoutEmpty(documents);
}

/** Checks a column of document numbers or byte positions. */
function checkIntegers(column: string, values: Float64Array): void {
  for (const value of values) {
    if (Number.isInteger(value) && value >= 0 && value < INTEGER_LIMIT) continue;
    throw new InvalidColumnsError(column, 'integers from 0 below 2^53', value);
  }
}

function checkOrigins({ sources, byteOffsets }: TokenizedDocuments, documentCount: number): void {
  if (sources === undefined && byteOffsets === undefined) return;
  if (sources?.length !== documentCount) {
    throw new InvalidColumnsError('sources', `${documentCount} entries long`, sources?.length);
  }
  if (byteOffsets?.length !== documentCount) {
    throw new InvalidColumnsError('byteOffsets', `${documentCount} entries long`, byteOffsets?.length);
  }
  checkIntegers('byteOffsets', byteOffsets);
}

/** Checks a column of starts and counts the entries of length 0. */
function countEmpty(column: string, starts: Int32Array, end: number): number {
  if (starts.length === 0 || starts[0] !== 0 || starts.at(-1) !== end) {
    const ends = starts.length === 0 ? 'nothing' : `${starts[0]} to ${starts.at(-1)}`;
    throw new InvalidColumnsError(column, `starts from 0 to ${end}`, ends);
  }
  let empty = 0;
  for (let i = 1; i < starts.length; i++) {
    const length = starts[i]! - starts[i - 1]!;
    if (length < 0)
      throw new InvalidColumnsError(column, 'not falling', `${starts[i]!} after ${starts[i - 1]!}`);
    if (length === 0) empty++;
  }
  return empty;
}

function withoutEmpty(documents: TokenizedDocuments): TokenizedDocuments {
  const { tokenIds, sentenceStarts, documentStarts, sources, byteOffsets } = documents;
  const sentences = [0];
  const starts = [0];
  const kept: number[] = [];
  for (let document = 0; document + 1 < documentStarts.length; document++) {
    for (let sentence = documentStarts[document]!; sentence < documentStarts[document + 1]!; sentence++) {
      const end = sentenceStarts[sentence + 1]!;
      if (end > sentenceStarts[sentence]!) sentences.push(end);
    }
    if (sentences.length - 1 === starts.at(-1)) continue;
    starts.push(sentences.length - 1);
    kept.push(document);
  }
  return {
    tokenIds,
    sentenceStarts: Int32Array.from(sentences),
    documentStarts: Int32Array.from(starts),
    documentIds: Float64Array.from(kept, (document) => documents.documentIds[document]!),
    ...(sources && { sources: Uint32Array.from(kept, (document) => sources[document]!) }),
    ...(byteOffsets && { byteOffsets: Float64Array.from(kept, (document) => byteOffsets[document]!) }),
  };
}
