import type { IncomingMessage } from 'node:http';
import { parseContentRange, type ContentRange } from './content-range.ts';
import { InputChangedError } from './errors.ts';
import { DOWNLOAD_FIRST, quote, refusal, type RemoteSession } from './exchange.ts';
import { validatorOf } from './identity.ts';
import type { RemoteFacts } from './probe.ts';

/** What was asked for. */
export interface WantedPart {
  /** The file as it was when it was opened. */
  readonly facts: RemoteFacts;
  /** Position of the first byte. */
  readonly start: number;
}

/**
 * Checks that an answer is the part of a file that was asked for, and of the same version.
 *
 * @returns Which part it is: it begins at `start`, and may end earlier than asked for.
 * @throws {InputChangedError} if the file was changed.
 * @throws {RemoteInputError} if the answer is something else.
 */
export function checkPart(
  session: RemoteSession,
  response: IncomingMessage,
  { facts, start }: WantedPart,
): ContentRange {
  const { headers } = response;
  const found = foundVersion(response, facts);
  if (found !== undefined) throw new InputChangedError(session.target.name, facts.identity, found);
  const range = parseContentRange(headers['content-range']);
  if (response.statusCode !== 206 || range?.start !== start) {
    const isWhole = response.statusCode === 200;
    throw refusal(session, isWhole ? 'no-ranges' : 'protocol', {
      expected: `the part from byte ${start} on`,
      got: isWhole ? 'the whole file' : `the range ${quote(headers['content-range'])}`,
      advice: DOWNLOAD_FIRST,
    });
  }
  const { end, total = facts.bytes } = range;
  if (end <= facts.bytes && total === facts.bytes) return range;
  throw new InputChangedError(session.target.name, facts.identity, `size ${Math.max(end, total)}`);
}

/** What the answer tells of another version; undefined if it is the same. */
function foundVersion({ statusCode, headers }: IncomingMessage, facts: RemoteFacts): string | undefined {
  // The condition does not hold any more, or the file has become shorter.
  if (statusCode === 412 || statusCode === 416) return 'another version';
  if (facts.validator === undefined) return undefined;
  const { kind, value } = facts.validator;
  const found = validatorOf(headers, kind)?.value;
  if (found === value) return undefined;
  return found === undefined ? 'an answer that does not tell its version' : `the version ${found}`;
}
