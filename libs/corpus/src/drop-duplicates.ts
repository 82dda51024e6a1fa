import { createHash } from 'node:crypto';
import type { Stage } from '@albectra/stream';
import type { DocumentBatch } from './document-batch.ts';

/** Bytes kept of each hash: 96 bits, below one accidental match in a billion among 10^10 texts. */
const HASH_BYTES = 12;

/**
 * A stage that drops documents whose text has passed before, and counts them.
 *
 * Texts are equal if they differ in white space only. The first in order stays. Memory: about 80 bytes
 * for each distinct document.
 */
export function dropDuplicates(): Stage<DocumentBatch, DocumentBatch> {
  return async function* (source): AsyncGenerator<DocumentBatch, void, undefined> {
    const seen = new Set<string>();
    for await (const batch of source) {
      const documents = batch.documents.filter(({ text }) => {
        const before = seen.size;
        return seen.add(contentHash(text)).size > before;
      });
      const dropped = batch.documents.length - documents.length;
      const duplicateDocuments = batch.counts.duplicateDocuments + dropped;
      yield { documents, counts: { ...batch.counts, duplicateDocuments } };
    }
  };
}

function contentHash(text: string): string {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  return createHash('sha256').update(words).digest().toString('latin1', 0, HASH_BYTES);
}
