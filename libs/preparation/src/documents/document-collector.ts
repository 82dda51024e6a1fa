import type { TokenizedDocuments } from '@albectra/examples';
import { tokenIdType } from '@albectra/shards/manifest';
import type { SentenceBounds } from '@albectra/text';
import { TokenOutput, type Tokenizer } from '@albectra/tokenizer';
import { IntegerList } from './integer-list.ts';

/** Where a document comes from, and how often it is used. */
export interface CollectedDocument {
  /** What its randomness depends on. */
  readonly id: number;
  /** Index of its file in the plan. */
  readonly source: number;
  readonly byteOffset: number;
  /** Passes over it. */
  readonly passes: number;
}

/** Collects documents as token ids: flat arrays that grow, no object for a sentence or a token. */
export class DocumentCollector {
  readonly #tokenizer: Tokenizer;
  readonly #tokens = new TokenOutput(1 << 16);
  readonly #sentenceStarts = new IntegerList([0]);
  readonly #documentStarts = new IntegerList([0]);
  /** The tokens once more, in half the memory. */
  #narrow = new Uint16Array(0);
  #ids: number[] = [];
  #sources: number[] = [];
  #byteOffsets: number[] = [];
  #passes: number[] = [];

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Number of tokens collected so far. */
  get tokenCount(): number {
    return this.#tokens.length;
  }

  /** Number of documents collected so far. */
  get documentCount(): number {
    return this.#ids.length;
  }

  /** Adds a document; a sentence without tokens (of control characters, for example) is left out. */
  add(document: CollectedDocument, bytes: Uint8Array, sentences: SentenceBounds): void {
    for (let sentence = 0; sentence < sentences.length; sentence++) {
      const start = sentences.starts[sentence]!;
      const count = this.#tokenizer.encodeInto(bytes, start, sentences.ends[sentence]!, this.#tokens);
      if (count > 0) this.#sentenceStarts.push(this.#tokens.length);
    }
    this.#documentStarts.push(this.#sentenceStarts.length - 1);
    this.#ids.push(document.id);
    this.#sources.push(document.source);
    this.#byteOffsets.push(document.byteOffset);
    this.#passes.push(document.passes);
  }

  /** The documents so far; what is a view holds until the next `add` or `clear`. */
  documents(): TokenizedDocuments {
    return {
      tokenIds: this.#tokenIds(),
      sentenceStarts: this.#sentenceStarts.values(),
      documentStarts: this.#documentStarts.values(),
      documentIds: Float64Array.from(this.#ids),
      sources: Uint32Array.from(this.#sources),
      byteOffsets: Float64Array.from(this.#byteOffsets),
    };
  }

  /** How often each document is used, `[documents]`. */
  passes(): readonly number[] {
    return this.#passes;
  }

  /** Forgets the documents, but keeps the memory of their tokens and sentences. */
  clear(): void {
    this.#tokens.clear();
    this.#sentenceStarts.truncate(1);
    this.#documentStarts.truncate(1);
    this.#ids = [];
    this.#sources = [];
    this.#byteOffsets = [];
    this.#passes = [];
  }

  /** The ids, in half the memory for all that is made of them, where the vocabulary allows it. */
  #tokenIds(): TokenizedDocuments['tokenIds'] {
    const { ids, length } = this.#tokens;
    if (tokenIdType(this.#tokenizer.vocabularySize) !== 'uint16') return ids.subarray(0, length);
    if (this.#narrow.length < length) this.#narrow = new Uint16Array(ids.length);
    this.#narrow.set(ids.subarray(0, length));
    return this.#narrow.subarray(0, length);
  }
}
