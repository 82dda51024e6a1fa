import type { ExampleTokenIds } from '@albectra/examples';
import type { MaskRow } from './masker.ts';

/** The tokens of a row among which words are looked for; every row overwrites it. */
export class PieceRow {
  readonly #traits: Uint8Array;
  readonly #acrossSegments: boolean;
  /** Ids; the row is `start .. start + length` of them. */
  ids: ExampleTokenIds = new Uint16Array(0);
  start = 0;
  length = 0;
  /** The row less its special tokens, `[length]`. */
  #pieces: ExampleTokenIds = new Uint16Array(0);
  /** Where each of them stands in the row, `[length]`. */
  #positions = new Int32Array(0);

  /**
   * @param traits See `tokenTraits`.
   * @param acrossSegments Whether words run on across special tokens, which are then left out.
   */
  constructor(traits: Uint8Array, acrossSegments: boolean) {
    this.#traits = traits;
    this.#acrossSegments = acrossSegments;
  }

  /** Turns to another row, whose ids the vocabulary has. */
  read({ tokenIds, start, end }: MaskRow): void {
    this.ids = tokenIds;
    this.start = start;
    this.length = end - start;
    if (this.#acrossSegments) this.#leaveOutSpecials();
  }

  /** Turns places among the ids read, ascending, into positions of the row. */
  toPositions(places: Int32Array, count: number): void {
    if (!this.#acrossSegments) return;
    const positions = this.#positions;
    for (let i = 0; i < count; i++) places[i] = positions[places[i]!]!;
  }

  #leaveOutSpecials(): void {
    const { ids, start, length } = this;
    // Of the same type as the row, so that loops over either see one type.
    if (length > this.#pieces.length || ids.BYTES_PER_ELEMENT !== this.#pieces.BYTES_PER_ELEMENT) {
      this.#pieces = ids instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
      this.#positions = new Int32Array(length);
    }
    const traits = this.#traits;
    const pieces = this.#pieces;
    const positions = this.#positions;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const tokenId = ids[start + i]!;
      pieces[count] = tokenId;
      positions[count] = i;
      count += (traits[tokenId]! >> 7) ^ 1;
    }
    this.ids = pieces;
    this.start = 0;
    this.length = count;
  }
}
