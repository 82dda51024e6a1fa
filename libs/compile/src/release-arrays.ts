import type { NamedArrays } from '@albectra/ops';

/**
 * Frees the memory of arrays that nobody needs any more; they are empty afterwards.
 *
 * V8 would free it with its next full collection, which a thread that computes in a native library may
 * not come to for long. Views of a part of some memory are left alone.
 */
export function releaseArrays(arrays: NamedArrays): void {
  for (const { values } of Object.values(arrays)) {
    const { buffer, byteLength } = values;
    if (buffer instanceof ArrayBuffer && byteLength > 0 && byteLength === buffer.byteLength) {
      buffer.transfer(0);
    }
  }
}
