import { createHttpTarget, urlFileName } from './http-target.ts';
import { listS3 } from './list-s3.ts';
import { openRemoteInput } from './remote-input.ts';
import { resolveRemoteOptions, type RemoteOptions } from './remote-options.ts';
import { remoteKind } from './remote-path.ts';

/** A file of a corpus that lies on a server. */
export interface RemoteFile {
  /** Address to open; it may hold credentials, as the one that was listed. */
  readonly path: string;
  /** Name below the prefix that was listed, with forward slashes; the last part of an address of one file. */
  readonly name: string;
  readonly bytes: number;
  /** Size and version as text: what an input that is opened later has to be equal to. */
  readonly identity: string;
}

/**
 * Lists the files that a remote path names, in byte order of their names.
 *
 * `http://` and `https://` name one file. `s3://bucket/key` names an object; with a slash at the end, or
 * if there is no such object, all that lie below it; with `*`, `?` or `**`, those that match.
 *
 * @throws {RemoteInputError} if nothing is there, or it cannot be listed or read in parts.
 */
export async function listRemote(path: string, options: RemoteOptions = {}): Promise<RemoteFile[]> {
  const resolved = resolveRemoteOptions(options);
  if (remoteKind(path) === 's3') return listS3(path, resolved);
  const input = await openRemoteInput(createHttpTarget(path), resolved);
  await input.close();
  return [{ path, name: urlFileName(path), bytes: input.bytes, identity: input.identity }];
}
