import type { IncomingMessage } from 'node:http';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { RemoteInputError, type RemoteFailure } from './errors.ts';
import { Interruption } from './interruption.ts';
import { readText } from './read-text.ts';
import { redirectedRequest } from './redirected-request.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';
import type { Headers, RemoteRequest, RemoteTarget } from './remote-target.ts';

/** What requests for one target share. */
export interface RemoteSession {
  readonly target: RemoteTarget;
  readonly options: ResolvedRemoteOptions;
  readonly client: HttpClient;
  /** Where redirects led the last time; a signed address expires. */
  location?: URL | undefined;
}

/** Opens a session; close its client at the end. */
export function createSession(target: RemoteTarget, options: ResolvedRemoteOptions): RemoteSession {
  return { target, options, client: createHttpClient(options) };
}

/** Answers that a caller may know what to do with; all others are failures. */
const USEFUL: readonly number[] = [200, 206, 412, 416];
/** Statuses of redirects that keep the method of a GET. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Bytes of a refusal that are read for its reason. */
const MOST_REASON_BYTES = 64 * 1024;

/**
 * Sends a request, follows redirects, and returns the answer if it has one of the statuses 200, 206, 412
 * and 416.
 *
 * @throws {Interruption} if the same request may succeed later.
 * @throws {RemoteInputError} if it will not.
 */
export async function exchange(session: RemoteSession, headers: Headers): Promise<IncomingMessage> {
  const { location } = session;
  if (location !== undefined) {
    // Whatever is wrong there: the way from the beginning tells, or leads to where it is right.
    const response = await follow(session, headers, location).catch(() => undefined);
    if (response !== undefined) return response;
    session.location = undefined;
  }
  return follow(session, headers);
}

async function follow(session: RemoteSession, headers: Headers, start?: URL): Promise<IncomingMessage> {
  const { target, client, options } = session;
  let request = await target.prepare(headers);
  if (start !== undefined) request = redirected(session, request, start.href);
  for (let redirects = 0; ; redirects++) {
    const response = await client.get(request);
    if (USEFUL.includes(response.statusCode ?? 0)) {
      if (redirects > 0 && target.redirects) session.location = request.url;
      return refuseEncoding(session, response);
    }
    if (redirects === options.maxRedirects && isRedirect(response)) {
      response.destroy();
      throw refusal(session, 'protocol', { got: `more than ${options.maxRedirects} redirects` });
    }
    request =
      (await repeated(session, headers, response)) ?? redirected(session, request, response.headers.location);
    response.destroy();
  }
}

/** The same request once more if the target learnt from the refusal; undefined to follow a redirect. */
async function repeated(
  session: RemoteSession,
  headers: Headers,
  response: IncomingMessage,
): Promise<RemoteRequest | undefined> {
  const { target } = session;
  if (target.adapt(response.statusCode ?? 0, response.headers)) return target.prepare(headers);
  if (target.redirects && isRedirect(response)) return undefined;
  throw await failure(session, response);
}

/** Explains that a target cannot be read. */
export function refusal(
  { target }: RemoteSession,
  reason: RemoteFailure,
  { expected = 'the file', got, advice }: { expected?: string; got: string; advice?: string },
): RemoteInputError {
  return new RemoteInputError(
    `Corpus: expected ${expected} from the server, got ${got} (${target.name}). ${advice ?? 'Check the address.'}`,
    { path: target.name, reason },
  );
}

/** Advice for what cannot be read in place. */
export const DOWNLOAD_FIRST = 'Download the file, and name the copy instead.';

/** Shows a field of an untrusted answer. */
export function quote(text: string | undefined): string {
  return JSON.stringify(text ?? '').slice(0, 100);
}

function isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
  return REDIRECTS.includes(statusCode) && headers.location !== undefined;
}

/** @throws {RemoteInputError} if the redirect must not be followed. */
function redirected(
  session: RemoteSession,
  request: RemoteRequest,
  location: string | undefined,
): RemoteRequest {
  const next = redirectedRequest(request, location ?? '');
  if (next.kind === 'request') return next.request;
  throw refusal(session, 'protocol', { got: `a redirect ${next.reason}`, advice: next.advice });
}

function refuseEncoding(session: RemoteSession, response: IncomingMessage): IncomingMessage {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return response;
  response.destroy();
  throw refusal(session, 'protocol', {
    expected: 'the bytes of the file as they are',
    got: 'a compressed form made for this answer',
    advice: DOWNLOAD_FIRST,
  });
}

async function failure(session: RemoteSession, response: IncomingMessage): Promise<Error> {
  const { statusCode: status = 0, headers } = response;
  const body = await readText(response, { ...session.options, mostBytes: MOST_REASON_BYTES }).catch(() => '');
  const reason = session.target.explain(body);
  const got = reason === '' ? `status ${status}` : `status ${status}, ${reason}`;
  if (isPassing(status)) {
    return new Interruption(got, { retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) });
  }
  if (status === 404 || status === 410) return refusal(session, 'missing', { got });
  const isDenied = status === 401 || status === 403;
  if (isDenied) return refusal(session, 'denied', { got, advice: session.target.deniedAdvice });
  return refusal(session, 'protocol', { got });
}

/** Overload, time-outs and errors of the server pass; that it cannot do something at all does not. */
function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

/** Reads Retry-After: seconds, or a date (RFC 9110, section 10.2.3); 0 if there is none. */
export function retryAfterMs(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const wait = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
