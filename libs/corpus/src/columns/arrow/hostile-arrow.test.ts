import { describe, expect, test } from 'vitest';
import { listValues, memoryInput, readGoldenColumns } from '../../../test/golden-columns.ts';
import { isCorpusError } from '../../errors.ts';
import { openArrowColumn } from './open-arrow-column.ts';

const { files, texts } = readGoldenColumns('columns_arrow.gz');
const stream = Buffer.from(files.get('string-stream') ?? []);
const file = Buffer.from(files.get('string-file') ?? []);
/** The last 8 bytes of a stream mark its end. */
const END = stream.subarray(stream.length - 8);
const schemaBytes = 8 + stream.readInt32LE(4);

async function readFault(bytes: Uint8Array): Promise<string> {
  try {
    await listValues(await openArrowColumn(memoryInput(bytes), 'text'));
    return 'no fault';
  } catch (error) {
    if (!isCorpusError(error, 'corpus-format')) throw error;
    return error.message;
  }
}

/** A copy with another 32-bit number at a position. */
function patch(bytes: Buffer, position: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeInt32LE(value, position < 0 ? bytes.length + position : position);
  return copy;
}

describe('openArrowColumn', () => {
  test('reads a stream without a mark at its end', async () => {
    expect(END).toEqual(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]));
    const column = await openArrowColumn(memoryInput(stream.subarray(0, -END.length)), 'text');
    expect(await listValues(column)).toEqual(texts);
  });

  test('reads a schema alone as a table without rows', async () => {
    const column = await openArrowColumn(memoryInput(stream.subarray(0, schemaBytes)), 'text');
    expect(column.units).toEqual([]);
  });

  test('refuses a file that lists a record batch twice', async () => {
    // The footer holds a block of 24 bytes for every record batch: position, length of its metadata and of its body.
    const [first, second] = (await openArrowColumn(memoryInput(file), 'text')).units;
    const block = Buffer.alloc(8);
    block.writeBigInt64LE(BigInt(second?.position ?? 0));
    const place = file.lastIndexOf(block);
    expect(await readFault(patch(file, place, first?.position ?? 0))).toContain(
      'expected messages one after another',
    );
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'expected a message, got 0 bytes (memory, byte 0)'],
    ['text', Buffer.from('{"text": "a line of JSON"}\n'), 'Arrow: expected metadata of at most 23 bytes'],
    [
      'the older Feather format',
      Buffer.from('FEA1'.padEnd(64, '\0')),
      'Arrow: expected metadata of at most 60 bytes',
    ],
    ['a stream that begins with data', stream.subarray(schemaBytes), 'got no schema at its start'],
    [
      'two streams',
      Buffer.concat([stream, stream]),
      `expected nothing behind the end of the stream, got ${stream.length} bytes`,
    ],
    [
      'two streams without a mark between them',
      Buffer.concat([stream.subarray(0, -8), stream]),
      'expected one stream, got another schema',
    ],
    [
      'a stream cut off',
      stream.subarray(0, -1000),
      `inside the file, got one up to byte ${stream.length - 8} of`,
    ],
    ['metadata of 2 GiB', patch(stream, 4, 2 ** 31 - 1), 'bytes, got 2147483647 bytes'],
    [
      'metadata of less than nothing',
      patch(stream, schemaBytes + 4, -8),
      `got -8 bytes (memory, byte ${schemaBytes})`,
    ],
    ['a file without its end', file.subarray(0, -6), 'expected ARROW1 at the end'],
    ['a footer of 2 GiB', patch(file, -10, 2 ** 31 - 1), 'bytes, got 2147483647 bytes'],
    ['a file of no more than its magic', Buffer.from('ARROW1\0\0'), 'expected an Arrow file, got 8 bytes'],
  ])('refuses %s', async (_, bytes, message) => {
    const fault = await readFault(bytes);
    expect(fault).toContain(message);
    expect(fault).toMatch(/^Arrow: expected .* \(memory, byte \d+\)\. .*\.$/);
  });
});
