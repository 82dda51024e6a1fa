import { drawStretch, drawTargetTokens, writePair } from './_pair-context.ts';
import type { PairContext } from './_pair-context.ts';

/** A stretch of one document: tokens `start .. end`, which touch the sentences `sentence .. sentenceEnd`. */
interface Chunk {
  readonly document: number;
  readonly start: number;
  readonly end: number;
  readonly sentence: number;
  readonly sentenceEnd: number;
  readonly targetTokens: number;
}

/**
 * Writes the rows of one document with the defects of the released code mended.
 *
 * Every token of the document appears in the A or the ordered B of exactly one row, and a row ends
 * where a sentence ends: what does not fit opens the next chunk. Only a sentence that is longer than a
 * whole row is cut. A pair is labelled only if both of its segments are whole sentences: a cut edge
 * would tell which segment came first, and the model would learn to look for cuts instead of order.
 */
export function writeFixedPairs(context: PairContext, document: number): void {
  const { sentenceStarts, documentStarts } = context.documents;
  const lastToken = sentenceStarts[documentStarts[document + 1]!]!;
  const targetTokens = drawTargetTokens(context);
  let sentence = documentStarts[document]!;
  let start = sentenceStarts[sentence]!;
  while (start < lastToken) {
    while (sentenceStarts[sentence + 1]! <= start) sentence++;
    start = writeChunk(context, takeChunk(context, { document, sentence, start, targetTokens }));
  }
}

/** Takes whole sentences while they fit, until they are two and hold the target; or a piece of one too long. */
function takeChunk(context: PairContext, from: Omit<Chunk, 'end' | 'sentenceEnd'>): Chunk {
  const { sentenceStarts, documentStarts } = context.documents;
  const { document, sentence, start, targetTokens } = from;
  const documentEnd = documentStarts[document + 1]!;
  let sentenceEnd = sentence;
  while (sentenceEnd < documentEnd && sentenceStarts[sentenceEnd + 1]! - start <= context.maxTokens) {
    if (sentenceEnd - sentence >= 2 && sentenceStarts[sentenceEnd]! - start >= targetTokens) break;
    sentenceEnd++;
  }
  if (sentenceEnd > sentence) return { ...from, sentenceEnd, end: sentenceStarts[sentenceEnd]! };
  return { ...from, sentenceEnd: sentence + 1, end: start + context.maxTokens };
}

/** Writes one row and returns the token that the next chunk starts with. */
function writeChunk(context: PairContext, chunk: Chunk): number {
  const { draws, writer } = context;
  const { start, end, sentence } = chunk;
  const { sentenceStarts } = context.documents;
  const sentenceCount = chunk.sentenceEnd - sentence;
  if (sentenceCount === 1) {
    writePair(writer, { aStart: start, aEnd: end, bStart: end, bEnd: end }, -1);
    return end;
  }
  const boundary = sentenceStarts[sentence + draws.between(1, sentenceCount - 1)]!;
  const inOrder = { aStart: start, aEnd: boundary, bStart: boundary, bEnd: end };
  if (context.pair === 'none' || start !== sentenceStarts[sentence]) {
    writePair(writer, inOrder, -1);
  } else if (draws.uniform() >= 0.5) {
    writePair(writer, inOrder, 0);
  } else if (context.pair === 'sop') {
    writePair(writer, { aStart: boundary, aEnd: end, bStart: start, bEnd: boundary }, 1);
  } else {
    return writeRandomNext(context, chunk, boundary);
  }
  return end;
}

/**
 * Writes A with whole sentences of another document; the pair in order and unlabelled where there is no
 * other document, or none of its sentences fits.
 */
function writeRandomNext(context: PairContext, chunk: Chunk, boundary: number): number {
  const documentCount = context.documents.documentIds.length;
  const { start, end } = chunk;
  const drawn = documentCount === 1 ? chunk.document : context.draws.below(documentCount - 1);
  const other = drawn < chunk.document ? drawn : drawn + 1;
  const stretch =
    documentCount === 1 ? undefined : drawWholeSentences(context, other, { ...chunk, boundary });
  if (stretch === undefined) {
    writePair(context.writer, { aStart: start, aEnd: boundary, bStart: boundary, bEnd: end }, -1);
    return end;
  }
  const { start: bStart, end: bEnd } = stretch;
  writePair(context.writer, { aStart: start, aEnd: boundary, bStart, bEnd }, 1);
  return boundary;
}

/** Draws sentences of another document that fit behind A, up to the target; undefined if the first does not. */
function drawWholeSentences(
  context: PairContext,
  document: number,
  { start, boundary, targetTokens }: Chunk & { readonly boundary: number },
): { start: number; end: number } | undefined {
  const { sentenceStarts } = context.documents;
  const aLength = boundary - start;
  const stretch = drawStretch(context, document, targetTokens - aLength);
  const room = stretch.start + context.maxTokens - aLength;
  if (stretch.end <= room) return stretch;
  // The last sentence of the stretch goes beyond the row: it ends before that one.
  let sentence = lowerBound(sentenceStarts, stretch.end);
  while (sentenceStarts[sentence]! > room) sentence--;
  const end = sentenceStarts[sentence]!;
  return end > stretch.start ? { start: stretch.start, end } : undefined;
}

/** Index of the first entry of ascending `values` that is not below `wanted`. */
function lowerBound(values: Int32Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
