import { open, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { hashFile } from '@albectra/files';
import { DamagedFileError } from './errors.ts';
import { ADDON_FILE_NAME, RUNTIME_FILE_NAME } from './runtime-layout.ts';
import type { RuntimeDescription, RuntimeFile, RuntimeKind } from './runtime-layout.ts';
import { isSafeRelativePath } from './safe-relative-path.ts';

/** Larger descriptions than this are not read: ours are of a few kilobytes. */
const MAX_DESCRIPTION_BYTES = 1 << 20;

/** Writes `runtime.json` over the files that a finished folder holds; it makes the folder a runtime. */
export async function describeRuntime(
  folder: string,
  facts: { readonly version: string; readonly kind: RuntimeKind },
): Promise<RuntimeDescription> {
  const files: RuntimeFile[] = [];
  for (const name of await fileNames(folder)) {
    const path = join(folder, name);
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashFile(path) });
  }
  const description: RuntimeDescription = { formatVersion: 1, ...facts, files };
  const file = await open(join(folder, RUNTIME_FILE_NAME), 'wx');
  try {
    await file.writeFile(`${JSON.stringify(description, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return description;
}

/**
 * Checks every file of a runtime against `runtime.json`.
 *
 * Returns undefined when there is no such folder.
 *
 * @throws {DamagedFileError} if the description or a file is not as written.
 */
export async function verifyRuntime(
  folder: string,
  signal?: AbortSignal,
): Promise<RuntimeDescription | undefined> {
  if ((await stat(folder).catch(() => undefined)) === undefined) return undefined;
  const description = await readDescription(join(folder, RUNTIME_FILE_NAME));
  for (const file of description.files) {
    const path = join(folder, file.name);
    const bytes = (await stat(path).catch(() => undefined))?.size;
    if (bytes !== file.bytes) {
      throw damaged(path, `${file.bytes} bytes`, bytes === undefined ? 'no file' : `${bytes}`);
    }
    if ((await hashFile(path, signal)) !== file.sha256) {
      throw damaged(path, `SHA-256 ${file.sha256}`, 'another');
    }
  }
  return description;
}

async function readDescription(path: string): Promise<RuntimeDescription> {
  const bytes = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (bytes === 0 || bytes > MAX_DESCRIPTION_BYTES) {
    throw damaged(path, `a file of 1 to ${MAX_DESCRIPTION_BYTES} bytes`, `${bytes}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw damaged(path, 'JSON', 'something else');
  }
  if (!isDescription(value)) throw damaged(path, 'a runtime description of format 1', 'another');
  return value;
}

function isDescription(value: unknown): value is RuntimeDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { formatVersion, version, kind, files } = value as Partial<RuntimeDescription>;
  return (
    formatVersion === 1 &&
    typeof version === 'string' &&
    (kind === 'cpu' || kind === 'gpu') &&
    Array.isArray(files) &&
    files.every(isRuntimeFile) &&
    files.some((file) => file.name === ADDON_FILE_NAME)
  );
}

function isRuntimeFile(value: unknown): value is RuntimeFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, bytes, sha256 } = value as Partial<RuntimeFile>;
  return (
    typeof name === 'string' &&
    isSafeRelativePath(name) &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === 'string'
  );
}

async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function damaged(path: string, expected: string, got: string): DamagedFileError {
  return new DamagedFileError(path, `Runtime file ${path}: expected ${expected}, got ${got}.`);
}
