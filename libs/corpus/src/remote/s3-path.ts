import { RemoteInputError } from './errors.ts';

/** A place in a store: a bucket and the rest of the path, as it is. */
export interface S3Path {
  readonly bucket: string;
  /** Key, prefix or pattern; empty for the whole bucket. */
  readonly key: string;
}

/** What the stores allow; it becomes part of an address. */
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,254}$/i;

/**
 * Takes a path `s3://bucket/key` apart; the key is taken literally, without percent-decoding.
 *
 * @throws {RemoteInputError} if the bucket has no valid name.
 */
export function parseS3Path(path: string): S3Path {
  const rest = path.slice('s3://'.length);
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  if (BUCKET.test(bucket) && !bucket.includes('..')) {
    return { bucket, key: slash < 0 ? '' : rest.slice(slash + 1) };
  }
  throw new RemoteInputError(
    `Corpus: expected s3://bucket/key, got no valid name of a bucket (${path}). Check the spelling.`,
    { path, reason: 'options' },
  );
}

/** Writes a place in a store as the user would name it. */
export function formatS3Path(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}
