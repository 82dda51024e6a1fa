import { RemoteInputError } from './errors.ts';

/** What stands before the name of a server; a single letter is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/** Tells whether a path names something on a server, by `scheme://`. */
export function isRemotePath(path: string): boolean {
  return SCHEME.test(path);
}

/**
 * Tells how a remote path is reached.
 *
 * @throws {RemoteInputError} if its scheme is not `http`, `https` or `s3`.
 */
export function remoteKind(path: string): 'http' | 's3' {
  const scheme = SCHEME.exec(path)?.[1]?.toLowerCase() ?? '';
  if (scheme === 's3') return 's3';
  if (scheme === 'http' || scheme === 'https') return 'http';
  const advice = scheme === 'file' ? 'Name the path alone.' : 'Download the files, and name the folder.';
  throw new RemoteInputError(
    `Corpus: expected an address that begins with http://, https:// or s3://, got ${scheme}:// . ${advice}`,
    { path: `${scheme}://`, reason: 'options' },
  );
}
