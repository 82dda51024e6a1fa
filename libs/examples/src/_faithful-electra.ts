import { drawFirstTarget, drawTargetTokens, endOfChunk } from './_electra-context.ts';
import type { ElectraContext } from './_electra-context.ts';

/** The sentences of one example, each list in the order of the text. */
interface Segments {
  readonly first: number[];
  readonly second: number[];
}

/**
 * Writes the rows of one document as the released ELECTRA code does: a short sentence may join the
 * first segment after the second has started, and what overflows a segment is discarded.
 *
 * @see ELECTRA (Clark et al. 2020), appendix A, and the released `build_pretraining_dataset`.
 */
export function writeFaithfulElectra(context: ElectraContext, document: number): void {
  const { sentenceStarts, documentStarts } = context.documents;
  const documentEnd = documentStarts[document + 1]!;
  const segments: Segments = { first: [], second: [] };
  let sentence = documentStarts[document]!;
  while (sentence < documentEnd) {
    const targetTokens = drawTargetTokens(context);
    const start = sentenceStarts[sentence]!;
    const end = endOfChunk(context.documents, { start, sentence, documentEnd }, targetTokens);
    assign(context, { start: sentence, end, firstTarget: drawFirstTarget(context, targetTokens) }, segments);
    writeRow(context, segments);
    sentence = end;
  }
}

/** Deals the sentences `start .. end` to the two segments. */
function assign(
  context: ElectraContext,
  chunk: { start: number; end: number; firstTarget: number },
  segments: Segments,
): void {
  const { sentenceStarts } = context.documents;
  segments.first.length = 0;
  segments.second.length = 0;
  let firstLength = 0;
  for (let sentence = chunk.start; sentence < chunk.end; sentence++) {
    const length = sentenceStarts[sentence + 1]! - sentenceStarts[sentence]!;
    const toFirst =
      segments.first.length === 0 ||
      firstLength + length < chunk.firstTarget ||
      (segments.second.length === 0 && firstLength < chunk.firstTarget && context.draws.uniform() < 0.5);
    (toFirst ? segments.first : segments.second).push(sentence);
    if (toFirst) firstLength += length;
  }
}

function writeRow(context: ElectraContext, segments: Segments): void {
  const { writer, sequenceLength } = context;
  writer.openRow();
  const firstLength = appendAtMost(context, segments.first, sequenceLength - 2);
  writer.closeSegmentA();
  const room = sequenceLength - firstLength - 3;
  if (segments.second.length > 0 && room > 0) {
    appendAtMost(context, segments.second, room);
    writer.closeSegmentB();
  }
  writer.closeRow(-1);
}

/** Appends sentences up to `room` tokens and returns how many tokens it appended. */
function appendAtMost(context: ElectraContext, sentences: readonly number[], room: number): number {
  const { sentenceStarts } = context.documents;
  let length = 0;
  for (const sentence of sentences) {
    const start = sentenceStarts[sentence]!;
    const end = Math.min(sentenceStarts[sentence + 1]!, start + room - length);
    context.writer.append(start, end);
    length += end - start;
  }
  return length;
}
