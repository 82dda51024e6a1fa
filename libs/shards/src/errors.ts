/** The manifest of a shard directory is missing, unreadable or not of the expected shape. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code = 'manifest-invalid';
  /** File that was read, or the name that the caller gave to the text. */
  readonly path: string;
  /** Dotted path of the field at fault, empty if the whole file is. */
  readonly field: string;

  constructor(
    message: string,
    details: { readonly path: string; readonly field: string; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.path = details.path;
    this.field = details.field;
  }
}

/** A shard named by the manifest is not there or cannot be opened. */
export class ShardMissingError extends Error {
  override readonly name = 'ShardMissingError';
  readonly code = 'shard-missing';
  readonly path: string;

  constructor(message: string, details: { readonly path: string; readonly cause?: unknown }) {
    super(message, { cause: details.cause });
    this.path = details.path;
  }
}

/** A shard has another size than the manifest records, or ends before its own footer says. */
export class ShardTruncatedError extends Error {
  override readonly name = 'ShardTruncatedError';
  readonly code = 'shard-truncated';
  readonly path: string;
  readonly expectedBytes: number;
  readonly actualBytes: number;

  constructor(
    message: string,
    details: { readonly path: string; readonly expectedBytes: number; readonly actualBytes: number },
  ) {
    super(message);
    this.path = details.path;
    this.expectedBytes = details.expectedBytes;
    this.actualBytes = details.actualBytes;
  }
}

/** The bytes of a shard do not have the SHA-256 that the manifest records. */
export class ShardChecksumError extends Error {
  override readonly name = 'ShardChecksumError';
  readonly code = 'shard-checksum';
  readonly path: string;
  readonly expectedSha256: string;
  readonly actualSha256: string;

  constructor(
    message: string,
    details: { readonly path: string; readonly expectedSha256: string; readonly actualSha256: string },
  ) {
    super(message);
    this.path = details.path;
    this.expectedSha256 = details.expectedSha256;
    this.actualSha256 = details.actualSha256;
  }
}

/** A file is not an Arrow file with the columns, types and metadata of a shard. */
export class ShardSchemaError extends Error {
  override readonly name = 'ShardSchemaError';
  readonly code = 'shard-schema';
  readonly path: string;

  constructor(message: string, details: { readonly path: string; readonly cause?: unknown }) {
    super(message, { cause: details.cause });
    this.path = details.path;
  }
}

/** Rows handed to the writer, or options, that a shard cannot hold. */
export class ShardOptionsError extends Error {
  override readonly name = 'ShardOptionsError';
  readonly code = 'shard-options';
  /** Name of the option or column at fault. */
  readonly option: string;

  constructor(message: string, details: { readonly option: string }) {
    super(message);
    this.option = details.option;
  }
}

/** Folders of shards cannot be made one: they differ, have rows in common, or stand in the way. */
export class ShardMergeError extends Error {
  override readonly name = 'ShardMergeError';
  readonly code = 'shard-merge';
  /** Folder at fault. */
  readonly directory: string;

  constructor(message: string, details: { readonly directory: string }) {
    super(message);
    this.directory = details.directory;
  }
}

/** Every error that this package throws on purpose. */
export type ShardError =
  | ManifestError
  | ShardMissingError
  | ShardTruncatedError
  | ShardChecksumError
  | ShardSchemaError
  | ShardOptionsError
  | ShardMergeError;

/** The literal codes of {@link ShardError}. */
export type ShardErrorCode = ShardError['code'];

const SHARD_ERRORS = [
  ManifestError,
  ShardMissingError,
  ShardTruncatedError,
  ShardChecksumError,
  ShardSchemaError,
  ShardOptionsError,
  ShardMergeError,
] as const;

/** Tells whether `error` was thrown by this package, with one of `codes` if any are given. */
export function isShardError(error: unknown, ...codes: readonly ShardErrorCode[]): error is ShardError {
  const known = SHARD_ERRORS.some((type) => error instanceof type);
  return known && (codes.length === 0 || codes.includes((error as ShardError).code));
}
