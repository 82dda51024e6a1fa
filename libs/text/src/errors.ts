/** An option of a quality filter is unknown or outside its range. */
export class QualityOptionError extends Error {
  override readonly name = 'QualityOptionError';
  readonly code = 'quality-option';
  /** Name of the option. */
  readonly option: string;

  constructor(option: string, expected: string, actual: unknown) {
    super(`Quality option ${option}: expected ${expected}, got ${JSON.stringify(actual) ?? String(actual)}.`);
    this.option = option;
  }
}
