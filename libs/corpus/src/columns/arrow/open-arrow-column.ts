import type { ByteInput } from '../../byte-input.ts';
import type { RawRecord } from '../../record-cutter.ts';
import { DecodeFault, decodeAsyncAt, type DecodePlace } from '../decode-fault.ts';
import { RecordGatherer } from '../record-gatherer.ts';
import type { ReadUnitsOptions, TextColumn } from '../text-column.ts';
import { findArrowColumn, type ArrowColumn } from './find-arrow-column.ts';
import { listArrowBatches, type ArrowUnit } from './list-arrow-batches.ts';
import { openBatch, type PlacedBatch } from './open-batch.ts';
import { readIndices, readTexts } from './read-arrow-batch.ts';
import { readAhead } from './read-ahead.ts';
import { openMessages, readMessage } from './scan-messages.ts';
import { TextDictionary } from './text-dictionary.ts';

/**
 * Opens a column of texts of an Arrow file or stream, by its name.
 *
 * The units are the record batches; their metadata are read when the column is opened. Texts are strings
 * or bytes with 32-bit or 64-bit offsets or views, or refer to a dictionary of these. Memory: 2 MiB, or
 * the longest text; of compressed batches their buffers; and the dictionary.
 *
 * @throws {CorpusFormatError} if the file is not Arrow, is damaged, or has no such column.
 */
export async function openArrowColumn(input: ByteInput, field: string): Promise<TextColumn> {
  return decodeAsyncAt({ input, format: 'Arrow', offset: 0 }, async () => {
    const messages = await openMessages(input);
    const column = findArrowColumn(messages.schema, field);
    const units = await listArrowBatches(messages, column);
    return { units, read: (options) => readUnits({ input: readAhead(input), units, column }, options) };
  });
}

interface OpenColumn {
  readonly input: ByteInput;
  readonly units: readonly ArrowUnit[];
  readonly column: ArrowColumn;
}

async function* readUnits(
  { input, units, column }: OpenColumn,
  options: ReadUnitsOptions,
): AsyncGenerator<RawRecord[], void, undefined> {
  const dictionaries = new DictionaryReader(input, column);
  for (const unit of units.slice(options.firstUnit, options.endUnit)) {
    const place: DecodePlace = { input, format: 'Arrow', offset: unit.position };
    const gatherer = new RecordGatherer(options, unit.firstRow);
    const buffers = await decodeAsyncAt(place, async () =>
      openBatch(input, await readBatch(input, unit.position), column),
    );
    const batch = { place, buffers, gatherer };
    if (column.dictionary === undefined) {
      yield* readTexts(batch, column);
    } else {
      const dictionary = await decodeAsyncAt(place, () => dictionaries.get(unit));
      yield* readIndices(batch, column.dictionary, dictionary);
    }
  }
}

async function readBatch(input: ByteInput, position: number): Promise<PlacedBatch> {
  const placed = await readMessage(input, position);
  if (placed?.message.kind !== 'batch' && placed?.message.kind !== 'dictionary') {
    throw new DecodeFault('expected a record batch, got another message: the file has changed');
  }
  const { message, bodyPosition } = placed;
  return { header: message.batch, bodyPosition, bodyBytes: message.bodyBytes };
}

/** Holds the dictionary of the unit that is read, and adds to it what further units need. */
class DictionaryReader {
  readonly #input: ByteInput;
  readonly #column: ArrowColumn;
  #positions: readonly number[] = [];
  #read = 0;
  #dictionary = new TextDictionary();

  constructor(input: ByteInput, column: ArrowColumn) {
    this.#input = input;
    this.#column = column;
  }

  async get(unit: ArrowUnit): Promise<TextDictionary> {
    if (unit.dictionary !== this.#positions) {
      this.#positions = unit.dictionary;
      this.#read = 0;
      this.#dictionary = new TextDictionary();
    }
    for (; this.#read < unit.dictionaryParts; this.#read++) {
      const position = this.#positions[this.#read] ?? 0;
      await this.#dictionary.append(this.#input, await readBatch(this.#input, position), this.#column);
    }
    return this.#dictionary;
  }
}
