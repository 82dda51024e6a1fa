import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '@albectra/files';
import { DESCRIPTION_FILE } from './checkpoint-files.ts';
import { CheckpointError } from './errors.ts';

/** Plain data that is stored with a checkpoint: what JSON can hold. */
export type Progress = Readonly<Record<string, unknown>>;

/** Size and checksum of a checkpoint's file. */
export interface DescribedFile {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** The contents of `checkpoint.json`. */
export interface CheckpointDescription {
  readonly version: 1;
  /** Finished training steps. */
  readonly step: number;
  readonly progress: Progress;
  readonly files: readonly DescribedFile[];
}

/** Longer descriptions are not read: ours are of a few kilobytes. */
const MAX_DESCRIPTION_BYTES = 16 * 1024 * 1024;

/**
 * Reads a checkpoint's description and checks its files against it.
 *
 * @throws {CheckpointError} `damaged-checkpoint`, naming the file.
 */
export async function readDescription(checkpoint: string): Promise<CheckpointDescription> {
  const description = await parseDescription(checkpoint);
  for (const { name, bytes, sha256 } of description.files) {
    const path = join(checkpoint, name);
    const size = (await stat(path).catch(() => undefined))?.size;
    if (size !== bytes) {
      throw damaged(checkpoint, `${bytes} bytes in ${name}`, size === undefined ? 'no such file' : `${size}`);
    }
    if ((await hashFile(path)) !== sha256)
      throw damaged(checkpoint, `${name} as it was written`, 'other bytes');
  }
  return description;
}

async function parseDescription(checkpoint: string): Promise<CheckpointDescription> {
  const path = join(checkpoint, DESCRIPTION_FILE);
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size === 0 || size > MAX_DESCRIPTION_BYTES) {
    throw damaged(checkpoint, `a ${DESCRIPTION_FILE} of 1 to ${MAX_DESCRIPTION_BYTES} bytes`, `${size}`);
  }
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isDescription(value)) return value;
  } catch (cause) {
    throw damaged(checkpoint, `JSON in ${DESCRIPTION_FILE}`, 'something else', cause);
  }
  throw damaged(checkpoint, `a ${DESCRIPTION_FILE} of version 1`, 'another');
}

function isDescription(value: unknown): value is CheckpointDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { version, step, progress, files } = value as Partial<CheckpointDescription>;
  return (
    version === 1 &&
    Number.isSafeInteger(step) &&
    typeof progress === 'object' &&
    progress !== null &&
    Array.isArray(files) &&
    files.every(isDescribedFile)
  );
}

function isDescribedFile(value: unknown): value is DescribedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, bytes, sha256 } = value as Partial<DescribedFile>;
  return (
    typeof name === 'string' &&
    /^[\w.-]+$/.test(name) &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === 'string'
  );
}

function damaged(checkpoint: string, expected: string, ...[got, cause]: [string, unknown?]): CheckpointError {
  return new CheckpointError('damaged-checkpoint', checkpoint, {
    message: `Loading the checkpoint failed: expected ${expected}, got ${got} (${checkpoint}). Delete this folder; the run then goes on from the checkpoint before it.`,
    cause,
  });
}
