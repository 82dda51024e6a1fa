import { InputChangedError, RemoteInputError } from './remote/errors.ts';

/** A path that the user named is not there, cannot be read, or matches nothing. */
export class CorpusPathError extends Error {
  override readonly name = 'CorpusPathError';
  readonly code = 'corpus-path';
  readonly path: string;

  constructor(message: string, details: { readonly path: string; readonly cause?: unknown }) {
    super(message, { cause: details.cause });
    this.path = details.path;
  }
}

/** The named paths exist, but hold no file of a known format or no text. */
export class EmptyCorpusError extends Error {
  override readonly name = 'EmptyCorpusError';
  readonly code = 'corpus-empty';
  readonly paths: readonly string[];

  constructor(message: string, details: { readonly paths: readonly string[] }) {
    super(message);
    this.paths = details.paths;
  }
}

/** Bytes that are not UTF-8, where the options refuse them. */
export class CorpusEncodingError extends Error {
  override readonly name = 'CorpusEncodingError';
  readonly code = 'corpus-encoding';
  readonly path: string;
  /** Byte offset in the file of the first invalid byte. */
  readonly offset: number;

  constructor(message: string, details: { readonly path: string; readonly offset: number }) {
    super(message);
    this.path = details.path;
    this.offset = details.offset;
  }
}

/** A file does not have the form of its format: broken JSON, no such field, damaged gzip, too long. */
export class CorpusFormatError extends Error {
  override readonly name = 'CorpusFormatError';
  readonly code = 'corpus-format';
  readonly path: string;
  /** Byte offset in the file (after decompression) of the document or line at fault. */
  readonly offset: number;

  constructor(
    message: string,
    details: { readonly path: string; readonly offset: number; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.path = details.path;
    this.offset = details.offset;
  }
}

/** An option that cannot be met. */
export class CorpusOptionsError extends Error {
  override readonly name = 'CorpusOptionsError';
  readonly code = 'corpus-options';
  readonly option: string;

  constructor(message: string, details: { readonly option: string }) {
    super(message);
    this.option = details.option;
  }
}

/** Every error that this package throws on purpose. */
export type CorpusError =
  | CorpusPathError
  | EmptyCorpusError
  | CorpusEncodingError
  | CorpusFormatError
  | CorpusOptionsError
  | RemoteInputError
  | InputChangedError;

/** The literal codes of {@link CorpusError}. */
export type CorpusErrorCode = CorpusError['code'];

const CORPUS_ERRORS = [
  CorpusPathError,
  EmptyCorpusError,
  CorpusEncodingError,
  CorpusFormatError,
  CorpusOptionsError,
  RemoteInputError,
  InputChangedError,
] as const;

/** Tells whether `error` was thrown by this package, with one of `codes` if any are given. */
export function isCorpusError(error: unknown, ...codes: readonly CorpusErrorCode[]): error is CorpusError {
  const known = CORPUS_ERRORS.some((type) => error instanceof type);
  return known && (codes.length === 0 || codes.includes((error as CorpusError).code));
}
