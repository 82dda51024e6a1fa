import { DecodeFault } from '../decode-fault.ts';
import type { RecordGatherer } from '../record-gatherer.ts';
import type { ByteRegion, ReadMemory } from './byte-region.ts';
import { NO_VALUE, type LocatedRows } from './locate-rows.ts';

/** Rows whose texts are read at once, as they lie near one another. */
export interface TextSpan {
  readonly rows: LocatedRows;
  /** The rows, half-open. */
  readonly first: number;
  readonly last: number;
  /** The bytes to read, half-open, and where they lie; nothing if there is nothing to read. */
  readonly region: ByteRegion | undefined;
  readonly start: number;
  readonly end: number;
}

/** Bytes read at once, unless one text has more. */
const SPAN_BYTES = 2 ** 21;
/** Bytes between texts that are read rather than skipped. */
const MAX_GAP_BYTES = 2 ** 12;

/**
 * Groups rows into spans of at most {@link SPAN_BYTES}, or of one text of up to `maxBytes`.
 *
 * @throws {DecodeFault} if a text lies nowhere.
 */
export function* listSpans(rows: LocatedRows, maxBytes: number): Generator<TextSpan, void, undefined> {
  const { sources, starts, ends } = rows;
  let first = 0;
  let source = NO_VALUE;
  let start = 0;
  let end = 0;
  const take = (last: number): TextSpan => ({ rows, first, last, region: rows.regions[source], start, end });
  for (let row = 0; row < rows.count; row++) {
    const from = starts[row]!;
    const to = ends[row]!;
    if (!isRead(sources[row]!, to - from, maxBytes)) continue;
    const isNear = sources[row] === source && from >= start && from <= end + MAX_GAP_BYTES;
    if (isNear && Math.max(end, to) - start <= SPAN_BYTES) {
      end = Math.max(end, to);
      continue;
    }
    if (source !== NO_VALUE) {
      yield take(row);
      first = row;
    }
    source = sources[row]!;
    start = from;
    end = to;
    if (rows.regions[source] === undefined)
      throw new DecodeFault('expected texts in a buffer, got one in none');
  }
  yield take(rows.count);
}

/** Whether a text has to be read: there is one, it is not empty, and not too long. */
function isRead(source: number, bytes: number, maxBytes: number): boolean {
  if (source === NO_VALUE) return false;
  if (bytes < 0) throw new DecodeFault(`expected a text, got one of ${bytes} bytes`);
  return bytes > 0 && bytes <= maxBytes;
}

/** Reads the texts of a span into the gatherer; they are valid until the memory is used again. */
export async function readSpan(
  { rows, first, last, region, start, end }: TextSpan,
  gatherer: RecordGatherer,
  memory: ReadMemory,
): Promise<void> {
  const bytes = (await region?.get(start, end, memory)) ?? new Uint8Array(0);
  for (let row = first; row < last; row++) {
    const length = rows.ends[row]! - rows.starts[row]!;
    if (rows.sources[row] === NO_VALUE) gatherer.addNulls(1);
    else if (length > gatherer.maxBytes) gatherer.addLong();
    else if (length === 0) gatherer.add(bytes, 0, 0);
    else gatherer.add(bytes, rows.starts[row]! - start, rows.ends[row]! - start);
  }
}
