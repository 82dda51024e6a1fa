import type { TokenizedDocuments } from '@albectra/examples';
import { deriveKey, Draws } from '@albectra/random';

const SENTENCES = { min: 5, max: 60 };
const SENTENCE_TOKENS = { mean: 25, deviation: 10 };
const VOCABULARY_SIZE = 30_000;
const FIRST_TEXT_ID = 5;

/**
 * Draws documents of 5 to 60 sentences of 25±10 tokens until they hold `tokenCount` tokens: lengths as in
 * running text, ids at random, which builders of examples do not look at.
 */
export function drawDocuments(tokenCount: number, seed = 1): TokenizedDocuments {
  const draws = new Draws(deriveKey(seed, 'synthetic documents')).seek(0, 0);
  const sentenceStarts = [0];
  const documentStarts = [0];
  let tokens = 0;
  while (tokens < tokenCount) {
    const sentenceCount = draws.between(SENTENCES.min, SENTENCES.max);
    for (let i = 0; i < sentenceCount; i++) {
      tokens += drawLength(draws);
      sentenceStarts.push(tokens);
    }
    documentStarts.push(sentenceStarts.length - 1);
  }
  const documentCount = documentStarts.length - 1;
  return {
    tokenIds: Uint16Array.from({ length: tokens }, () => draws.between(FIRST_TEXT_ID, VOCABULARY_SIZE - 1)),
    sentenceStarts: Int32Array.from(sentenceStarts),
    documentStarts: Int32Array.from(documentStarts),
    documentIds: Float64Array.from({ length: documentCount }, (_, document) => document),
  };
}

/** Draws a normal number (Box and Muller 1958), rounded and at least 1. */
function drawLength(draws: Draws): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draws.uniform()));
  const normal = radius * Math.cos(2 * Math.PI * draws.uniform());
  return Math.max(1, Math.round(SENTENCE_TOKENS.mean + SENTENCE_TOKENS.deviation * normal));
}
