import type { GrowableBytes } from './growable-bytes.ts';
import { SPACE_SYMBOL } from './utf8.ts';

const SPACE_SYMBOL_BYTES = Uint8Array.from(SPACE_SYMBOL);

/** Appends `▁`. */
export function appendSpaceSymbol(output: GrowableBytes): void {
  output.append(SPACE_SYMBOL_BYTES, 0, SPACE_SYMBOL_BYTES.length);
}

/** Whether the bytes from `start` on end in `▁`. */
export function endsInSpaceSymbol({ bytes, length }: GrowableBytes, start: number): boolean {
  return (
    length - start >= SPACE_SYMBOL.length &&
    bytes[length - 3] === SPACE_SYMBOL[0] &&
    bytes[length - 2] === SPACE_SYMBOL[1] &&
    bytes[length - 1] === SPACE_SYMBOL[2]
  );
}
