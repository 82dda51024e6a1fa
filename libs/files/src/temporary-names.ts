import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { processStart } from './process-start.ts';

/** Prefix of temporary names: what begins with it was left by a crash once its writer has ended. */
export const TEMPORARY_PREFIX = '.tmp-';

/**
 * The writer in the form of a UUID of version 8, which leaves its bits to us (RFC 9562, section 5.8): host in
 * 32 bits, process number in 28, start of the process in 14, and 48 random ones.
 */
const WRITER_ID = /^([\da-f]{8})-([\da-f]{4})-8([\da-f]{3})-([89ab][\da-f]{3})-[\da-f]{12}(?:-|$)/;
const START_BITS = 0x3fff;
const VARIANT = 0x8000;

let ownId: string | undefined;

/**
 * Names a temporary file or folder beside `path`, never twice; the name tells which process writes it.
 *
 * @param name What the name ends in, for people.
 */
export function temporaryPath(path: string, name: string = basename(path)): string {
  return join(dirname(path), `${ownPrefix()}${randomBytes(6).toString('hex')}-${name}`);
}

/** What can be told of a temporary's writer: it is this process, it has ended, it runs, or (another machine's) nothing. */
export function writerState(name: string): 'own' | 'ended' | 'running' | 'unknown' {
  if (name.startsWith(ownPrefix())) return 'own';
  const [, host, high, low, start] = WRITER_ID.exec(name.slice(TEMPORARY_PREFIX.length)) ?? [];
  if (host !== hostPart(hostname())) return 'unknown';
  return startPart(Number.parseInt(`${high}${low}`, 16)) === start ? 'running' : 'ended';
}

function ownPrefix(): string {
  ownId ??= `${hostPart(hostname())}-${processPart(process.pid)}-${startPart(process.pid)}`;
  return `${TEMPORARY_PREFIX}${ownId}-`;
}

function hostPart(host: string): string {
  return createHash('sha256').update(host).digest('hex').slice(0, 8);
}

function processPart(pid: number): string {
  const digits = pid.toString(16).padStart(7, '0');
  return `${digits.slice(0, 4)}-8${digits.slice(4)}`;
}

/** Empty for a process that does not run. */
function startPart(pid: number): string {
  const start = processStart(pid);
  if (start === '') return '';
  const bits = createHash('sha256').update(start).digest().readUInt16BE() & START_BITS;
  return (VARIANT | bits).toString(16);
}
