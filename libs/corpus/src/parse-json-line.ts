import { CorpusFormatError } from './errors.ts';

/** Where a line stands, for messages. */
export interface LinePlace {
  readonly path: string;
  readonly offset: number;
}

/**
 * Takes the text field out of one line of a JSON lines file.
 *
 * @throws {CorpusFormatError} if the line is not a JSON object with a string of that name.
 */
export function parseJsonLine(line: string, field: string, place: LinePlace): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw lineError(place, { expected: 'a JSON object', found: 'text that does not parse', cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw lineError(place, { expected: 'a JSON object', found: 'another JSON value' });
  }
  const text = Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;
  if (typeof text === 'string') return text;
  const names = Object.keys(value).slice(0, 8).join(', ').slice(0, 100);
  throw lineError(place, {
    expected: `a string in the field ${field}`,
    found: `the fields ${names || 'of an empty object'}`,
  });
}

function lineError(
  place: LinePlace,
  { expected, found, cause }: { expected: string; found: string; cause?: unknown },
): CorpusFormatError {
  return new CorpusFormatError(
    `JSON lines: expected ${expected}, got ${found} (${place.path}, line at byte ${place.offset}). ` +
      'Mend the line, name the field that holds the text, or let such lines be skipped.',
    { ...place, cause },
  );
}
