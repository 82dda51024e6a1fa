/** How inputs on servers are read. */
export interface RemoteOptions {
  /** Longest wait for a connection and the head of the answer, in milliseconds; default 30 s. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the next bytes of an answer, in milliseconds; default 60 s. */
  readonly idleTimeoutMs?: number;
  /** How often a request is tried before it fails, at least 1; default 8. Progress starts the count anew. */
  readonly attempts?: number;
  /** Wait after the first failure, doubled after each further one, in milliseconds; default 500. */
  readonly backoffMs?: number;
  /** Longest wait between two attempts, whatever the server asks for, in milliseconds; default 30 s. */
  readonly maxBackoffMs?: number;
  /** Most bytes received ahead of the reader, beside the system's own buffers; default 4 MiB. */
  readonly readAheadBytes?: number;
  /** Most redirects followed for one request; default 5. */
  readonly maxRedirects?: number;
  /** Where credentials, regions and proxies are looked for; default the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** {@link RemoteOptions} with every default filled in. */
export type ResolvedRemoteOptions = Required<RemoteOptions>;

/** Fills in the defaults. */
export function resolveRemoteOptions(options: RemoteOptions): ResolvedRemoteOptions {
  return {
    connectTimeoutMs: options.connectTimeoutMs ?? 30_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    attempts: options.attempts ?? 8,
    backoffMs: options.backoffMs ?? 500,
    maxBackoffMs: options.maxBackoffMs ?? 30_000,
    readAheadBytes: options.readAheadBytes ?? 4 * 2 ** 20,
    maxRedirects: options.maxRedirects ?? 5,
    environment: options.environment ?? process.env,
  };
}
