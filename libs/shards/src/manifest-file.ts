import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@albectra/files';
import { ManifestError } from './errors.ts';
import { MANIFEST_FILE, type Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

/** A million shards of 512 bins would still fit; anything larger is not a manifest. */
const MAX_MANIFEST_BYTES = 1 << 28;

/**
 * Reads and checks the manifest of a shard directory.
 *
 * @throws {ManifestError} if it is missing, too large or not valid.
 */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST_FILE);
  return parseManifest(await readBounded(path), path);
}

/**
 * Writes the manifest of a shard directory, which declares the directory complete: call it last.
 *
 * The text is checked with {@link parseManifest} before the first byte is written.
 *
 * @throws {ManifestError} if the value would not be read back.
 */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const path = join(directory, MANIFEST_FILE);
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  parseManifest(text, path);
  await writeAtomically(path, text);
}

async function readBounded(path: string): Promise<string> {
  // Without waiting: a pipe may never have a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const stats = await file.stat();
    const { size } = stats;
    if (!stats.isFile() && !stats.isDirectory()) throw unreadable(path, 'a pipe or device');
    if (size > MAX_MANIFEST_BYTES) throw tooLarge(path, size);
    return await file.readFile('utf8').catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
  } finally {
    await file.close();
  }
}

function tooLarge(path: string, size: number): ManifestError {
  return new ManifestError(
    `Manifest: expected at most ${MAX_MANIFEST_BYTES} bytes, got ${size} (${path}). This is no manifest; check the path.`,
    { path, field: '' },
  );
}

function unreadable(path: string, cause: unknown): ManifestError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  const advice =
    code === 'EACCES' || code === 'EPERM'
      ? 'Check the permissions.'
      : 'Check the path; a directory without a manifest is incomplete: run its preparation again to finish it.';
  return new ManifestError(
    `Manifest: expected a readable file, got ${code === 'ENOENT' || code === 'ENOTDIR' ? 'none' : code} (${path}). ${advice}`,
    { path, field: '', cause },
  );
}
