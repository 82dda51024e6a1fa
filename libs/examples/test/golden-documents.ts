import { Draws } from '@albectra/random';
import type { TokenizedDocuments } from '../src/index.ts';

/** The documents of tools/golden/examples_and_masks.py, drawn in the same order from the same key. */
export function goldenDocuments(): TokenizedDocuments {
  const draws = new Draws([1, 2]).seek(0, 0);
  const tokenIds: number[] = [];
  const sentenceStarts = [0];
  const documentStarts = [0];
  for (let document = 0; document < 1200; document++) {
    const sentenceCount = draws.between(1, 30);
    for (let sentence = 0; sentence < sentenceCount; sentence++) {
      const length = draws.between(1, 45);
      for (let i = 0; i < length; i++) tokenIds.push(draws.between(5, 999));
      sentenceStarts.push(tokenIds.length);
    }
    documentStarts.push(sentenceStarts.length - 1);
  }
  return {
    tokenIds: Uint16Array.from(tokenIds),
    sentenceStarts: Int32Array.from(sentenceStarts),
    documentStarts: Int32Array.from(documentStarts),
    documentIds: Float64Array.from({ length: 1200 }, (_, document) => document),
  };
}
