import type { TokenizedDocuments } from '@albectra/examples';
import { TokenOutput, type Tokenizer } from '@albectra/tokenizer';
import { IntegerList } from './integer-list.ts';

/** UTF-8 bytes that one UTF-16 unit takes at most. */
const MAX_BYTES_PER_UNIT = 3;
const FIRST_SCRATCH_BYTES = 4096;

/** Collects documents as token ids: flat arrays that grow, no object for a sentence or a token. */
export class DocumentCollector {
  readonly #tokenizer: Tokenizer;
  readonly #encoder = new TextEncoder();
  readonly #tokens = new TokenOutput(1 << 16);
  readonly #sentenceStarts = new IntegerList([0]);
  readonly #documentStarts = new IntegerList([0]);
  readonly #documentIds: number[] = [];
  #scratch = new Uint8Array(FIRST_SCRATCH_BYTES);

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Number of tokens collected so far. */
  get tokenCount(): number {
    return this.#tokens.length;
  }

  /** Adds a document; a sentence without tokens (of control characters, for example) is left out. */
  add(documentId: number, sentences: readonly string[]): void {
    for (const sentence of sentences) this.#addSentence(sentence);
    this.#documentStarts.push(this.#sentenceStarts.length - 1);
    this.#documentIds.push(documentId);
  }

  /** The documents so far; views that hold until the next `add`. */
  documents(): TokenizedDocuments {
    return {
      tokenIds: this.#tokens.ids.subarray(0, this.#tokens.length),
      sentenceStarts: this.#sentenceStarts.values(),
      documentStarts: this.#documentStarts.values(),
      documentIds: Float64Array.from(this.#documentIds),
    };
  }

  #addSentence(sentence: string): void {
    const needed = sentence.length * MAX_BYTES_PER_UNIT;
    if (this.#scratch.length < needed) this.#scratch = new Uint8Array(needed * 2);
    const { written } = this.#encoder.encodeInto(sentence, this.#scratch);
    const count = this.#tokenizer.encodeInto(this.#scratch, 0, written, this.#tokens);
    if (count > 0) this.#sentenceStarts.push(this.#tokens.length);
  }
}
