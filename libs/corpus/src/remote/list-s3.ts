import { parseFilePattern } from '../file-pattern.ts';
import { compareBytes } from '../walk-folder.ts';
import { RemoteInputError } from './errors.ts';
import { remoteIdentity } from './identity.ts';
import { listObjects } from './list-objects.ts';
import type { RemoteFile } from './list-remote.ts';
import { openRemoteInput } from './remote-input.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';
import { formatS3Path, parseS3Path } from './s3-path.ts';
import { createS3Target, openS3Store, type S3Store } from './s3-store.ts';

/**
 * Lists what an S3 path names: an object; the objects below a prefix that ends in a slash, or below a name
 * that is no object; or those that match a pattern with `*`, `?` or `**`.
 */
export async function listS3(path: string, options: ResolvedRemoteOptions): Promise<RemoteFile[]> {
  const { bucket, key } = parseS3Path(path);
  const store = await openS3Store(bucket, options.environment);
  if (/[*?]/.test(key)) return listPattern(store, key, options);
  if (key === '' || key.endsWith('/')) return listBelow(store, key, options);
  try {
    return [await describeObject(store, key, options)];
  } catch (error) {
    if (!(error instanceof RemoteInputError) || error.reason !== 'missing') throw error;
    const files = await listBelow(store, `${key}/`, options);
    if (files.length === 0) throw error;
    return files;
  }
}

async function describeObject(
  store: S3Store,
  key: string,
  options: ResolvedRemoteOptions,
): Promise<RemoteFile> {
  const input = await openRemoteInput(createS3Target(store, key), options);
  await input.close();
  const path = formatS3Path(store.bucket, key);
  const name = key.slice(key.lastIndexOf('/') + 1);
  return { path, name, bytes: input.bytes, identity: input.identity };
}

async function listPattern(
  store: S3Store,
  key: string,
  options: ResolvedRemoteOptions,
): Promise<RemoteFile[]> {
  const pattern = parseFilePattern(key);
  if (pattern === undefined) return [];
  const folder = key.slice(0, key.lastIndexOf('/', key.search(/[*?]/)) + 1);
  const files = await listFiles(store, { prefix: key.slice(0, key.search(/[*?]/)), folder }, options);
  return files.filter(({ name }) => pattern.matches.test(name));
}

function listBelow(store: S3Store, folder: string, options: ResolvedRemoteOptions): Promise<RemoteFile[]> {
  return listFiles(store, { prefix: folder, folder }, options);
}

async function listFiles(
  store: S3Store,
  { prefix, folder }: { readonly prefix: string; readonly folder: string },
  options: ResolvedRemoteOptions,
): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  for (const { key, bytes, etag } of await listObjects(store, prefix, options)) {
    const name = key.slice(folder.length);
    const identity = remoteIdentity(bytes, { kind: 'etag', value: etag });
    if (isFileName(name)) files.push({ path: formatS3Path(store.bucket, key), name, bytes, identity });
  }
  return files.sort((left, right) => compareBytes(left.name, right.name));
}

/** As in folders: what stands for a folder is no file, and names that begin with a dot are left out. */
function isFileName(name: string): boolean {
  return name !== '' && !name.endsWith('/') && !name.split('/').some((part) => part.startsWith('.'));
}
