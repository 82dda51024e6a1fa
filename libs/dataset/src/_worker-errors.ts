import {
  ManifestError,
  ShardChecksumError,
  ShardMissingError,
  ShardOptionsError,
  ShardSchemaError,
  ShardTruncatedError,
} from '@albectra/shards/manifest';
import { LoaderFailedError, RowShapeError } from './errors.ts';

/** An error as plain data: classes do not survive the way to another thread. */
export interface ErrorMessage {
  readonly code: string | undefined;
  readonly message: string;
  /** The error's own typed fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes an error of an {@link ErrorMessage}; `never` because every class names other fields. */
type ErrorClass = new (message: string, fields: never) => Error;

const ERROR_CLASSES: Readonly<Record<string, ErrorClass>> = {
  'manifest-invalid': ManifestError,
  'shard-missing': ShardMissingError,
  'shard-truncated': ShardTruncatedError,
  'shard-checksum': ShardChecksumError,
  'shard-schema': ShardSchemaError,
  'shard-options': ShardOptionsError,
  'row-shape': RowShapeError,
};

/** Turns an error into plain data. */
export function describeError(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { code: undefined, message: String(error), fields: {} };
  const own = Object.entries(error).filter(([name, value]) => name !== 'name' && isPlain(value));
  const { code, ...fields } = Object.fromEntries(own) as Readonly<Record<string, unknown>>;
  return { code: typeof code === 'string' ? code : undefined, message: error.message, fields };
}

/** Rebuilds an error in its own class; one of no known class becomes a {@link LoaderFailedError}. */
export function rebuildError({ code, message, fields }: ErrorMessage): Error {
  const ErrorType = code === undefined ? undefined : ERROR_CLASSES[code];
  if (ErrorType === undefined) return new LoaderFailedError(message);
  return new ErrorType(message, fields as never);
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
