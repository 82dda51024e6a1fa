import { drawStretch, drawTargetTokens, writePair } from './_pair-context.ts';
import type { PairContext } from './_pair-context.ts';

/** Draws of another document before the same one is accepted (BERT and ALBERT sources). */
const DOCUMENT_DRAWS = 10;

/** A chunk of whole sentences of one document: sentences `start .. end`. */
interface Chunk {
  readonly document: number;
  readonly start: number;
  readonly end: number;
  readonly targetTokens: number;
}

/**
 * Writes the rows of one document as the released BERT and ALBERT code does, defects included.
 *
 * @see ALBERT (Lan et al. 2020), section 3.1, and the released `create_pretraining_data`.
 */
export function writeFaithfulPairs(context: PairContext, document: number): void {
  const { sentenceStarts, documentStarts } = context.documents;
  const documentEnd = documentStarts[document + 1]!;
  const targetTokens = drawTargetTokens(context);
  let start = documentStarts[document]!;
  while (start < documentEnd) {
    let end = start + 1;
    while (end < documentEnd && sentenceStarts[end]! - sentenceStarts[start]! < targetTokens) end++;
    start += writeChunk(context, { document, start, end, targetTokens });
  }
}

/** Writes one row and returns how many sentences it used; those not used open the next chunk. */
function writeChunk(context: PairContext, chunk: Chunk): number {
  const { draws, documents } = context;
  const sentenceCount = chunk.end - chunk.start;
  const aSentences = sentenceCount > 1 ? draws.between(1, sentenceCount - 1) : 1;
  const aStart = documents.sentenceStarts[chunk.start]!;
  const aEnd = documents.sentenceStarts[chunk.start + aSentences]!;
  if (sentenceCount === 1 || (context.pair === 'nsp' && draws.uniform() < 0.5)) {
    const other = drawStretch(
      context,
      drawDocument(context, chunk.document),
      chunk.targetTokens - (aEnd - aStart),
    );
    writeTruncated(context, { aStart, aEnd, bStart: other.start, bEnd: other.end, label: 1 });
    return aSentences;
  }
  const bStart = aEnd;
  const bEnd = documents.sentenceStarts[chunk.end]!;
  if (context.pair !== 'nsp' && draws.uniform() < 0.5) {
    writeTruncated(context, { aStart: bStart, aEnd: bEnd, bStart: aStart, bEnd: aEnd, label: 1 });
  } else {
    writeTruncated(context, { aStart, aEnd, bStart, bEnd, label: 0 });
  }
  return sentenceCount;
}

/** Draws a document other than `document`, which the last of ten draws may be after all. */
function drawDocument(context: PairContext, document: number): number {
  const documentCount = context.documents.documentIds.length;
  let drawn = document;
  for (let i = 0; i < DOCUMENT_DRAWS && drawn === document; i++) drawn = context.draws.below(documentCount);
  return drawn;
}

interface LabelledPair {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
  readonly label: 0 | 1;
}

/** Deletes tokens from random ends of the longer segment (B if both are equal), then writes the pair. */
function writeTruncated(context: PairContext, pair: LabelledPair): void {
  for (;;) {
    const aLength = pair.aEnd - pair.aStart;
    const bLength = pair.bEnd - pair.bStart;
    if (aLength + bLength <= context.maxTokens) break;
    const fromFront = context.draws.uniform() < 0.5;
    if (aLength > bLength) {
      if (fromFront) pair.aStart++;
      else pair.aEnd--;
    } else if (fromFront) pair.bStart++;
    else pair.bEnd--;
  }
  writePair(context.writer, pair, context.pair === 'none' ? -1 : pair.label);
}
