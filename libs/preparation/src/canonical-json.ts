import { createHash } from 'node:crypto';

/**
 * Writes plain data as JSON in one way only: keys in code-unit order, no spaces, absent values left out.
 *
 * Example: `{ b: 1, a: [undefined, 'x'] }` is `{"a":[null,"x"],"b":1}`.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 of plain data in canonical form, 64 hexadecimal digits. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
