import type { DocumentLines } from './document-lines.ts';
import { RepeatCounter } from './repeat-counter.ts';

const WORD_BYTES = 4;
/** Multipliers of MurmurHash3, 32 bits. */
const WORD_FACTOR = 0xcc9e_2d51;
const FIRST_FACTOR = 0x85eb_ca6b;
const SECOND_FACTOR = 0xc2b2_ae35;

/** Counts the lines and paragraphs of a document that stood in it before. */
export class Repetition {
  readonly lines: RepeatCounter = new RepeatCounter();
  readonly paragraphs: RepeatCounter = new RepeatCounter();
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);

  /** Counts those of the document in `bytes`. */
  count(bytes: Uint8Array, { bounds, paragraphStarts, paragraphs }: DocumentLines): void {
    this.#open(bytes);
    for (let paragraph = 0; paragraph < paragraphs; paragraph++) {
      const first = paragraphStarts[paragraph]!;
      const end = paragraph + 1 < paragraphs ? paragraphStarts[paragraph + 1]! : bounds.length;
      let hash = 0;
      for (let line = first; line < end; line++) {
        const lineHash = this.#hash(bounds.starts[line]!, bounds.ends[line]!);
        this.lines.add(bounds.starts[line]!, bounds.ends[line]!, lineHash);
        hash = mix(hash ^ lineHash);
      }
      this.paragraphs.add(bounds.starts[first]!, bounds.ends[end - 1]!, hash);
    }
  }

  #open(bytes: Uint8Array): void {
    this.lines.open(bytes);
    this.paragraphs.open(bytes);
    if (this.#bytes === bytes) return;
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#view = new DataView(this.#bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #hash(start: number, end: number): number {
    const view = this.#view;
    let hash = end - start;
    let index = start;
    for (; index + WORD_BYTES <= end; index += WORD_BYTES) {
      hash = Math.imul(hash ^ view.getInt32(index, true), WORD_FACTOR);
      hash ^= hash >>> 15;
    }
    for (; index < end; index++) hash = Math.imul(hash ^ view.getUint8(index), WORD_FACTOR);
    return mix(hash);
  }
}

/** Spreads a hash over all its bits (the finalizer of MurmurHash3). */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), FIRST_FACTOR);
  mixed = Math.imul(mixed ^ (mixed >>> 13), SECOND_FACTOR);
  return mixed ^ (mixed >>> 16);
}
