import { ArchiveDamage, cutShort } from './archive-damage.ts';
import type { InputWindow } from './input-window.ts';
import { Lzma2Decoder } from './lzma2-decoder.ts';
import { createXzCheck } from './xz-checks.ts';
import { readBlockHeader, readStreamFooter, readStreamHeader } from './xz-headers.ts';
import { readXzIndex, XzBlockSizes } from './xz-index.ts';

/**
 * Decompresses xz: one stream, or several one after the other, with padding by zeros in between.
 *
 * Memory: one and a half times the window that the archive asks for, at most 128 MiB, and about 5 MB. A
 * chunk is valid until the next step.
 *
 * @throws {ArchiveDamage} if the archive is damaged, cut short, followed by anything but a stream, or needs
 *   filters other than LZMA2.
 */
export async function* decompressXz(window: InputWindow): AsyncGenerator<Uint8Array, void, undefined> {
  do {
    yield* decodeStream(window);
    await skipPadding(window);
  } while (await window.ensure(1));
}

async function* decodeStream(window: InputWindow): AsyncGenerator<Uint8Array, void, undefined> {
  const checkType = await readStreamHeader(window);
  const sizes = new XzBlockSizes();
  for (;;) {
    if (!(await window.ensure(1))) throw cutShort('a block or an index');
    if (window.bytes[0] === 0) break;
    yield* decodeBlock(window, checkType, sizes);
  }
  const indexBytes = await readXzIndex(window, sizes);
  await readStreamFooter(window, { checkType, indexBytes });
}

async function* decodeBlock(
  window: InputWindow,
  checkType: number,
  sizes: XzBlockSizes,
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = await readBlockHeader(window);
  const start = window.position;
  const check = createXzCheck(checkType);
  const decoder = new Lzma2Decoder(header.windowBytes);
  let bytes = 0;
  for (;;) {
    const chunk = await decoder.next(window);
    if (chunk === undefined) break;
    check.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  const compressedBytes = window.position - start;
  if (!isAsNamed(header.compressedBytes, compressedBytes) || !isAsNamed(header.bytes, bytes)) {
    throw new ArchiveDamage('expected a block of the sizes in its header, got other sizes');
  }
  await dropZeros(window, -compressedBytes & 3);
  if (!(await window.ensure(check.bytes))) throw cutShort('the check of a block');
  if (!Buffer.from(check.digest()).equals(window.bytes.subarray(0, check.bytes))) {
    throw new ArchiveDamage('expected a block that fits its check, got another');
  }
  window.drop(check.bytes);
  sizes.add(header.headerBytes + compressedBytes + check.bytes, bytes);
}

function isAsNamed(named: number | undefined, found: number): boolean {
  return named === undefined || named === found;
}

/** Drops zeros between streams: their number is a multiple of four. */
async function skipPadding(window: InputWindow): Promise<void> {
  while ((await window.ensure(1)) && window.bytes[0] === 0) await dropZeros(window, 4);
}

async function dropZeros(window: InputWindow, count: number): Promise<void> {
  if (!(await window.ensure(count))) throw cutShort('padding by zeros');
  if (window.bytes.subarray(0, count).some((byte) => byte !== 0)) {
    throw new ArchiveDamage('expected padding by zeros, got other bytes');
  }
  window.drop(count);
}
