import { TokenizerModelError } from '../errors.ts';

/** A vocabulary of half a million tokens takes about 5 MB. */
const MAX_BYTES = 1 << 24;
const MAX_TOKENS = 1 << 21;

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
  const fail = (expected: string, actual: string, where: string = 'whole file'): never => {
    throw new TokenizerModelError({ source, expected, actual, where });
  };
  if (bytes.length > MAX_BYTES) fail('at most 16 MiB', `${bytes.length} bytes`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    fail('the first token', 'a byte order mark', 'line 1');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) fail('text', 'a byte 0', `byte ${nul}`);
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail('UTF-8 text', 'other bytes');
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) fail('one token per line', 'an empty file');
  if (lines.length > MAX_TOKENS) fail(`at most ${MAX_TOKENS} lines`, `${lines.length}`);
  return lines.map(trimEnd);
}

/** White space as Rust and Unicode have it: other than for JavaScript, U+0085 is and U+FEFF is not. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && /^[\p{White_Space}]$/u.test(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}
