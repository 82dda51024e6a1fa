import { TokenizerModelError } from '../errors.ts';

/** A vocabulary of half a million tokens takes about 5 MB. */
const MAX_BYTES = 1 << 24;
const MAX_TOKENS = 1 << 21;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Reads a `vocab.txt`: one token per line, whose number counted from 0 is its id.
 *
 * As in ELECTRA and Hugging Face's tokenizers, white space at a line's end is not part of the token,
 * an empty line is an id that nothing is encoded to, and of two equal lines the later has the token.
 *
 * @throws {TokenizerModelError} if it is not UTF-8 text, begins with a byte order mark, has no lines,
 *   or is larger than 16 MiB or 2,097,152 lines.
 */
export function parseVocabularyText(bytes: Uint8Array, source: string = 'vocab.txt'): string[] {
  checkBytes(bytes, source);
  const lines = decode(bytes, source).split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw error(source, 'one token per line', 'an empty file');
  if (lines.length > MAX_TOKENS) throw error(source, `at most ${MAX_TOKENS} lines`, `${lines.length}`);
  return lines.map(trimEnd);
}

function checkBytes(bytes: Uint8Array, source: string): void {
  if (bytes.length > MAX_BYTES) throw error(source, 'at most 16 MiB', `${bytes.length} bytes`);
  if (BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)) {
    throw error(source, 'a token', 'a byte order mark at the start');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw error(source, 'text', `a byte 0 at ${nul}`);
}

function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw error(source, 'UTF-8 text', 'other bytes');
  }
}

function error(source: string, expected: string, actual: string): TokenizerModelError {
  return new TokenizerModelError({ source, expected, actual, where: 'whole file' });
}

/** White space as Rust and Unicode have it: other than for JavaScript, U+0085 is and U+FEFF is not. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && /^[\p{White_Space}]$/u.test(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}
