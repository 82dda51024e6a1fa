/**
 * What a decoder found wrong with an archive; becomes a `CorpusFormatError` before it leaves the package.
 *
 * The message has the form *expected X, got Y*, without a place: the caller knows it.
 */
export class ArchiveDamage extends Error {
  override readonly name = 'ArchiveDamage';
  /** What to do about it, if getting the file again does not help. */
  readonly advice: string | undefined;

  constructor(message: string, details: { readonly cause?: unknown; readonly advice?: string } = {}) {
    super(message, { cause: details.cause });
    this.advice = details.advice;
  }
}

/** Damage of an archive that ends too early. */
export function cutShort(what: string): ArchiveDamage {
  return new ArchiveDamage(`expected ${what}, got the end of the file`);
}

/** Formats a 32-bit checksum for a message. */
export function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
