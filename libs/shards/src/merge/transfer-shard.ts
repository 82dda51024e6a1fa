import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  link,
  lstat,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hashFile, TEMPORARY_PREFIX, withPath } from '@albectra/files';
import { ShardChecksumError, ShardMissingError, ShardTruncatedError } from '../errors.ts';

/** Bytes read at once. */
const CHUNK_BYTES = 4 * 2 ** 20;
/** What file systems say that cannot link the two paths. */
const NO_LINK: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** A file to bring into another folder, with what it must be. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly bytes?: number | undefined;
  readonly sha256: string;
}

/** How a file came to be in its place; `kept` if it was there already. */
export type TransferOutcome = 'linked' | 'copied' | 'kept';

/**
 * Brings a file to another place under its checksum: by a hard link if that can be, else by a copy.
 *
 * It appears under its name only when it is complete, checked and on the disk; a file that is there already
 * stays if it has the checksum, and is replaced if not.
 *
 * @throws {ShardMissingError | ShardTruncatedError | ShardChecksumError} if the file is not what it must be.
 */
export async function transferShard(
  transfer: Transfer,
  { links, signal }: { readonly links: boolean; readonly signal?: AbortSignal | undefined },
): Promise<TransferOutcome> {
  signal?.throwIfAborted();
  if (await isThere(transfer, signal)) return 'kept';
  const from = await realpath(transfer.from).catch((cause: unknown) => {
    throw missing(transfer.from, cause);
  });
  checkSize(transfer, (await stat(from)).size);
  await mkdir(dirname(transfer.to), { recursive: true });
  await removeFile(transfer.to);
  if (links && (await tryToLink(from, transfer, signal))) return 'linked';
  await copy(from, transfer, signal);
  return 'copied';
}

/** Unlike `rm`, says in the system's own words that a folder stands there. */
async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function isThere({ to, bytes, sha256 }: Transfer, signal: AbortSignal | undefined): Promise<boolean> {
  const found = await lstat(to).catch(() => undefined);
  if (found?.isFile() !== true || (bytes !== undefined && found.size !== bytes)) return false;
  return (await hashFile(to, signal)) === sha256;
}

async function tryToLink(
  from: string,
  transfer: Transfer,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  checkSha256(transfer, await hashFile(from, signal));
  try {
    await link(from, transfer.to);
    return true;
  } catch (error) {
    if (NO_LINK.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function copy(from: string, transfer: Transfer, signal: AbortSignal | undefined): Promise<void> {
  const { to } = transfer;
  const temporary = join(dirname(to), `${TEMPORARY_PREFIX}${randomUUID()}-${basename(to)}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      checkSha256(transfer, await copyInto(file, from, signal));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw withPath(error, to);
  }
}

/** Copies a file into an open one and returns the SHA-256 of what was written. */
async function copyInto(file: FileHandle, from: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(from, { highWaterMark: CHUNK_BYTES })) {
    signal?.throwIfAborted();
    hash.update(chunk as Buffer);
    await file.writeFile(chunk as Buffer);
  }
  return hash.digest('hex');
}

function checkSize({ from, bytes }: Transfer, actualBytes: number): void {
  if (bytes === undefined || actualBytes === bytes) return;
  throw new ShardTruncatedError(
    `Shard ${from}: expected ${bytes} bytes, got ${actualBytes}. The file is damaged; repair its folder first.`,
    { path: from, expectedBytes: bytes, actualBytes },
  );
}

function checkSha256({ from, sha256 }: Transfer, actualSha256: string): void {
  if (actualSha256 === sha256) return;
  throw new ShardChecksumError(
    `File ${from}: expected SHA-256 ${sha256}, got ${actualSha256}. The file is damaged; repair its folder first.`,
    { path: from, expectedSha256: sha256, actualSha256 },
  );
}

function missing(path: string, cause: unknown): ShardMissingError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  return new ShardMissingError(
    `Shard ${path}: expected a readable file, got ${code === 'ENOENT' ? 'none' : code}. Repair its folder first.`,
    { path, cause },
  );
}
