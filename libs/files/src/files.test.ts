import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAtomicFile, fingerprintFile, hashFile, sweepTemporaries, writeAtomically } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeAtomically', () => {
  test('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'deep', 'a.txt');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.txt']);
  });

  test('leaves nothing behind when it fails', async () => {
    mkdirSync(join(folder, 'a.txt', 'full'), { recursive: true });
    await expect(writeAtomically(join(folder, 'a.txt'), 'x')).rejects.toThrow('EISDIR');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});

test('a file that is written in pieces appears when it is complete', async () => {
  const path = join(folder, 'pieces');
  const file = await createAtomicFile(path);
  const piece = Buffer.from('one ');
  await file.write(piece);
  piece.write('two ');
  await file.write(piece);
  expect(readdirSync(folder)).not.toContain('pieces');
  await file.commit();
  await file.discard();
  expect(readFileSync(path, 'utf8')).toBe('one two ');
  const parts = Array.from({ length: 3000 }, (_, index) => Buffer.from(`${index} `.repeat(index % 3)));
  const many = await createAtomicFile(path);
  await many.write(...parts);
  await many.commit();
  expect(readFileSync(path)).toEqual(Buffer.concat(parts));
  await writeAtomically(path, 'one two ');
  const discarded = await createAtomicFile(join(folder, 'discarded'));
  await discarded.write(piece);
  await discarded.discard();
  await discarded.discard();
  expect(readdirSync(folder)).toEqual(['pieces']);
});

test('hashFile gives the SHA-256 of the bytes', async () => {
  writeFileSync(join(folder, 'a'), 'abc');
  // FIPS 180-2, appendix B.1.
  expect(await hashFile(join(folder, 'a'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('fingerprintFile tells contents apart, of any length, in any place', async () => {
  const fingerprint = (bytes: Uint8Array): Promise<string> => {
    writeFileSync(join(folder, 'a'), bytes);
    return fingerprintFile(join(folder, 'a'));
  };
  const long = Buffer.alloc(3 * 2 ** 20 + 5, 'text');
  const contents = [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(2), long];
  for (const place of [0, 2 ** 20 - 1, 2 ** 20, long.length - 1]) {
    const changed = Buffer.from(long);
    changed[place]! ^= 1;
    contents.push(changed);
  }
  const fingerprints: string[] = [];
  for (const content of contents) fingerprints.push(await fingerprint(content));
  expect(new Set(fingerprints).size).toBe(contents.length);
  expect(await fingerprint(long)).toBe(fingerprints[3]);
  // AES-128-GCM of no text with "abc" as additional data, by Python's cryptography 48.0.0.
  expect(await fingerprint(Buffer.from('abc'))).toBe('cae165aca9e9040703020d9291a96cf6');
});

test('sweepTemporaries removes temporary files and folders only', async () => {
  writeFileSync(join(folder, '.tmp-1-a'), '');
  mkdirSync(join(folder, '.tmp-2-b', 'c'), { recursive: true });
  writeFileSync(join(folder, 'keep'), '');
  expect(await sweepTemporaries([folder, join(folder, 'missing')])).toBe(2);
  expect(readdirSync(folder)).toEqual(['keep']);
});
