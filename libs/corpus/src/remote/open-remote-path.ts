import type { IdentifiedInput, OpenInputOptions } from '../byte-input.ts';
import { createHttpTarget } from './http-target.ts';
import { openRemoteInput } from './remote-input.ts';
import { resolveRemoteOptions } from './remote-options.ts';
import { remoteKind } from './remote-path.ts';
import { parseS3Path } from './s3-path.ts';
import { createS3Target, openS3Store } from './s3-store.ts';

/**
 * Opens a file at `http://`, `https://` or `s3://`.
 *
 * @throws {RemoteInputError} if it is not there or cannot be read in parts.
 * @throws {InputChangedError} if its identity is not the one that is expected.
 */
export async function openRemotePath(path: string, options: OpenInputOptions): Promise<IdentifiedInput> {
  const resolved = resolveRemoteOptions(options);
  if (remoteKind(path) === 'http') {
    return openRemoteInput(createHttpTarget(path), resolved, options);
  }
  const { bucket, key } = parseS3Path(path);
  const store = await openS3Store(bucket, resolved.environment);
  return openRemoteInput(createS3Target(store, key), resolved, options);
}
