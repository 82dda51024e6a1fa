import { createQualityFilter, type QualityFilter, type QualityOptions } from '@albectra/text';

/**
 * Decides which documents of a task are used: those that are no duplicates and that pass the filters.
 *
 * Documents have to be shown in the order in which the task reads them, each once.
 */
export class DocumentGate {
  readonly #duplicates: Int32Array;
  readonly #filter: QualityFilter;
  readonly #rejected: Float64Array;
  #ordinal = 0;
  #nextDuplicate = 0;

  /** @param duplicates Ordinals within the task of the documents that repeat an earlier text, rising. */
  constructor(filters: QualityOptions, duplicates: Int32Array = new Int32Array(0)) {
    this.#duplicates = duplicates;
    this.#filter = createQualityFilter(filters);
    this.#rejected = new Float64Array(this.#filter.reasons.length);
  }

  /** Whether the document of the bytes `start .. end` is used. */
  admits(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#duplicates[this.#nextDuplicate] === this.#ordinal++) {
      this.#nextDuplicate++;
      return false;
    }
    const reason = this.#filter.reject(bytes, start, end);
    this.#rejected[reason]! += 1;
    return reason === 0;
  }

  /** What was left out by reason, by the names of the manifest. */
  counters(): Readonly<Record<string, number>> {
    const rules = this.#filter.reasons.slice(1);
    const rejected = rules.map((rule, index) => [
      `skipped${rule.charAt(0).toUpperCase()}${rule.slice(1)}`,
      this.#rejected[index + 1]!,
    ]);
    return { skippedDuplicates: this.#nextDuplicate, ...(Object.fromEntries(rejected) as object) };
  }
}
