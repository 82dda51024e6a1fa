/** Larger buffers are left to the garbage collector. */
const MAX_BYTES = 2 ** 22;
/** Those of two splits that are read at the same time. */
const MAX_SPARES = 4;

/** Buffers of splits that were read to their end, for the next one: a thread reads one after the other. */
const spares: Buffer[] = [];

/** Takes a buffer of at least `byteLength` bytes, which hold anything. */
export function takeBuffer(byteLength: number): Buffer {
  const place = spares.findIndex((buffer) => buffer.length >= byteLength);
  return place === -1 ? Buffer.allocUnsafeSlow(byteLength) : spares.splice(place, 1)[0]!;
}

/** Gives a buffer back, of which nobody may read any more. */
export function giveBuffer(buffer: Buffer): void {
  if (buffer.length > MAX_BYTES) return;
  spares.push(buffer);
  if (spares.length > MAX_SPARES) spares.shift();
}
