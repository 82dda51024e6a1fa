/** Encoded instructions. */
export type Code = readonly number[];

/** Encodes an unsigned integer in groups of seven bits, the lowest first. */
export function unsigned(value: number): number[] {
  const bytes = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Encodes a signed integer of up to 64 bits in groups of seven bits, the lowest first. */
export function signed(value: number | bigint): number[] {
  const bytes = [];
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    // Done when the rest repeats the sign bit of the last group.
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Encodes a list: how many items there are, and the items. */
export const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];

/** Encodes a name. */
export const text = (value: string): Code =>
  list(Array.from(new TextEncoder().encode(value), (byte) => [byte]));
