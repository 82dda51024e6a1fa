import type { IncomingHttpHeaders } from 'node:http';

/** What a server says of the version of a file. */
export interface Validator {
  readonly kind: 'etag' | 'modified' | 'weak-etag';
  readonly value: string;
}

/** Longer texts of a server are not taken for a version. */
const LONGEST_VALIDATOR = 512;

/**
 * Picks the best sign of a file's version: a strong entity tag, else the time of the last change, else a
 * weak entity tag (RFC 9110, section 8.8).
 *
 * @returns undefined if the server tells none of them.
 */
export function chooseValidator(headers: IncomingHttpHeaders): Validator | undefined {
  const etag = validatorOf(headers, 'etag');
  return etag ?? validatorOf(headers, 'modified') ?? validatorOf(headers, 'weak-etag');
}

/** Reads the validator of one kind from an answer. */
export function validatorOf(headers: IncomingHttpHeaders, kind: Validator['kind']): Validator | undefined {
  const value = (kind === 'modified' ? headers['last-modified'] : headers.etag)?.trim();
  if (value === undefined || value === '' || value.length > LONGEST_VALIDATOR) return undefined;
  if (kind !== 'modified' && value.startsWith('W/') !== (kind === 'weak-etag')) return undefined;
  return { kind, value };
}

/** Asks the server to answer for this version only; a weak tag cannot ask that. */
export function conditionHeaders(validator: Validator | undefined): Record<string, string> {
  if (validator?.kind === 'etag') return { 'if-match': validator.value };
  if (validator?.kind === 'modified') return { 'if-unmodified-since': validator.value };
  return {};
}

/** Writes down which version of a file this is; empty files have no other than their size. */
export function remoteIdentity(bytes: number, validator: Validator | undefined): string {
  const size = `size ${bytes}`;
  if (bytes === 0 || validator === undefined) return size;
  return validator.kind === 'modified'
    ? `${size}, changed ${validator.value}`
    : `${size}, tag ${validator.value}`;
}
