import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server of this test. */
export interface TestServer {
  /** Address without a slash at the end. */
  readonly origin: string;
  /** What was asked for, in order. */
  readonly requests: IncomingMessage[];
  /** Waits for the request with this index. */
  readonly requested: (index: number) => Promise<void>;
  /** Ends once the clients have closed every connection that is in use. */
  readonly idle: () => Promise<void>;
}

/** Starts a server on this machine, which goes when the test ends. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    requests.push(request);
    arrivals.emit('request');
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  onTestFinished(async () => {
    server.closeAllConnections();
    await stop();
  });
  const { port } = server.address() as AddressInfo;
  const requested = async (index: number): Promise<void> => {
    while (requests.length <= index) await once(arrivals, 'request');
  };
  return { origin: `http://127.0.0.1:${port}`, requests, requested, idle: stop };
}

/**
 * What goes wrong with one answer: the connection breaks before it (`refuse`) or within it (`break`,
 * `short`), it stops (`mute`, `stall`), comes in crumbs (`drip`), is less (`part`) or more (`longer`) than
 * asked for, or is an error that passes (`busy`).
 */
export type Fault =
  'none' | 'refuse' | 'break' | 'short' | 'mute' | 'stall' | 'drip' | 'part' | 'longer' | 'busy';

/** How {@link fileListener} answers. */
export interface FileAnswers {
  readonly content: () => Uint8Array;
  readonly headers?: () => Record<string, string>;
  /** The fault of the request with this index. */
  readonly fault?: (index: number) => Fault;
}

/** Serves parts of one file, with faults. */
export function fileListener(answers: FileAnswers): RequestListener {
  let index = 0;
  return (request, response) => {
    const fault = answers.fault?.(index++) ?? 'none';
    if (fault === 'refuse') request.socket.destroy();
    else if (fault === 'busy') response.writeHead(503, { 'retry-after': '3600' }).end();
    else if (fault !== 'mute') sendPart(answers, { request, response, fault });
  };
}

function sendPart(
  { content, headers }: FileAnswers,
  { request, response, fault }: { request: IncomingMessage; response: ServerResponse; fault: Fault },
): void {
  const bytes = content();
  const range = parseRange(request, bytes.length);
  if (range === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const { start } = range;
  const end = fault === 'part' ? start + Math.ceil((range.end - start) / 2) : range.end;
  const body = bytes.subarray(start, fault === 'longer' ? end + 1000 : end);
  const isOpen = fault === 'longer' || fault === 'short';
  response.writeHead(206, {
    etag: '"one"',
    ...headers?.(),
    'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
    // Without a length, an answer ends where it ends.
    ...(!isOpen && { 'content-length': body.length }),
  });
  void sendBody(response, body, fault);
}

/** The bytes that are asked for; undefined if the file does not have them. */
export function parseRange(
  request: IncomingMessage,
  bytes: number,
): { readonly start: number; readonly end: number } | undefined {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1]);
  const end = Math.min(Number(range?.[2]) + 1, bytes);
  return start < end ? { start, end } : undefined;
}

async function sendBody(response: ServerResponse, body: Uint8Array, fault: Fault): Promise<void> {
  const half = body.subarray(0, body.length >> 1);
  if (fault === 'break') response.write(half, () => response.socket?.destroy());
  else if (fault === 'stall') response.write(half);
  else if (fault === 'short') response.end(half);
  else if (fault === 'drip') {
    const crumb = Math.ceil(body.length / 20);
    for (let at = 0; at < body.length && !response.destroyed; at += crumb) {
      response.write(body.subarray(at, at + crumb));
      await new Promise(setImmediate);
    }
    response.end();
  } else response.end(body);
}
