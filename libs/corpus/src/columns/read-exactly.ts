import type { ByteInput } from '../byte-input.ts';
import { DecodeFault } from './decode-fault.ts';

/**
 * Fills `target` with the bytes of the input from `position` on.
 *
 * @throws {DecodeFault} if the input ends before.
 */
export async function readExactly(
  input: ByteInput,
  target: Uint8Array,
  position: number,
): Promise<Uint8Array> {
  const read = await input.read(target, position);
  if (read < target.length) {
    throw new DecodeFault(`expected ${target.length} bytes at byte ${position}, got the end after ${read}`);
  }
  return target;
}
