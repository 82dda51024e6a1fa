import type { IncomingHttpHeaders } from 'node:http';

/** Header fields by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** One request to send: always GET. */
export interface RemoteRequest {
  readonly url: URL;
  readonly headers: Headers;
}

/** Something on a server that requests are made for: how to address it, and how to speak of it. */
export interface RemoteTarget {
  /** Address for messages, without credentials and query. */
  readonly name: string;
  /** Whether redirects are followed. */
  readonly redirects: boolean;
  /** Makes a request with these header fields; signs it anew each time where the store wants that. */
  prepare(headers: Headers): Promise<RemoteRequest>;
  /** Learns from a refusal; true if the request is worth repeating at once. */
  adapt(status: number, headers: IncomingHttpHeaders): boolean;
  /** What the body of a refusal tells, for a message; empty if nothing. */
  explain(body: string): string;
  /** What to do about a refusal for want of rights. */
  readonly deniedAdvice: string;
}
