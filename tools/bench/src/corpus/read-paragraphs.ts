import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { cleanMarkdown } from '@albectra/corpus';
import { cleanHtml } from './clean-html.ts';
import { cleanManPage } from './clean-man-page.ts';
import { cleanDictionary, cleanPlainText } from './clean-plain-text.ts';
import { cleanPod } from './clean-pod.ts';
import { cleanRestructuredText } from './clean-restructured-text.ts';
import { readMessageCatalogue } from './read-message-catalogue.ts';

/** Largest file that is read, in bytes, packed and unpacked. */
export const MAX_FILE_BYTES: number = 128 * 1024 * 1024;

const inflate = promisify(gunzip);

/** How to clean a file, by what its name (without `.gz`) matches first. */
const CLEANERS: readonly (readonly [RegExp, (text: string) => string[]])[] = [
  [/\.(?:x?html?|page)$/i, cleanHtml],
  [/\/man[\dln][a-z]*\/[^/]+\.[\dln][a-z]*$/i, cleanManPage],
  [/\.pod$/i, cleanPod],
  [/\.rst$/i, cleanRestructuredText],
  [/\.(?:md|markdown)$/i, (text) => cleanMarkdown(text).split('\n\n')],
  [/\.dict$/i, cleanDictionary],
  [/(?:\.(?:txt|text|info(?:-\d+)?)|\/README)$/i, cleanPlainText],
];

const PACKED = /\.(?:gz|dz)$/;
const CATALOGUE = /\.mo$/;
const CHARSET = /charset\s*=\s*["']?([\w-]{2,20})/i;

/** Tells by its name whether {@link readParagraphs} can read a file. */
export function isReadable(path: string): boolean {
  const name = path.replace(PACKED, '');
  return CATALOGUE.test(name) || CLEANERS.some(([pattern]) => pattern.test(name));
}

/**
 * Reads a file's paragraphs, cleaned by the kind that its name tells, each on one line.
 *
 * A text is read in the encoding that it names, else as UTF-8; bytes that are not so become U+FFFD.
 */
export async function readParagraphs(path: string): Promise<string[]> {
  const content = await readFile(path);
  const bytes = PACKED.test(path) ? await inflate(content, { maxOutputLength: MAX_FILE_BYTES }) : content;
  const name = path.replace(PACKED, '');
  if (CATALOGUE.test(name)) return readMessageCatalogue(bytes);
  const clean = CLEANERS.find(([pattern]) => pattern.test(name))?.[1];
  return clean === undefined ? [] : clean(decode(bytes));
}

function decode(bytes: Uint8Array): string {
  const named = CHARSET.exec(Buffer.from(bytes.subarray(0, 2048)).toString('latin1'))?.[1];
  return new TextDecoder(named).decode(bytes);
}
