import { createHash, randomUUID } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncDirectory, TEMPORARY_PREFIX, withPath } from '@albectra/files';
import type { NamedArray } from '@albectra/ops';
import { encodeHeader } from './safetensors-header.ts';
import type { TensorEntry } from './safetensors-header.ts';

/** A tensor to write; its values are asked for when their turn has come. */
export interface TensorSource {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: NamedArray['dtype'];
  /** Gives the values, in row-major order; called once. */
  readonly values: () => NamedArray['values'];
}

/** What was written. */
export interface WrittenFile {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Bytes of float32 and of int32. */
const ELEMENT_BYTES = 4;

/** Bytes written at once: above 2 GiB the system would write less than asked. */
const CHUNK_BYTES = 64 * 1024 * 1024;

const FORMATS = { float32: 'F32', int32: 'I32' } as const;

/**
 * Writes tensors as a safetensors file, in the given order, so that a reader sees all of it or nothing.
 *
 * Memory: one tensor at a time. On failure (full disk) nothing is left.
 *
 * @throws {TypeError} if a tensor's values are not as many as its shape says.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorSource[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<WrittenFile> {
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}-${basename(path)}`);
  try {
    const file = await open(temporary, 'wx');
    let written: WrittenFile;
    try {
      written = await writeAll(file, tensors, metadata);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw withPath(error, path);
  }
}

async function writeAll(
  file: FileHandle,
  tensors: readonly TensorSource[],
  metadata: Readonly<Record<string, string>>,
): Promise<WrittenFile> {
  const hash = createHash('sha256');
  const entries = placeTensors(tensors);
  let bytes = await writeBytes(file, hash, encodeHeader({ entries, metadata }));
  for (const { name, shape, values: produce } of tensors) {
    const values = produce();
    if (values.length !== elementCount(shape)) {
      throw new TypeError(`Tensor ${name}: expected ${elementCount(shape)} values, got ${values.length}.`);
    }
    const view = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes += await writeBytes(file, hash, view);
  }
  return { bytes, sha256: hash.digest('hex') };
}

function placeTensors(tensors: readonly TensorSource[]): TensorEntry[] {
  let start = 0;
  return tensors.map(({ name, shape, dtype }) => {
    const end = start + elementCount(shape) * ELEMENT_BYTES;
    const entry: TensorEntry = { name, dtype: FORMATS[dtype], shape, start, end };
    start = end;
    return entry;
  });
}

async function writeBytes(file: FileHandle, hash: Hash, bytes: Uint8Array): Promise<number> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return bytes.length;
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
