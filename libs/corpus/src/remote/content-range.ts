/** The part of a file that an answer holds. */
export interface ContentRange {
  /** Position of the first byte. */
  readonly start: number;
  /** Position after the last byte. */
  readonly end: number;
  /** Size of the whole file; undefined if the server does not tell. */
  readonly total: number | undefined;
}

/** A file of more than one pebibyte is an error of the server. */
const MOST_BYTES = 2 ** 50;

/** Parses the field Content-Range of an answer with a part (RFC 9110, section 14.4); undefined if it is not valid. */
export function parseContentRange(text: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = Number(match[2]) + 1;
  const total = match[3] === '*' ? undefined : Number(match[3]);
  const isValid = start < end && end <= (total ?? MOST_BYTES) && (total ?? 0) <= MOST_BYTES;
  return isValid ? { start, end, total } : undefined;
}

/** Reads the size of the file from the refusal of a range: `bytes` and the size after `*` and a slash. */
export function parseUnsatisfiedRange(text: string | undefined): number | undefined {
  const match = /^bytes \*\/(\d{1,16})$/i.exec(text?.trim() ?? '');
  return match === null ? undefined : Number(match[1]);
}
