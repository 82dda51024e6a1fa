import type { ByteInput } from './byte-input.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { DocumentCutter, isBlankByte } from './document-cutter.ts';
import { LineCutter } from './line-cutter.ts';
import type { CutterOptions, RecordCutter } from './record-cutter.ts';

/** A cutter, and the position in the file from which it must be fed. */
export interface PlacedCutter {
  readonly cutter: RecordCutter;
  readonly position: number;
}

const LOOK_BACK_BYTES = 4096;
const NEWLINE = 0x0a;

/** Creates the cutter for a split, looking back from its start as far as the format needs. */
export async function createCutter(
  split: CorpusSplit,
  limits: Pick<CutterOptions, 'maxBytes' | 'onLong'>,
  input: ByteInput,
): Promise<PlacedCutter> {
  const range = split.compression !== 'none' ? { start: 0, end: Number.POSITIVE_INFINITY } : split;
  const options = { ...limits, start: range.start, end: range.end };
  if (split.format === 'jsonl' || split.format === 'text-line') {
    const position = Math.max(0, range.start - 1);
    return { cutter: new LineCutter({ ...options, position }), position };
  }
  const { position, atLineStart } = await findLine(input, range.start);
  const long = split.format === 'markdown' ? 'drop' : 'cut';
  const blankLineEnds = split.format === 'text';
  return { cutter: new DocumentCutter({ ...options, position, atLineStart, blankLineEnds, long }), position };
}

/**
 * Finds the line before a range, so that a document which starts at its first byte is recognised.
 *
 * Whether that line is blank decides. So the way back from the range's last byte before it ends at the
 * line's start if only white space lies between, and at once if there is text.
 */
async function findLine(
  input: ByteInput,
  start: number,
): Promise<{ position: number; atLineStart: boolean }> {
  if (start === 0) return { position: 0, atLineStart: true };
  const block = Buffer.alloc(LOOK_BACK_BYTES);
  let position = start - 1;
  while (position > 0) {
    const length = Math.min(block.length, position);
    const bytesRead = await input.read(block.subarray(0, length), position - length);
    for (let index = bytesRead - 1; index >= 0; index--, position--) {
      if (block[index] === NEWLINE) return { position, atLineStart: true };
      if (!isBlankByte(block[index]!)) return { position: start - 1, atLineStart: false };
    }
    if (bytesRead < length) break;
  }
  return { position: 0, atLineStart: true };
}
