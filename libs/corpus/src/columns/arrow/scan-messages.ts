/**
 * Finds the messages of an Arrow file or stream.
 *
 * A message is: a marker (`ff ff ff ff`, left out before 2019), the length of the metadata (int32), the
 * metadata, and a body. A stream is a schema, then dictionaries and record batches; it ends with a length
 * of 0 or with the input. A file is `ARROW1` and two bytes, a stream, a footer that lists the positions of
 * the dictionaries and record batches, the length of the footer (int32), and `ARROW1`.
 */
import type { ByteInput } from '../../byte-input.ts';
import { DecodeFault, decodeAsyncAt } from '../decode-fault.ts';
import { readExactly } from '../read-exactly.ts';
import {
  decodeFooter,
  decodeMessage,
  type ArrowFooter,
  type ArrowMessage,
  type ArrowSchema,
} from './arrow-metadata.ts';

/** A message with its place. */
export interface PlacedMessage {
  readonly message: ArrowMessage;
  readonly position: number;
  /** Where its body begins, and where it ends. */
  readonly bodyPosition: number;
  readonly end: number;
}

/** The messages behind the schema, in the order in which they take effect. */
export interface ArrowMessages {
  readonly schema: ArrowSchema;
  list(): AsyncGenerator<PlacedMessage, void, undefined>;
}

const MAGIC = 'ARROW1';
const FILE_HEAD_BYTES = 8;
/** Length of the footer, and the magic. */
const FILE_TAIL_BYTES = 4 + MAGIC.length;
const CONTINUATION = 0xffffffff;
/** Bytes of the mark at the end of a stream: the marker and the length. */
const END_MARK_BYTES = 8;
/** Bytes read at once, in which most metadata end. */
const WINDOW_BYTES = 2 ** 10;
/** Bytes of metadata at most: those of a schema with a long description, or of a footer of a million batches. */
const MAX_METADATA_BYTES = 2 ** 25;

/**
 * Opens an Arrow file or stream, whichever it is.
 *
 * @throws {DecodeFault} if it is neither.
 */
export async function openMessages(input: ByteInput): Promise<ArrowMessages> {
  const head = Buffer.alloc(FILE_HEAD_BYTES);
  const read = await input.read(head, 0);
  if (read === FILE_HEAD_BYTES && head.toString('latin1', 0, MAGIC.length) === MAGIC) return openFile(input);
  const first = await readMessage(input, 0);
  if (first?.message.kind !== 'schema') {
    throw new DecodeFault('expected an Arrow file or stream, got no schema at its start');
  }
  return { schema: first.message.schema, list: () => walkStream(input, first.end) };
}

async function openFile(input: ByteInput): Promise<ArrowMessages> {
  const { schema, dictionaries, batches } = await readFooter(input);
  return {
    schema,
    list: async function* () {
      yield* walkBlocks(input, dictionaries);
      yield* walkBlocks(input, batches);
    },
  };
}

/** Reads the messages that a footer lists; they lie one after another, so that none is listed again and again. */
async function* walkBlocks(
  input: ByteInput,
  positions: readonly number[],
): AsyncGenerator<PlacedMessage, void, undefined> {
  let end = FILE_HEAD_BYTES;
  for (const position of positions) {
    const message = position < end ? undefined : await readMessage(input, position);
    if (message === undefined) {
      throw new DecodeFault(`expected messages one after another from byte ${end} on, got byte ${position}`);
    }
    yield message;
    end = message.end;
  }
}

async function readFooter(input: ByteInput): Promise<ArrowFooter> {
  const room = input.bytes - FILE_HEAD_BYTES - FILE_TAIL_BYTES;
  if (room < 0) throw new DecodeFault(`expected an Arrow file, got ${input.bytes} bytes`);
  const tail = Buffer.alloc(FILE_TAIL_BYTES);
  await readExactly(input, tail, input.bytes - FILE_TAIL_BYTES);
  const magic = tail.toString('latin1', FILE_TAIL_BYTES - MAGIC.length);
  if (magic !== MAGIC) throw new DecodeFault(`expected ${MAGIC} at the end, got ${JSON.stringify(magic)}`);
  const bytes = tail.readInt32LE(0);
  checkMetadataBytes(bytes, room);
  return decodeFooter(await readExactly(input, new Uint8Array(bytes), input.bytes - FILE_TAIL_BYTES - bytes));
}

async function* walkStream(input: ByteInput, start: number): AsyncGenerator<PlacedMessage, void, undefined> {
  let position = start;
  while (position < input.bytes) {
    const message = await readMessage(input, position);
    if (message === undefined) {
      const rest = input.bytes - position - END_MARK_BYTES;
      if (rest <= 0) return;
      throw new DecodeFault(`expected nothing behind the end of the stream, got ${rest} bytes`, {
        advice: 'If the file holds several streams, split it.',
      });
    }
    yield message;
    position = message.end;
  }
}

/**
 * Reads the message at a position.
 *
 * @returns Nothing if the end of the stream is marked there.
 * @throws {CorpusFormatError} if there is no message, or it does not fit into the input.
 */
export async function readMessage(input: ByteInput, position: number): Promise<PlacedMessage | undefined> {
  return decodeAsyncAt({ input, format: 'Arrow', offset: position }, () => decodePlaced(input, position));
}

async function decodePlaced(input: ByteInput, position: number): Promise<PlacedMessage | undefined> {
  const window = Buffer.alloc(Math.max(0, Math.min(WINDOW_BYTES, input.bytes - position)));
  await readExactly(input, window, position);
  if (window.length < 4) throw new DecodeFault(`expected a message, got ${window.length} bytes`);
  const prefixBytes = window.readUInt32LE(0) === CONTINUATION ? 8 : 4;
  if (window.length < prefixBytes) throw new DecodeFault('expected a message, got the end of the file');
  const bytes = window.readInt32LE(prefixBytes - 4);
  if (bytes === 0) return undefined;
  const start = position + prefixBytes;
  checkMetadataBytes(bytes, input.bytes - start);
  const metadata =
    prefixBytes + bytes <= window.length
      ? window.subarray(prefixBytes, prefixBytes + bytes)
      : await readExactly(input, new Uint8Array(bytes), start);
  const message = decodeMessage(metadata);
  const bodyPosition = start + bytes;
  const end = bodyPosition + message.bodyBytes;
  if (end > input.bytes) {
    throw new DecodeFault(`expected a message inside the file, got one up to byte ${end} of ${input.bytes}`);
  }
  return { message, position, bodyPosition, end };
}

function checkMetadataBytes(bytes: number, room: number): void {
  if (bytes > 0 && bytes <= Math.min(room, MAX_METADATA_BYTES)) return;
  throw new DecodeFault(
    `expected metadata of at most ${Math.min(room, MAX_METADATA_BYTES)} bytes, got ${bytes} bytes`,
  );
}
