import { stat } from 'node:fs/promises';
import { deriveKey, permuteIndex } from '@albectra/random';
import { cutText, findUnits, readPart } from './text-units.ts';

/** Bytes of text that are in memory at once. */
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Called with each document: the bytes `[start, end)`. */
export type VisitDocument = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Visits the documents of a text over and over until it has given `limit` bytes.
 *
 * Each pass takes the blocks of the file, and the documents in each, in another order.
 *
 * @param afterBlock Called after each block, with the bytes of documents given so far.
 * @returns The number of passes, the last one counted by its part.
 */
export async function visitShuffled(
  path: string,
  limit: number,
  visitor: { readonly visit: VisitDocument; readonly afterBlock: (bytes: number) => void },
): Promise<number> {
  const { size } = await stat(path);
  const blocks = await cutText(path, size, Math.ceil(size / BLOCK_BYTES));
  const memory = new Uint8Array(Math.max(...blocks.map(({ start, end }) => end - start)));
  let given = 0;
  for (let round = 0; ; round++) {
    const key = deriveKey(1, 'blocks', round);
    for (let place = 0; place < blocks.length; place++) {
      if (given >= limit) return round + place / blocks.length;
      const block = blocks[permuteIndex(place, blocks.length, key)];
      if (block === undefined) continue;
      given += visitBlock(await readPart(block, memory), visitor.visit, round);
      visitor.afterBlock(given);
    }
  }
}

function visitBlock(bytes: Uint8Array, visit: VisitDocument, round: number): number {
  const { starts, ends } = findUnits(bytes, 'document');
  const key = deriveKey(1, 'documents', round);
  let given = 0;
  for (let place = 0; place < starts.length; place++) {
    const index = permuteIndex(place, starts.length, key);
    visit(bytes, starts[index]!, ends[index]!);
    given += ends[index]! - starts[index]!;
  }
  return given;
}
