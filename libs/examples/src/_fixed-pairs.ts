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
 * Every token of the document appears in the A or the ordered B of exactly one row: what does not
 * fit opens the next chunk. A chunk waits for a second sentence while there is room, and a chunk of
 * one sentence becomes a row of one segment without a pair label.
 */
export function writeFixedPairs(context: PairContext, document: number): void {
  const { sentenceStarts, documentStarts } = context.documents;
  const documentEnd = documentStarts[document + 1]!;
  const lastToken = sentenceStarts[documentEnd]!;
  const targetTokens = drawTargetTokens(context);
  let sentence = documentStarts[document]!;
  let start = sentenceStarts[sentence]!;
  while (start < lastToken) {
    while (sentenceStarts[sentence + 1]! <= start) sentence++;
    let sentenceEnd = sentence + 1;
    while (sentenceEnd < documentEnd) {
      const tokens = sentenceStarts[sentenceEnd]! - start;
      const full = sentenceEnd - sentence > 1 ? targetTokens : context.maxTokens;
      if (tokens >= full) break;
      sentenceEnd++;
    }
    const end = Math.min(sentenceStarts[sentenceEnd]!, start + context.maxTokens);
    start = writeChunk(context, { document, start, end, sentence, sentenceEnd, targetTokens });
  }
}

/** Writes one row and returns the token that the next chunk starts with. */
function writeChunk(context: PairContext, chunk: Chunk): number {
  const { draws, writer } = context;
  const { start, end } = chunk;
  const sentenceCount = chunk.sentenceEnd - chunk.sentence;
  if (sentenceCount === 1) {
    writePair(writer, { aStart: start, aEnd: end, bStart: end, bEnd: end }, -1);
    return end;
  }
  const boundary = context.documents.sentenceStarts[chunk.sentence + draws.between(1, sentenceCount - 1)]!;
  const inOrder = { aStart: start, aEnd: boundary, bStart: boundary, bEnd: end };
  if (context.pair === 'none') {
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

/** Writes A with a stretch of another document; without another document, the pair in order, unlabelled. */
function writeRandomNext(context: PairContext, chunk: Chunk, boundary: number): number {
  const documentCount = context.documents.documentIds.length;
  const { start, end } = chunk;
  if (documentCount === 1) {
    writePair(context.writer, { aStart: start, aEnd: boundary, bStart: boundary, bEnd: end }, -1);
    return end;
  }
  const drawn = context.draws.below(documentCount - 1);
  const other = drawn < chunk.document ? drawn : drawn + 1;
  const aLength = boundary - start;
  const stretch = drawStretch(context, other, chunk.targetTokens - aLength);
  const bEnd = Math.min(stretch.end, stretch.start + context.maxTokens - aLength);
  writePair(context.writer, { aStart: start, aEnd: boundary, bStart: stretch.start, bEnd }, 1);
  return boundary;
}
