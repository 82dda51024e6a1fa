import { drawFirstTarget, drawTargetTokens, endOfChunk } from './_electra-context.ts';
import type { ElectraContext } from './_electra-context.ts';

/** A stretch of one document: tokens `start .. end`, which touch the sentences `sentence .. sentenceEnd`. */
interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly sentence: number;
  readonly sentenceEnd: number;
}

/**
 * Writes the rows of one document in the order of the text and without loss: once the second
 * segment has started, it takes all further sentences, and what does not fit opens the next chunk.
 */
export function writeFixedElectra(context: ElectraContext, document: number): void {
  const { sentenceStarts, documentStarts } = context.documents;
  const documentEnd = documentStarts[document + 1]!;
  const lastToken = sentenceStarts[documentEnd]!;
  let sentence = documentStarts[document]!;
  let start = sentenceStarts[sentence]!;
  while (start < lastToken) {
    while (sentenceStarts[sentence + 1]! <= start) sentence++;
    const targetTokens = drawTargetTokens(context);
    const sentenceEnd = endOfChunk(context.documents, { start, sentence, documentEnd }, targetTokens);
    const chunk = { start, end: sentenceStarts[sentenceEnd]!, sentence, sentenceEnd };
    start = writeRow(context, chunk, findBoundary(context, chunk, drawFirstTarget(context, targetTokens)));
  }
}

/** Finds the token that the second segment starts with; the chunk's end if there is none. */
function findBoundary(context: ElectraContext, chunk: Chunk, firstTarget: number): number {
  const { sentenceStarts } = context.documents;
  for (let sentence = chunk.sentence + 1; sentence < chunk.sentenceEnd; sentence++) {
    const firstLength = sentenceStarts[sentence]! - chunk.start;
    if (sentenceStarts[sentence + 1]! - chunk.start < firstTarget) continue;
    if (firstLength >= firstTarget || context.draws.uniform() >= 0.5) return sentenceStarts[sentence]!;
  }
  return chunk.end;
}

/** Writes one row and returns the token that the next chunk starts with. */
function writeRow(context: ElectraContext, chunk: Chunk, boundary: number): number {
  const { writer, sequenceLength } = context;
  const pairEnd = Math.min(chunk.end, chunk.start + sequenceLength - 3);
  const hasSecond = boundary < pairEnd;
  const end = hasSecond ? pairEnd : Math.min(chunk.end, chunk.start + sequenceLength - 2);
  writer.openRow();
  writer.append(chunk.start, hasSecond ? boundary : end);
  writer.closeSegmentA();
  if (hasSecond) {
    writer.append(boundary, end);
    writer.closeSegmentB();
  }
  writer.closeRow(-1);
  return end;
}
