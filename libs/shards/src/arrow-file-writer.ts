import { CompressionType } from 'apache-arrow/fb/compression-type';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import {
  BodyCompression,
  BufferRegion,
  FieldNode,
  Message,
  RecordBatch,
} from 'apache-arrow/ipc/metadata/message';
import type { Schema } from 'apache-arrow/schema';
import { CODECS } from './compression/codecs.ts';
import type { ShardCompression } from './manifest.ts';

const MAGIC = new TextEncoder().encode('ARROW1');
const ALIGNMENT = 8;
/** Stands in front of every message; with a length of 0 behind it, it ends them. */
const CONTINUATION = -1;
/** Smaller buffers gain less than the call costs. */
const LEAST_COMPRESSED_BYTES = 512;
/** Stands for the length in front of a buffer that did not become smaller. */
const STORED = -1n;

/**
 * Lays an Arrow IPC file out in memory: schema, record batches, footer. What it is given is not copied.
 *
 * The writer of apache-arrow 21.2 puts the compressed length in front of a compressed buffer, where the
 * format wants the length before compression; so this one encodes messages with apache-arrow, and lays out
 * their bodies itself.
 */
export class ArrowFileWriter {
  readonly #schema: Schema;
  readonly #compression: ShardCompression;
  readonly #parts: Uint8Array[] = [];
  readonly #blocks: FileBlock[] = [];
  #position = 0;

  constructor(schema: Schema, compression: ShardCompression) {
    this.#schema = schema;
    this.#compression = compression;
    this.#write(MAGIC);
    this.#pad();
    this.#writeMessage(Message.from(schema));
  }

  /**
   * Appends a record batch without nulls.
   *
   * @param nodes Numbers of values, for each column and then for what its lists hold.
   * @param buffers The buffers of the columns, in the order of the format; those of validity are empty.
   */
  writeBatch(rows: number, nodes: readonly number[], buffers: readonly Uint8Array[]): void {
    const regions: BufferRegion[] = [];
    const body: Uint8Array[] = [];
    let bodyBytes = 0;
    for (const buffer of buffers) {
      const parts = this.#compress(buffer);
      const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
      regions.push(new BufferRegion(bodyBytes, bytes));
      body.push(...parts, new Uint8Array(padding(bytes)));
      bodyBytes += bytes + padding(bytes);
    }
    const fields = nodes.map((length) => new FieldNode(length, 0));
    const batch = new RecordBatch(rows, fields, regions, this.#bodyCompression());
    const start = this.#position;
    this.#writeMessage(Message.from(batch, bodyBytes));
    this.#blocks.push(new FileBlock(this.#position - start, bodyBytes, start));
    for (const part of body) this.#write(part);
  }

  /** Ends the file and returns its parts, which follow each other. */
  finish(): readonly Uint8Array[] {
    this.#writeNumbers(CONTINUATION, 0);
    const footer = Footer.encode(new Footer(this.#schema, MetadataVersion.V5, this.#blocks, []));
    this.#write(footer);
    this.#writeNumbers(footer.byteLength);
    this.#write(MAGIC);
    return this.#parts;
  }

  #bodyCompression(): BodyCompression | null {
    if (this.#compression === 'none') return null;
    return new BodyCompression(
      this.#compression === 'lz4' ? CompressionType.LZ4_FRAME : CompressionType.ZSTD,
    );
  }

  /** Returns what stands in the file for a buffer: with compression, a length and the rest; nothing for no bytes. */
  #compress(buffer: Uint8Array): readonly Uint8Array[] {
    if (this.#compression === 'none' || buffer.byteLength === 0) return [buffer];
    const isLarge = buffer.byteLength >= LEAST_COMPRESSED_BYTES;
    const compressed = isLarge ? CODECS[this.#compression].compress(buffer) : buffer;
    const isSmaller = compressed.byteLength < buffer.byteLength;
    const prefix = new DataView(new ArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
    prefix.setBigInt64(0, isSmaller ? BigInt(buffer.byteLength) : STORED, true);
    return [new Uint8Array(prefix.buffer), isSmaller ? compressed : buffer];
  }

  #writeMessage(message: Message): void {
    const bytes = Message.encode(message);
    this.#writeNumbers(CONTINUATION, bytes.byteLength + padding(bytes.byteLength));
    this.#write(bytes);
    this.#pad();
  }

  #writeNumbers(...numbers: number[]): void {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    numbers.forEach((number, index) => view.setInt32(4 * index, number, true));
    this.#write(new Uint8Array(view.buffer));
  }

  #pad(): void {
    this.#write(new Uint8Array(padding(this.#position)));
  }

  #write(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#position += bytes.byteLength;
  }
}

function padding(bytes: number): number {
  return -bytes & (ALIGNMENT - 1);
}
