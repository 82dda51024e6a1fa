import type { DocumentWriter } from './_document-writer.ts';
import { drawSentence, drawTargetTokens, PairRanges, writePair } from './_pair-context.ts';
import type { PairContext } from './_pair-context.ts';

/**
 * Writes rows with the defects of the released code mended.
 *
 * Every token of a document appears in the A or the ordered B of exactly one row, and a row ends
 * where a sentence ends: what does not fit opens the next chunk. Only a sentence that is longer than a
 * whole row is cut. A pair is labelled only if both of its segments are whole sentences: a cut edge
 * would tell which segment came first, and the model would learn to look for cuts instead of order.
 */
export class FixedPairs implements DocumentWriter {
  readonly #context: PairContext;
  readonly #ranges = new PairRanges();
  #document = 0;
  #targetTokens = 0;
  /** The chunk: tokens `#start .. #end`, which touch the sentences `#sentence .. #sentenceEnd`. */
  #start = 0;
  #end = 0;
  #sentence = 0;
  #sentenceEnd = 0;

  constructor(context: PairContext) {
    this.#context = context;
  }

  writeDocument(document: number): void {
    const { sentenceStarts, documentStarts } = this.#context.documents;
    const lastToken = sentenceStarts[documentStarts[document + 1]!]!;
    this.#document = document;
    this.#targetTokens = drawTargetTokens(this.#context);
    this.#sentence = documentStarts[document]!;
    this.#start = sentenceStarts[this.#sentence]!;
    while (this.#start < lastToken) {
      while (sentenceStarts[this.#sentence + 1]! <= this.#start) this.#sentence++;
      this.#takeChunk();
      this.#start = this.#writeChunk();
    }
  }

  /** Takes whole sentences while they fit, until they are two and hold the target; or a piece of one too long. */
  #takeChunk(): void {
    const { documents, maxTokens } = this.#context;
    const { sentenceStarts, documentStarts } = documents;
    const documentEnd = documentStarts[this.#document + 1]!;
    const first = this.#sentence;
    const lastStart = this.#start + maxTokens;
    const fullFrom = this.#start + this.#targetTokens;
    let end = first;
    while (end < documentEnd && sentenceStarts[end + 1]! <= lastStart) {
      if (end - first >= 2 && sentenceStarts[end]! >= fullFrom) break;
      end++;
    }
    this.#sentenceEnd = end > first ? end : first + 1;
    this.#end = end > first ? sentenceStarts[end]! : lastStart;
  }

  /** Writes one row and returns the token that the next chunk starts with. */
  #writeChunk(): number {
    const { draws, documents, pair, writer } = this.#context;
    const { sentenceStarts } = documents;
    const ranges = this.#ranges;
    const first = this.#sentence;
    const sentenceCount = this.#sentenceEnd - first;
    const boundary =
      sentenceCount === 1 ? this.#end : sentenceStarts[first + draws.between(1, sentenceCount - 1)]!;
    ranges.setA(this.#start, boundary);
    ranges.setB(boundary, this.#end);
    if (sentenceCount === 1 || pair === 'none' || this.#start !== sentenceStarts[first]) {
      writePair(writer, ranges, -1);
    } else if (draws.uniform() >= 0.5) {
      writePair(writer, ranges, 0);
    } else if (pair === 'sop') {
      ranges.swap();
      writePair(writer, ranges, 1);
    } else {
      return this.#writeRandomNext(boundary);
    }
    return this.#end;
  }

  /**
   * Writes A with whole sentences of another document; the pair in order and unlabelled where there is
   * no other document, or none of its sentences fits.
   */
  #writeRandomNext(boundary: number): number {
    const { documents, draws, writer } = this.#context;
    const others = documents.documentIds.length - 1;
    const drawn = others === 0 ? 0 : draws.below(others);
    const other = drawn < this.#document ? drawn : drawn + 1;
    const borrowed = others > 0 && this.#borrowB(other);
    writePair(writer, this.#ranges, borrowed ? 1 : -1);
    return borrowed ? boundary : this.#end;
  }

  /** Makes B sentences of another document that fit behind A, up to the target; false if the first does not. */
  #borrowB(document: number): boolean {
    const { documents, maxTokens } = this.#context;
    const { sentenceStarts, documentStarts } = documents;
    const aLength = this.#ranges.aEnd - this.#ranges.aStart;
    const documentEnd = documentStarts[document + 1]!;
    const first = drawSentence(this.#context, document);
    const start = sentenceStarts[first]!;
    const fullFrom = start + this.#targetTokens - aLength;
    const lastEnd = start + maxTokens - aLength;
    let end = first;
    while (end < documentEnd && sentenceStarts[end + 1]! <= lastEnd) {
      end++;
      if (sentenceStarts[end]! >= fullFrom) break;
    }
    if (end === first) return false;
    this.#ranges.setB(start, sentenceStarts[end]!);
    return true;
  }
}
