import type { IncomingMessage } from 'node:http';
import { asInterruption, Interruption } from './interruption.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';
import type { RemoteRequest } from './remote-target.ts';

/** Sends requests over connections of its own, which are kept for the next request. */
export interface HttpClient {
  /** Ends with the client; what waits for the network listens to it. */
  readonly signal: AbortSignal;
  /**
   * Sends one request and waits for the head of the answer.
   *
   * @throws {Interruption} if the connection fails in a way that may pass.
   */
  get(request: RemoteRequest): Promise<IncomingMessage>;
  /** Closes all connections. */
  close(): void;
}

/** Opens a client; it holds a connection only while there are requests, or shortly after. */
export function createHttpClient(options: ResolvedRemoteOptions): HttpClient {
  // Loaded by the first client alone: an import would also load all that `node:http` exports, WebSocket among it,
  // which takes as long as loading a tenth of this program.
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  // From Node.js 22.21 on: HTTP_PROXY, HTTPS_PROXY and NO_PROXY; before, it is not looked at.
  const settings = { keepAlive: true, proxyEnv: options.environment };
  const plain = new http.Agent(settings);
  const secure = new https.Agent(settings);
  const closing = new AbortController();
  const send = ({ url, headers }: RemoteRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? https : http).request(url, {
        agent: isSecure ? secure : plain,
        // Bytes at a position are asked for: of the file, not of a compressed form of it.
        headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'albectra' },
        signal: closing.signal,
      });
      const timer = setTimeout(() => {
        request.destroy(new Interruption(`no answer within ${options.connectTimeoutMs} ms`));
      }, options.connectTimeoutMs);
      request.once('response', resolve);
      // Stays for the time after the answer: what fails then is told by the answer's own stream.
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(asInterruption(error));
      });
      request.once('response', () => {
        clearTimeout(timer);
      });
      request.end();
    });
  return {
    signal: closing.signal,
    get: send,
    close: () => {
      closing.abort();
      plain.destroy();
      secure.destroy();
    },
  };
}
