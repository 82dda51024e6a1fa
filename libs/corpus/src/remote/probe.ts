import type { IncomingMessage } from 'node:http';
import { parseContentRange, parseUnsatisfiedRange } from './content-range.ts';
import { DOWNLOAD_FIRST, exchange, quote, refusal, type RemoteSession } from './exchange.ts';
import { chooseValidator, remoteIdentity, type Validator } from './identity.ts';

/** What is known of a file before it is read. */
export interface RemoteFacts {
  readonly bytes: number;
  /** Sign of the version; undefined for an empty file only. */
  readonly validator: Validator | undefined;
  /** Size and version as text; equal as long as the file is the same. */
  readonly identity: string;
}

/** The whole answer is small enough to be received for the sake of keeping its connection. */
const SMALL_ANSWER_BYTES = 16 * 1024;

/**
 * Finds out size and version of a file by asking for its first byte, which also shows whether the server
 * can send parts; a HEAD request is not allowed by addresses that were signed for downloads.
 *
 * @throws {RemoteInputError} if the server sends no parts, or tells nothing of the version.
 */
export async function probe(session: RemoteSession): Promise<RemoteFacts> {
  const response = await exchange(session, { range: 'bytes=0-0' });
  try {
    const bytes = sizeOf(session, response);
    const validator = chooseValidator(response.headers);
    if (bytes > 0 && validator === undefined) {
      throw refusal(session, 'no-identity', {
        expected: 'ETag or Last-Modified',
        got: 'neither, so that a change of the file could not be noticed',
        advice: DOWNLOAD_FIRST,
      });
    }
    return { bytes, validator, identity: remoteIdentity(bytes, validator) };
  } finally {
    dismiss(response);
  }
}

function sizeOf(session: RemoteSession, { statusCode, headers }: IncomingMessage): number {
  if (statusCode === 416 && parseUnsatisfiedRange(headers['content-range']) === 0) return 0;
  if (statusCode === 200 && headers['content-length'] === '0') return 0;
  if (statusCode === 200) {
    throw refusal(session, 'no-ranges', {
      expected: 'one byte of the file, as asked for,',
      got: 'the whole file',
      advice: `The server cannot send parts of files. ${DOWNLOAD_FIRST}`,
    });
  }
  const total = statusCode === 206 ? totalOf(headers['content-range']) : undefined;
  if (total !== undefined) return total;
  throw refusal(session, 'protocol', {
    expected: 'one byte and the size of the file',
    got: `status ${statusCode} and the range ${quote(headers['content-range'])}`,
    advice: DOWNLOAD_FIRST,
  });
}

function totalOf(contentRange: string | undefined): number | undefined {
  const range = parseContentRange(contentRange);
  return range?.start === 0 ? range.total : undefined;
}

/** Keeps the connection if the rest of the answer is short, else closes it. */
function dismiss(response: IncomingMessage): void {
  const rest = Number(response.headers['content-length']);
  if (rest <= SMALL_ANSWER_BYTES) response.resume();
  else response.destroy();
  // What fails from here on concerns nobody.
  response.on('error', () => {});
}
