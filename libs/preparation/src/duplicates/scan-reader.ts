import { open, type FileHandle } from 'node:fs/promises';
import { OutputDamagedError } from '../errors.ts';
import { HASH_BYTES } from './duplicate-scan.ts';
import { beginChecksum, FRAME_BYTES, isChecksum, parseFrame } from './file-frame.ts';

/** Reads the files of {@link DuplicateScan} through one buffer; each may have been cut or changed. */
export class ScanReader {
  readonly #buffer: Int32Array<ArrayBuffer>;
  readonly #bytes: Uint8Array;
  readonly #head = new Uint8Array(FRAME_BYTES);

  /** @param bufferBytes Memory to read through; a multiple of 16. */
  constructor(bufferBytes: number) {
    this.#buffer = new Int32Array(bufferBytes / Int32Array.BYTES_PER_ELEMENT);
    this.#bytes = new Uint8Array(this.#buffer.buffer);
  }

  /**
   * Reads how many documents a file is about.
   *
   * @throws {OutputDamagedError} if its frame and its size do not agree.
   */
  async countDocuments(path: string): Promise<number> {
    const file = await open(path);
    try {
      return await this.#readFrame(file, path);
    } finally {
      await file.close();
    }
  }

  /**
   * Calls `visit` with the hashes of a file, many at a time and in order, until it returns false.
   *
   * @param isChecked Whether to hold the file to its checksum, at the end.
   * @returns Whether `visit` saw all of it.
   * @throws {OutputDamagedError} if the file is damaged.
   */
  async read(path: string, isChecked: boolean, visit: (hashes: Int32Array) => boolean): Promise<boolean> {
    const file = await open(path);
    try {
      const end = FRAME_BYTES + (await this.#readFrame(file, path)) * HASH_BYTES;
      const checksum = beginChecksum(this.#head);
      for (let position = FRAME_BYTES; position < end;) {
        const length = Math.min(this.#bytes.length, end - position);
        await this.#fill(file, length, { path, position });
        if (isChecked) checksum.update(this.#bytes.subarray(0, length));
        if (!visit(this.#buffer.subarray(0, length / Int32Array.BYTES_PER_ELEMENT))) return false;
        position += length;
      }
      if (isChecked && !isChecksum(checksum, this.#head)) throw damaged(path, 'its checksum', 'another');
      return true;
    } finally {
      await file.close();
    }
  }

  async #readFrame(file: FileHandle, path: string): Promise<number> {
    const { bytesRead } = await file.read(this.#head, 0, FRAME_BYTES, 0);
    const frame = bytesRead === FRAME_BYTES ? parseFrame(this.#head, 'ALBSCAN1') : undefined;
    if (frame === undefined) throw damaged(path, 'a list of hashes', 'something else');
    const { size } = await file.stat();
    const expected = FRAME_BYTES + frame.documents * HASH_BYTES;
    if (size !== expected || frame.entries !== frame.documents) {
      throw damaged(path, `${expected} bytes for ${frame.documents} documents`, String(size));
    }
    return frame.documents;
  }

  async #fill(file: FileHandle, length: number, at: { path: string; position: number }): Promise<void> {
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await file.read(this.#bytes, filled, length - filled, at.position + filled);
      if (bytesRead === 0) throw damaged(at.path, 'more hashes', `its end at byte ${at.position + filled}`);
      filled += bytesRead;
    }
  }
}

function damaged(path: string, expected: string, actual: string): OutputDamagedError {
  return new OutputDamagedError(
    `Hashes of documents ${path}: expected ${expected}, got ${actual}. Delete the file and run again.`,
    { path },
  );
}
