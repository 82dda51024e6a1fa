import { DecodeFault } from '../decode-fault.ts';
import type { ColumnUnit } from '../text-column.ts';
import type { ArrowColumn } from './find-arrow-column.ts';
import type { ArrowMessages } from './scan-messages.ts';

/** A record batch, with the dictionary that it refers to. */
export interface ArrowUnit extends ColumnUnit {
  /** Positions of the messages of the dictionary, from the first: a list that further batches add to. */
  readonly dictionary: readonly number[];
  /** How many of these are in force. */
  readonly dictionaryParts: number;
}

/**
 * Lists the record batches that hold rows; reads the metadata of every message.
 *
 * @throws {DecodeFault} if they are malformed.
 */
export async function listArrowBatches(
  messages: ArrowMessages,
  { dictionary: indices }: ArrowColumn,
): Promise<ArrowUnit[]> {
  const units: ArrowUnit[] = [];
  let dictionary: number[] = [];
  let firstRow = 0;
  for await (const placed of messages.list()) {
    const { message, position, end } = placed;
    if (message.kind === 'dictionary' && message.id === indices?.id) {
      // Batches before go on to refer to what was in force.
      if (!message.isDelta) dictionary = [];
      dictionary.push(position);
    } else if (message.kind === 'batch' && message.batch.rows > 0) {
      const { rows } = message.batch;
      units.push({
        position,
        bytes: end - position,
        firstRow,
        rows,
        dictionary,
        dictionaryParts: dictionary.length,
      });
      firstRow += rows;
      if (!Number.isSafeInteger(firstRow)) throw new DecodeFault(`expected fewer rows, got ${firstRow}`);
    } else if (message.kind === 'schema') {
      throw new DecodeFault('expected one stream, got another schema behind its start', {
        advice: 'Split the file into its streams.',
      });
    }
  }
  return units;
}
